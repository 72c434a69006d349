"""Word for word: whether a passage stands in a text (sheets.md, Rules; the annex's note 3).

Text and passage are cut at every word boundary. A passage stands in a text when its pieces follow
one another there: so ``149`` does not stand in ``149,50``, which is one piece.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

_WORD, _MARK, _JOINER, _SPACE, _OTHER = "wmjs."
# comma, full stop, apostrophes, slashes; hyphens, the no-break one and the dash of ranges
_JOINERS = frozenset(",.'\u2019/\u2044-\u2010\u2011\u2013")
_MARKS = ("M", "Cf")

# No boundary: between a sign and a mark on it; within a word; before and after what joins two
# words; within white space.
_BOUNDARY = re.compile(
    r"(?!(?<=[^s])m)(?!(?<=[wm])w)(?!(?<=[wm])jw)(?!(?<=[wm]j)w)(?!(?<=s)s)",
)
_EDGE = "\x00"


def find_passage(text: str, passage: str) -> str | None:
    """Return a passage as it is written in a text, or None where it does not stand in it.

    Compared after NFC, white space of any kind and length as one space, and both apostrophes
    alike; everything else is exact. In time linear to both.

    Args:
        text: without NUL characters.
        passage: as somebody else wrote it, of any length; white space around it is none of it.
    """
    words = _joined(_pieces(passage.strip()))
    own = _pieces(text)
    compared = _joined(own)
    start = compared.find(words)
    if start < 0 or words == _EDGE:
        return None
    first = compared.count(_EDGE, 0, start)
    return "".join(own[first : first + words.count(_EDGE) - 1])


def _pieces(text: str) -> list[str]:
    """Return a text in NFC, cut at its word boundaries; a run of white space is one piece."""
    composed = unicodedata.normalize("NFC", text)
    kinds = composed.translate({ord(letter): _kind_of(letter) for letter in set(composed)})
    cuts = [found.start() for found in _BOUNDARY.finditer(kinds) if found.start()]
    return [composed[start:end] for start, end in pairwise([0, *cuts])]


def _joined(pieces: Sequence[str]) -> str:
    """Return pieces as they are compared, with an edge before, between and after them."""
    compared = (" " if piece.isspace() else piece.replace("\u2019", "'") for piece in pieces)
    return _EDGE + "".join(f"{piece}{_EDGE}" for piece in compared)


def _kind_of(letter: str) -> str:
    if letter.isspace():
        return _SPACE
    if letter in _JOINERS:
        return _JOINER
    if letter.isalnum() or letter == "_":
        return _WORD
    return _MARK if unicodedata.category(letter).startswith(_MARKS) else _OTHER
