"""Parties as providers write them, brought to the domain's one form: the only place that does."""

import re

from app.domain.clients.parties.normalisation import normalise_address, normalise_phone

LONGEST_PARTY = 512
_MOST_PARENTHESES = 20
_WITHHELD_WORDS = frozenset(
    {
        "anonymous", "anonyme", "anoniem", "restricted", "unavailable", "unknown", "inconnu",
        "onbekend", "private", "prive", "privé", "blocked", "withheld", "masque", "masqué",
        "hidden", "null", "none", "empty", "anonymous@anonymous.invalid",
    }
)  # fmt: skip
# A withheld caller spelt on a keypad: ANONYMOUS, UNAVAILABLE, UNKNOWN, BLOCKED, RESTRICTED.
_WITHHELD_NUMBERS = frozenset(
    {"266696687", "86282452253", "8656696", "2562533", "7378742833"},
)
_SHORTEST_INTERNATIONAL = 8
_DIALLED_PREFIX = re.compile(r"^00(?=[1-9][\d\s().-]{6,}$)")
_CHANNEL_PREFIX = re.compile(r"^(?:tel|sips?|whatsapp|sms|rcs|callto):", re.IGNORECASE)


def number_of(raw: str | None, region: str) -> str | None:
    """Return a telephone party, or None when it is withheld or not told.

    Args:
        raw: in any notation; one that cannot be read stays as it came.
        region: ISO 3166 code in which a national number is read.
    """
    text = (raw or "")[:LONGEST_PARTY].partition(";")[0].strip()
    if not text or is_withheld(text):
        return None
    if _is_decoded_plus(raw or ""):
        text = f"+{text}"
    if _is_nested(text):
        return text
    return normalise_phone(_DIALLED_PREFIX.sub("+", text), region) or None


def international_number_of(raw: str | None, region: str) -> str | None:
    """Return a telephone party that the provider writes in E.164 without the plus sign."""
    text = (raw or "").strip()
    bare = len(text) >= _SHORTEST_INTERNATIONAL and text.isdecimal() and not text.startswith("0")
    return number_of(f"+{text}" if bare else raw, region)


def address_of(raw: str | None) -> str | None:
    """Return an e-mail party, or None without an address, or with a domain alone (``@domain``)."""
    text = (raw or "")[:LONGEST_PARTY].strip()
    if "@" not in text or _is_nested(text):
        return None
    address = normalise_address(text)
    return None if address.startswith("@") else address


def is_withheld(text: str) -> bool:
    """Return whether a party stands for a caller who hides the number."""
    bare = _CHANNEL_PREFIX.sub("", text.strip()).casefold()
    user = bare.split("@", 1)[0]
    return (
        bare in _WITHHELD_WORDS or user in _WITHHELD_WORDS or bare.strip("+") in _WITHHELD_NUMBERS
    )


def _is_nested(text: str) -> bool:
    # Parsers of addresses go one level deeper at every parenthesis, without end.
    return text.count("(") > _MOST_PARENTHESES


def _is_decoded_plus(raw: str) -> bool:
    # A literal "+" in a urlencoded body arrives as a space.
    return raw.startswith(" ") and raw.strip()[:1].isdecimal()
