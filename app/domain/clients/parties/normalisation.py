"""Brings telephone numbers and addresses to the one form in which they are compared."""

import hashlib
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from app.domain.fast_types import fast_enum

_SCHEMES = re.compile(r"(?:(?:tel|sips?|whatsapp|sms|mailto|callto):\s*)+", re.IGNORECASE)
_ENCLOSED = re.compile(r"<([^<>]*)>")
_SAYS_WHO = re.compile(r"[@\d]")
_ADDRESS_ENDS = re.compile(r"[\s<>(),;\"]+")
_QUOTED_ADDRESS = re.compile(r'"((?:[^"\\]|\\.)*)"@([^\s<>(),;"@]+)')
_COMMENT_BEFORE_AT = re.compile(r"(?<=\S)\s*\([^()]*\)\s*(?=@)")
_QUOTED_PAIR = re.compile(r"\\(.)")
_DOT_ATOM = re.compile(r"[^\s<>()\[\],;:\\\"@.]+(?:\.[^\s<>()\[\],;:\\\"@.]+)*")
_BETWEEN_DIGITS = r"\s().\-/·~\[\]\u2010-\u2015\u2022\u2212"
_PHONE_LIKE = re.compile(rf"(?:[(\[\s]*+\+|[\d(\[])[\d{_BETWEEN_DIGITS}]*+")
_PUNCTUATION = re.compile(rf"[{_BETWEEN_DIGITS}]+")
_TRUNK_ZERO = re.compile(r"[(\[]\s*0\s*[)\]]")
_EXTENSION = re.compile(
    r"(?<=\d)[\s,.]*(?:ext(?:ension|\.)?|poste|toestel|tst\.?|x|\#|,)[\s.:=]*\d{1,6}",
    re.IGNORECASE,
)
_SHORTEST_WITH_EXTENSION = 6
_INTERNATIONAL_PREFIX = re.compile(r"00(?=[1-9]\d{6})")
_CACHED_PARTIES = 65_536
# Sorting a run of combining marks takes the square of its length; no address is that long.
_LONGEST_NORMALISED = 1_000
_LONGEST_DOMAIN = 253


@fast_enum
class PartyKind(StrEnum):
    """How a party is reached."""

    PHONE = "phone"
    EMAIL = "email"
    OTHER = "other"


class Party(NamedTuple):
    """A normalised number or address; one that could not be read is OTHER and matches nothing."""

    kind: PartyKind
    value: str


@lru_cache(maxsize=_CACHED_PARTIES)
def clean_party(raw: str) -> str:
    """Take scheme, parameters and display name off, without knowing any region.

    The result depends on the text alone, so that it can be part of an event's fingerprint;
    cleaning it again changes nothing. What is neither a number nor one address stays as it is.

    Source: RFC 3966 (tel), RFC 3261 (sip), RFC 5322 (display names), api.md, Events.
    """
    text = _enclosed(_plain(raw))
    if scheme := _SCHEMES.match(text):
        text = _without_uri_parts(text[scheme.end() :])
    if address := _only_address(text):
        return _clean_address(address)
    number = _phone_like(text)
    return text if number is None else _digits(number)


def international_form(cleaned: str) -> str:
    """Return a cleaned number with ``+`` where it begins with ``00``; anything else as it is.

    It takes no region: ``00`` leads abroad nearly everywhere, and no national number begins so.
    """
    return _INTERNATIONAL_PREFIX.sub("+", cleaned) if cleaned.isdecimal() else cleaned


@lru_cache(maxsize=_CACHED_PARTIES)
def normalise_party(raw: str, region: str) -> Party:
    """Read a number in a region, or an address.

    Args:
        raw: as an event or a person gives it.
        region: ISO 3166 code in which a national number is read.
    """
    text = clean_party(raw)
    if _only_address(text):
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


def _plain(raw: str) -> str:
    """Return the text in one Unicode form, without the invisible marks that copying leaves."""
    if raw.isascii() or len(raw) > _LONGEST_NORMALISED:
        return raw.strip()
    visible = "".join(char for char in raw if unicodedata.category(char) != "Cf")
    return unicodedata.normalize("NFKC", visible).strip()


def _enclosed(text: str) -> str:
    """Return what a display name introduces."""
    found = _ENCLOSED.findall(text)
    return found[-1].strip() if found and _SAYS_WHO.search(found[-1]) else text


def _without_uri_parts(text: str) -> str:
    """Drop URI parameters, and the host after a telephone number."""
    bare = text.split(";", 1)[0].split("?", 1)[0].rstrip()
    user, at, _ = bare.partition("@")
    return user if at and _PHONE_LIKE.fullmatch(user) else bare


def _phone_like(text: str) -> str | None:
    """Return what looks like a number, without parameters (RFC 3966) and extension."""
    number, _, _ = text.partition(";")
    if _PHONE_LIKE.fullmatch(number):
        return number
    extension = _EXTENSION.search(number)
    if extension is None or extension.end() < len(number.rstrip()):
        return None
    main = number[: extension.start()]
    is_number = _PHONE_LIKE.fullmatch(main) and len(_digits(main)) >= _SHORTEST_WITH_EXTENSION
    return main if is_number else None


def _digits(number: str) -> str:
    bare = _PUNCTUATION.sub("", _TRUNK_ZERO.sub("", number))
    if bare.isascii():
        return bare
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in bare)


def _only_address(text: str) -> str | None:
    """Return the address that a text holds, if it holds exactly one (RFC 5322, 3.4.1)."""
    if "@" not in text:
        return None
    if '"@' in text:
        return _quoted_address(text)
    if ")" in text:
        text = _COMMENT_BEFORE_AT.sub("", text)
    words = [word for word in _ADDRESS_ENDS.split(text) if "@" in word]
    if len(words) != 1:
        return None
    local, _, domain = words[0].partition("@")
    scheme = _SCHEMES.match(local)
    local = local[scheme.end() :] if scheme else local
    return f"{local}@{domain}" if local and domain and "@" not in domain else None


def _quoted_address(text: str) -> str | None:
    """Return the one address whose local part is quoted without need: the same mailbox."""
    found = list(_QUOTED_ADDRESS.finditer(text))
    if len(found) != 1 or "@" in text[: found[0].start()] + text[found[0].end() :]:
        return None
    local = _QUOTED_PAIR.sub(r"\1", found[0][1])
    return f"{local}@{found[0][2]}" if _DOT_ATOM.fullmatch(local) else None


def _clean_address(address: str) -> str:
    local, _, domain = address.lower().partition("@")
    return f"{local.split('+', 1)[0] or local}@{_ascii_domain(domain.rstrip('.') or domain)}"


def _ascii_domain(domain: str) -> str:
    if len(domain) > _LONGEST_DOMAIN:  # no domain, and combining marks are sorted in square time
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _e164(text: str, region: str) -> str | None:
    if not _PHONE_LIKE.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    found = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    # A zero that is left in front may be taken for a trunk prefix when the number is read again.
    is_final = found == text or not number.italian_leading_zero
    return found if is_final else _e164(found, region)


_DIGITS = 16


def pseudonym_of(address: str) -> str:
    """Return 16 hexadecimal digits that stand for a normalised address.

    Ids are kept for ever, so that what is sent again is known: they hold nobody's address.
    """
    return hashlib.sha256(address.encode()).hexdigest()[:_DIGITS]
