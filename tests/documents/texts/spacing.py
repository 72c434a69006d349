"""How French sets signs apart from words: by a space at which no line breaks."""

import re

_LOOSE = re.compile(
    r"(?<=\S)[ \n]*(?:[;?!%»](?!\w)|:(?=\s|$))"  # a colon within a time or an address is none
    r"|«(?![\u00a0\u202f])"
    r"|\bn°(?![\u00a0\u202f])"
)


def loose_signs(text: str) -> list[str]:
    """Return the signs of a French text that a line could begin or end with, and what is around."""
    return [text[max(0, found.start() - 20) : found.end() + 20] for found in _LOOSE.finditer(text)]
