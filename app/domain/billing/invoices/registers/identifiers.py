"""Identifiers of businesses: as national registers and banks give them, checked."""

import re

from app.domain.billing.invoices.registers.code_lists import COUNTRIES
from app.domain.errors import DomainError

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


def vat_number(text: str) -> str:
    """Return a VAT number without separators, its check digits verified where they are known.

    Raises:
        InvalidIdentifier: it is none; of Belgium and France also when its check fails.
    """
    number = _compact(text)
    if _VAT.fullmatch(number) is None or number[:2] not in COUNTRIES | {_GREECE}:
        raise InvalidIdentifier("A VAT number begins with its country: BE0123456749")
    if number.startswith("BE") and not _is_enterprise_number(number[2:]):
        raise InvalidIdentifier("A Belgian VAT number is BE and an enterprise number")
    if number.startswith("FR") and not _is_french_vat(number):
        raise InvalidIdentifier("A French VAT number is FR, its key and a SIREN")
    return number


def registration_number(text: str, country: str) -> str:
    """Return the number of a business in its country's register.

    In Belgium the enterprise number, in France SIREN or SIRET; elsewhere as it is written.

    Raises:
        InvalidIdentifier: it is none of that country.
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
    """Tell whether it is a SIREN: 9 digits that pass Luhn's check."""
    return _is_digits(number, _SIREN_DIGITS) and _luhn(number) % 10 == 0


def is_siret(number: str) -> bool:
    """Tell whether it is a SIRET: a SIREN and 5 digits that pass together.

    The establishments of La Poste go by the plain sum of their digits.
    """
    if not _is_digits(number, _SIRET_DIGITS) or not is_siren(number[:_SIREN_DIGITS]):
        return False
    plain = sum(map(int, number)) % 5 == 0
    return _luhn(number) % 10 == 0 or (number.startswith(_LA_POSTE) and plain)


def iban(text: str) -> str:
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
    if int("".join(str(int(one, 36)) for one in moved)) % 97 != 1:
        raise InvalidIdentifier("The check digits of the IBAN are wrong")
    return number


def bic(text: str) -> str:
    """Return a bank's identifier of 8 or 11 characters (ISO 9362).

    Raises:
        InvalidIdentifier: it is none.
    """
    code = _compact(text)
    if _BIC.fullmatch(code) is None:
        raise InvalidIdentifier("A BIC has 8 or 11 characters")
    return code


def country(text: str) -> str:
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
    found = _FRENCH_VAT.fullmatch(number)
    if found is None or not is_siren(found[2]):
        return False
    key, siren = found[1], int(found[2])
    return not key.isdigit() or int(key) == (12 + 3 * (siren % 97)) % 97


def _luhn(digits: str) -> int:
    doubled = (
        int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(reversed(digits))
    )
    return sum(divmod(one, 10)[0] + one % 10 for one in doubled)


def _is_digits(number: str, length: int) -> bool:
    return len(number) == length and number.isascii() and number.isdigit()


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", text).upper()


class InvalidIdentifier(DomainError):
    """An identifier of a business does not exist: its form or its check digits are wrong."""
