"""Identifiers of businesses as national registers, banks and Peppol give them, checked."""

import re
from dataclasses import dataclass

from app.domain.errors import DomainError

_COUNTRIES = """
    1A AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO
    DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU
    GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW
    KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU
    MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
    PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
    TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI YE YT
    ZA ZM ZW
"""
_SCHEMES = """
    0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183
    0184 0188 0190 0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209
    0210 0211 0212 0213 0215 0216 0217 0218 0219 0220 0221 0225 0230 0235 0240 0244 0242 0245 0246
    0248 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932
    9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947 9948 9949 9950 9951
    9952 9953 9957 9959
"""

COUNTRIES = frozenset(_COUNTRIES.split())
"""ISO 3166-1, with Kosovo and Northern Ireland (BR-CL-14)."""

ADDRESS_SCHEMES = frozenset(_SCHEMES.split())
"""Electronic address schemes that Peppol routes by (BR-CL-25)."""

_SEPARATORS = re.compile(r"[\s.\-/]")
_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}", re.ASCII)
_ENTERPRISE = re.compile(r"[01]\d{9}", re.ASCII)
_FRENCH_VAT = re.compile(r"FR([0-9A-HJ-NP-Z]{2})(\d{9})", re.ASCII)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}", re.ASCII)
_BIC = re.compile(r"[A-Z]{6}[0-9A-Z]{2}(?:[0-9A-Z]{3})?", re.ASCII)
_REGISTRATION = re.compile(r"[0-9A-Z][0-9A-Z.\-/ ]{0,34}", re.ASCII | re.IGNORECASE)

_SIREN_DIGITS = 9
_SIRET_DIGITS = 14
_IBAN_LENGTHS = {"BE": 16, "DE": 22, "ES": 24, "FR": 27, "IT": 27, "LU": 20, "NL": 18}
_GREECE = "EL"
_LA_POSTE = "356000000"

BELGIAN_ENTERPRISE = "0208"
FRENCH_DIRECTORY = "0225"
SIREN = "0002"
SIRET = "0009"
_BELGIAN_VAT_SCHEME = "9925"
_FRENCH_VAT_SCHEME = "9957"
_VALUE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-.:]{1,49}", re.ASCII)


def parse_vat_number(text: str) -> str:
    """Return a VAT number without separators, its check digits verified where they are known.

    Raises:
        InvalidIdentifier: its form is wrong; in Belgium and France also its check digits.
    """
    number = _compact(text)
    if _VAT.fullmatch(number) is None or number[:2] not in COUNTRIES | {_GREECE}:
        raise InvalidIdentifier("A VAT number begins with its country: BE0123456749")
    if number.startswith("BE") and not _is_enterprise_number(number[2:]):
        raise InvalidIdentifier("A Belgian VAT number is BE and an enterprise number")
    if number.startswith("FR") and not _is_french_vat(number):
        raise InvalidIdentifier("A French VAT number is FR, its key and a SIREN")
    return number


def parse_registration_number(text: str, country: str) -> str:
    """Return the number of a business in its country's register.

    In Belgium the enterprise number, in France SIREN or SIRET; elsewhere as it is written.

    Raises:
        InvalidIdentifier: it does not fit that country.
    """
    compact = _compact(text)
    if country == "BE":
        number = compact.removeprefix("BE")
        if not _is_enterprise_number(number):
            raise InvalidIdentifier("A Belgian enterprise number has 10 digits, the last 2 a check")
        return number
    if country == "FR":
        if not (is_siren(compact) or is_siret(compact)):
            raise InvalidIdentifier("A SIREN has 9 digits, a SIRET 14, the last one a check")
        return compact
    if _REGISTRATION.fullmatch(text.strip()) is None:
        raise InvalidIdentifier("A registration number has 1 to 35 letters and digits")
    return text.strip()


def is_siren(number: str) -> bool:
    """Return whether it is a SIREN: 9 digits that pass Luhn's check."""
    return _is_digits(number, _SIREN_DIGITS) and _luhn(number) % 10 == 0


def is_siret(number: str) -> bool:
    """Return whether it is a SIRET: a SIREN and 5 digits that pass together.

    The establishments of La Poste go by the plain sum of their digits.
    """
    if not _is_digits(number, _SIRET_DIGITS) or not is_siren(number[:_SIREN_DIGITS]):
        return False
    plain = sum(map(int, number)) % 5 == 0
    return _luhn(number) % 10 == 0 or (number.startswith(_LA_POSTE) and plain)


def parse_iban(text: str) -> str:
    """Return a bank account number without separators (ISO 13616).

    Raises:
        InvalidIdentifier: its length or its check digits are wrong.
    """
    number = _compact(text)
    if _IBAN.fullmatch(number) is None:
        raise InvalidIdentifier("An IBAN begins with its country and two check digits")
    if len(number) != _IBAN_LENGTHS.get(number[:2], len(number)):
        raise InvalidIdentifier("The IBAN is too long or too short for its country")
    moved = number[4:] + number[:4]
    if int("".join(str(int(char, 36)) for char in moved)) % 97 != 1:
        raise InvalidIdentifier("The check digits of the IBAN are wrong")
    return number


def parse_bic(text: str) -> str:
    """Return a bank's identifier of 8 or 11 characters (ISO 9362).

    Raises:
        InvalidIdentifier: its form is wrong.
    """
    code = _compact(text)
    if _BIC.fullmatch(code) is None:
        raise InvalidIdentifier("A BIC has 8 or 11 characters")
    return code


def parse_country(text: str) -> str:
    """Return a country's code of two letters (ISO 3166-1).

    Raises:
        InvalidIdentifier: no country has it.
    """
    if text not in COUNTRIES:
        raise InvalidIdentifier("A country is its code of two capital letters: BE")
    return text


def _is_enterprise_number(number: str) -> bool:
    if _ENTERPRISE.fullmatch(number) is None:
        return False
    return 97 - int(number[:8]) % 97 == int(number[8:])


def _is_french_vat(number: str) -> bool:
    """Check a key of two digits; a key with letters has no published check of its own here."""
    parts = _FRENCH_VAT.fullmatch(number)
    if parts is None or not is_siren(parts[2]):
        return False
    key, siren = parts[1], int(parts[2])
    return not key.isdigit() or int(key) == (12 + 3 * (siren % 97)) % 97


def _luhn(digits: str) -> int:
    doubled = (
        int(digit) * 2 if position % 2 else int(digit)
        for position, digit in enumerate(reversed(digits))
    )
    return sum(sum(divmod(number, 10)) for number in doubled)


def _is_digits(number: str, length: int) -> bool:
    return len(number) == length and number.isascii() and number.isdigit()


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", text).upper()


class InvalidIdentifier(DomainError):
    """An identifier of a business does not exist: its form or its check digits are wrong."""


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
            InvalidIdentifier: the scheme is unknown, or the identifier does not fit it.
        """
        scheme, _, value = text.strip().removeprefix("iso6523-actorid-upis::").partition(":")
        if scheme not in ADDRESS_SCHEMES or _VALUE.fullmatch(value) is None:
            raise InvalidIdentifier("A Peppol id is a scheme and an identifier: 0208:0123456749")
        _check(scheme, value)
        return cls(scheme, value)


COUNTRIES_OF_DEFAULT_ADDRESSES = frozenset({"BE", "FR"})


def default_address(
    country: str, registration: str | None, vat_number: str | None = None
) -> ElectronicAddress | None:
    """Return under what a business is registered by default; None where no rule says it.

    A Belgian VAT number holds the enterprise number.

    Source: Belgium, the enterprise number (0208); France, the directory of the reform (0225).
    """
    if country == "BE":
        is_belgian = vat_number is not None and vat_number.startswith("BE")
        number = registration or (vat_number[2:] if vat_number and is_belgian else None)
        return None if number is None else ElectronicAddress(BELGIAN_ENTERPRISE, number)
    if country == "FR" and registration is not None:
        return ElectronicAddress(FRENCH_DIRECTORY, registration[:_SIREN_DIGITS])
    return None


def _check(scheme: str, value: str) -> None:
    if scheme == BELGIAN_ENTERPRISE and parse_registration_number(value, "BE") != value:
        raise InvalidIdentifier("Under 0208 stands an enterprise number of 10 digits")
    if scheme in {_BELGIAN_VAT_SCHEME, _FRENCH_VAT_SCHEME}:
        parse_vat_number(value)
    if scheme == SIREN and not is_siren(value):
        raise InvalidIdentifier("Under 0002 stands a SIREN")
    if scheme == SIRET and not is_siret(value):
        raise InvalidIdentifier("Under 0009 stands a SIRET")
    if scheme == FRENCH_DIRECTORY and not is_siren(value.partition("_")[0]):
        raise InvalidIdentifier("Under 0225 stands a SIREN, alone or with what follows _")
