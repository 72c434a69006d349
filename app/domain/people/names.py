"""Names of people: a line to read, the same rule wherever one is given."""

from enum import StrEnum
from unicodedata import bidirectional, category

from app.domain.errors import DomainError

LONGEST_NAME = 512
"""In characters."""
_BREAKING = frozenset({"Cc", "Zl", "Zp"})
"""Categories of characters: controls, separators of lines and of paragraphs."""
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Characters that turn the direction of what stands after them (Unicode, annex 9)."""
_SEEN = frozenset("LNPS")
"""Of categories, the first letter: letters, numbers, punctuation, symbols."""


class NameFault(StrEnum):
    """What is wrong with a name."""

    BLANK = "blank"
    TOO_LONG = "too_long"
    CONTROL = "control_character"


class UnusableName(DomainError):
    """A name is one line of 1 to 512 characters, without control characters.

    Args:
        fault: what is wrong.
    """

    def __init__(self, fault: NameFault) -> None:
        super().__init__(fault)
        self.fault = fault


def read_name(text: str) -> str:
    """Return a name without the white space around it.

    Raises:
        UnusableName: nothing of it can be seen, it is too long, or it holds what is no text.
    """
    name = text.strip()
    if not any(category(character)[0] in _SEEN for character in name):
        raise UnusableName(NameFault.BLANK)
    if len(name) > LONGEST_NAME:
        raise UnusableName(NameFault.TOO_LONG)
    if any(category(char) in _BREAKING or bidirectional(char) in _TURNING for char in name):
        raise UnusableName(NameFault.CONTROL)
    return name
