"""Words as they are compared: in lower case, without accents, and never too many of them."""

import re
import unicodedata
from collections.abc import Iterable

from app.integrations.payloads.text import one_line

_LONGEST_SUBJECT = 500
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'"})  # noqa: RUF001 - typographic ones
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―", "-"))  # noqa: RUF001 - typographic ones


def plain(text: str, longest: int = _LONGEST_SUBJECT) -> str:
    """Return a text in lower case without accents, on one line.

    Args:
        text: from a stranger: a run of combining marks takes the square of its length to sort.
        longest: how many characters are looked at.
    """
    cut = text[:longest].translate(_APOSTROPHES).translate(_DASHES)
    if not cut.isascii():
        marked = unicodedata.normalize("NFKD", cut)
        cut = "".join(letter for letter in marked if not unicodedata.combining(letter))
    return one_line(cut.casefold())


def one_of(phrases: Iterable[str]) -> str:
    """Return a pattern that matches any of some phrases as ``plain`` writes them."""
    longest_first = sorted({plain(phrase) for phrase in phrases}, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")"
