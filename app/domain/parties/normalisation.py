"""Brings telephone numbers and addresses to the one form in which they are compared."""

import re
import unicodedata
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from functools import lru_cache

import phonenumbers

_SCHEMES = re.compile(r"^(?:tel|sips?|whatsapp|sms|mailto|callto):", re.IGNORECASE)
_PHONE_LIKE = re.compile(r"^[+\d(][\d\s().\-/–·\u00a0\u202f]*$")  # noqa: RUF001 - an en dash is what people type
_PUNCTUATION = re.compile(r"[\s().\-/–·\u00a0\u202f]+")  # noqa: RUF001 - same
_CACHED_PARTIES = 65_536
_MOST_COMMENTS = 20


class PartyKind(StrEnum):
    """How a party is reached."""

    PHONE = "phone"
    EMAIL = "email"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Party:
    """A normalised number or address; one that could not be read is OTHER and matches nothing."""

    kind: PartyKind
    value: str


def clean_party(raw: str) -> str:
    """Take scheme, parameters and display name off, without knowing any region.

    The result depends on the text alone, so that it can be part of an event's fingerprint.
    """
    text = unicodedata.normalize("NFKC", raw).strip()
    if scheme := _SCHEMES.match(text):
        text = _without_uri_parts(text[scheme.end() :])
    if "@" in text:
        return _clean_address(text)
    if _PHONE_LIKE.match(text):
        return _PUNCTUATION.sub("", text.replace("(0)", ""))
    return text


@lru_cache(maxsize=_CACHED_PARTIES)
def normalise_party(raw: str, region: str) -> Party:
    """Read a number in a region, or an address.

    Args:
        raw: as an event or a person gives it.
        region: ISO 3166 code in which a national number is read.
    """
    text = clean_party(raw)
    if "@" in text:
        return Party(PartyKind.EMAIL, text)
    number = _e164(text, region)
    if number is None:
        return Party(PartyKind.OTHER, text)
    return Party(PartyKind.PHONE, number)


def normalise_phone(raw: str, region: str) -> str:
    """Return the E.164 form, or the cleaned text of a number that cannot be read (ITU-T E.164)."""
    return normalise_party(raw, region).value


def normalise_address(raw: str) -> str:
    """Return the address in lower case without display name and sub-address."""
    return clean_party(raw)


def _without_uri_parts(text: str) -> str:
    """Drop URI parameters, and the host after a telephone number (RFC 3261, RFC 3966)."""
    bare = text.split(";", 1)[0].split("?", 1)[0]
    user, at, _ = bare.partition("@")
    return user if at and _PHONE_LIKE.match(user) else bare


def _clean_address(text: str) -> str:
    # parseaddr recurses at each parenthesis: a comment nested that deep is no address.
    address = parseaddr(text)[1] if text.count("(") <= _MOST_COMMENTS else ""
    local, _, domain = (address or text).strip("<> ").rpartition("@")
    bare = local.split("+", 1)[0] or local
    return f"{bare}@{_ascii_domain(domain)}".lower()


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _e164(text: str, region: str) -> str | None:
    if not _PHONE_LIKE.match(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
