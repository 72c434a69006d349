"""Payment references: the structured communications of Belgium and of ISO 11649, checked.

Belgium: 10 digits and their remainder modulo 97, of which 0 is written 97 (Febelfin, CODA annex
2, type 101). ISO 11649: RF, two check digits by ISO 7064 (MOD 97-10), up to 21 characters.
"""

import re
from collections.abc import Iterator

_CHECK = 97
_STEM_DIGITS = 10
_OGM = re.compile(r"\d{12}", re.ASCII)
_WRITTEN_OGM = re.compile(
    r"(?<!\d)(?:\+{3}|\*{3})?\s?(\d{3})\s?/?\s?(\d{4})\s?/?\s?(\d{5})\s?(?:\+{3}|\*{3})?(?!\d)",
    re.ASCII,
)
_RF = re.compile(r"RF\d{2}[0-9A-Z]{1,21}", re.ASCII)
_BEGINNING = re.compile(r"RF\d{2}[0-9A-Z]*", re.ASCII)
_WORD = re.compile(r"[0-9A-Z]+", re.ASCII)
_NOT_ALPHANUMERIC = re.compile(r"[^0-9A-Z]+", re.ASCII)
_LONGEST_TEXT = 1_000
_MOST_GROUPS = 7


def normalise_reference(reference: str) -> str:
    """Return a reference as it is compared: letters and digits only, in capitals."""
    return _NOT_ALPHANUMERIC.sub("", reference.upper())


def is_structured_communication(digits: str) -> bool:
    """Return whether 12 digits are a Belgian structured communication."""
    if _OGM.fullmatch(digits) is None:
        return False
    stem, check = int(digits[:_STEM_DIGITS]), int(digits[_STEM_DIGITS:])
    return check == (stem % _CHECK or _CHECK)


def is_creditor_reference(text: str) -> bool:
    """Return whether a text without separators is a creditor reference of ISO 11649."""
    return _RF.fullmatch(text) is not None and _remainder(text[4:] + text[:4]) == 1


def creditor_reference(number: str) -> str | None:
    """Return the creditor reference made of a document's number; None where it has no place.

    ``F2026-00001`` gives ``RF..F202600001``.
    """
    body = normalise_reference(number)
    if not 1 <= len(body) <= 21:  # noqa: PLR2004 - ISO 11649
        return None
    return f"RF{98 - _remainder(f'{body}RF00'):02d}{body}"


def find_references(text: str) -> tuple[str, ...]:
    """Return the structured references that stand in what a payer wrote freely, as compared."""
    found = dict.fromkeys(_references(text[:_LONGEST_TEXT]))
    return tuple(found)


def _references(text: str) -> Iterator[str]:
    for groups in _WRITTEN_OGM.findall(text):
        digits = "".join(groups)
        if is_structured_communication(digits):
            yield digits
    yield from _creditor_references(_WORD.findall(text.upper()))


def _creditor_references(words: list[str]) -> Iterator[str]:
    """Yield what is a creditor reference, in one word or in groups of four."""
    for place, word in enumerate(words):
        if _BEGINNING.fullmatch(word) is None:
            continue
        for end in range(place + 1, place + _MOST_GROUPS + 1):
            written = "".join(words[place:end])
            if is_creditor_reference(written):
                yield written
                break


def _remainder(text: str) -> int:
    return int("".join(str(int(character, 36)) for character in text)) % _CHECK
