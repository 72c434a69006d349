"""The words of one paragraph of Markdown, without marks that only say how they look."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

_BREAKS = frozenset({"softbreak", "hardbreak"})
_OPENING = frozenset({"em_open", "strong_open"})
_CLOSING = frozenset({"em_close", "strong_close"})


def words_of(children: Sequence[Token]) -> str:
    """Return what a paragraph says, in NFC; lines stay lines.

    A star between two letters or figures is no emphasis, whatever Markdown says: ``10*20*30``
    stays as it is.
    """
    words = _Words()
    for token in children:
        words.take(token)
    # a mark that goes may have stood between a letter and its accent
    return unicodedata.normalize("NFC", words.joined())


@dataclass(slots=True)
class _Words:
    """Collects parts; those of marks stand empty until it is known whether they say something.

    Attributes:
        opened: places of the opening marks that are not closed yet.
        pairs: places of opening and closing marks, and what they look like.
    """

    parts: list[str] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    pairs: list[tuple[int, int, str]] = field(default_factory=list)

    def take(self, token: Token) -> None:
        if token.type in _BREAKS:
            self.parts.append("\n")
        elif token.type in _OPENING:
            self.opened.append(len(self.parts))
            self.parts.append("")
        elif token.type in _CLOSING:
            self.pairs.append((self.opened.pop(), len(self.parts), token.markup))
            self.parts.append("")
        else:
            self.parts.append(token.content)

    def joined(self) -> str:
        ends, begins = self._neighbours()
        for opening, closing, mark in self.pairs:
            for place in (opening, closing):
                if ends[place].isalnum() and begins[place].isalnum():
                    self.parts[opening] = self.parts[closing] = mark
        return "".join(self.parts)

    def _neighbours(self) -> tuple[list[str], list[str]]:
        """Return of each place the letter that stands before it, and the one behind."""
        ends, begins, last, first = [], [""] * len(self.parts), "", ""
        for part in self.parts:
            ends.append(last)
            last = part[-1:] or last
        for place in range(len(self.parts) - 1, -1, -1):
            begins[place] = first
            first = self.parts[place][:1] or first
        return ends, begins
