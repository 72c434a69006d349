"""Electronic addresses: where a business receives invoices on the Peppol network."""

import re
from dataclasses import dataclass

from app.domain.billing.invoices.registers.code_lists import ADDRESS_SCHEMES
from app.domain.billing.invoices.registers.identifiers import (
    InvalidIdentifier,
    is_siren,
    is_siret,
    registration_number,
    vat_number,
)

BELGIAN_ENTERPRISE = "0208"
FRENCH_DIRECTORY = "0225"
SIREN = "0002"
SIRET = "0009"
_BELGIAN_VAT = "9925"
_FRENCH_VAT = "9957"
_VALUE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-.:]{1,49}", re.ASCII)
_SIREN_DIGITS = 9


@dataclass(frozen=True, slots=True)
class ElectronicAddress:
    """A participant of Peppol: the scheme of its identifier, and the identifier."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    @classmethod
    def parse(cls, text: str) -> "ElectronicAddress":
        """Read ``0208:0123456749``; what the schemes of Belgium and France hold is checked.

        Raises:
            InvalidIdentifier: the scheme is unknown, or the identifier none of its scheme.
        """
        scheme, _, value = text.strip().removeprefix("iso6523-actorid-upis::").partition(":")
        if scheme not in ADDRESS_SCHEMES or _VALUE.fullmatch(value) is None:
            raise InvalidIdentifier("A Peppol id is a scheme and an identifier: 0208:0123456749")
        _check(scheme, value)
        return cls(scheme, value)


def usual_address(country: str, registration: str | None) -> ElectronicAddress | None:
    """Return under what a business is registered by default; None where no rule says it.

    Source: Belgium, the enterprise number (0208); France, the directory of the reform (0225).
    """
    if registration is None:
        return None
    if country == "BE":
        return ElectronicAddress(BELGIAN_ENTERPRISE, registration)
    if country == "FR":
        return ElectronicAddress(FRENCH_DIRECTORY, registration[:_SIREN_DIGITS])
    return None


def _check(scheme: str, value: str) -> None:
    if scheme == BELGIAN_ENTERPRISE and registration_number(value, "BE") != value:
        raise InvalidIdentifier("Under 0208 stands an enterprise number of 10 digits")
    if scheme in {_BELGIAN_VAT, _FRENCH_VAT}:
        vat_number(value)
    if scheme == SIREN and not is_siren(value):
        raise InvalidIdentifier("Under 0002 stands a SIREN")
    if scheme == SIRET and not is_siret(value):
        raise InvalidIdentifier("Under 0009 stands a SIRET")
    if scheme == FRENCH_DIRECTORY and not is_siren(value.partition("_")[0]):
        raise InvalidIdentifier("Under 0225 stands a SIREN, alone or with what follows _")
