"""Words as they are compared when sheets are searched: the rules of the database's functions.

``fold`` and ``lower`` are to a word what ``folded`` and ``lowered_words`` (migrations) are to a
text: they must stay the same, for what is found to be what is marked.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_MARKS = re.compile(r"[\u0300-\u036f]")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_OTHER = re.compile(r"[^a-z0-9\u00df-\u1fff\u2c00-\ud7ff\uf900-\ufffd]+")
# Letters and figures of any size, with what stands on them.
_WORD = re.compile(
    r"[0-9A-Za-z\u00aa\u00b2\u00b3\u00b5\u00b9\u00ba\u00bc-\u1fff\u2c00-\ud7ff\uf900-\ufffd]+"
)
_SINGULAR = re.compile(r"([a-z]{3,})[sx]")
_AUX = re.compile(r"([a-z]+)aux")
_AIL = re.compile(r"([a-z]+)ail")
_IRREGULAR = {"oeil": "yeux", "yeux": "oeil"}
_REMEMBERED = 20_000


class Word(NamedTuple):
    """A word of a text, which stands at ``[start, end)``."""

    start: int
    end: int
    text: str


def words_of(text: str) -> Iterator[Word]:
    """Yield the words of a text in their order, as they are written."""
    for found in _WORD.finditer(text):
        yield Word(found.start(), found.end(), found[0])


def spellings_in(text: str) -> list[str]:
    """Return the words of a text as they are written, again where they stand again."""
    found: list[str] = _WORD.findall(text)
    return found


@lru_cache(_REMEMBERED)
def lower(word: str) -> str:
    """Return a word in small letters, its accents kept and ligatures undone."""
    small = unicodedata.normalize("NFKD", word).lower()
    return _OTHER.sub("", unicodedata.normalize("NFC", small).translate(_LIGATURES))


@lru_cache(_REMEMBERED)
def fold(word: str) -> str:
    """Return a word in small letters without accents, as beginnings are compared."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", word))
    return _OTHER.sub("", bare.lower().translate(_LIGATURES))


def other_numbers(folded: str) -> set[str]:
    """Return a folded word in the singular or the plural that French stems keep apart.

    The rules of the database's ``other_numbers``.
    """
    ends = ((_SINGULAR, ""), (_AUX, "ail"), (_AIL, "aux"))
    regular = ((rule.fullmatch(folded), end) for rule, end in ends)
    others = {found[1] + end for found, end in regular if found}
    return others | {_IRREGULAR[folded]} if folded in _IRREGULAR else others
