"""What a sheet says without its marks: Markdown read as its author meant it, and plain text alike.

Nothing that says something is lost: a ``>`` before a line and what looks like HTML stay as they
are, and ordered items keep their numbers. Links are their words.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.domain.sheets.inline_words import words_of

_MOST_NESTED = 20
_BLOCKS = ("table", "code", "fence", "hr", "list", "heading", "lheading")
_INLINES = ("newline", "escape", "backticks", "emphasis", "autolink", "entity")
# Not the parser's own: looking for the ends of 50,000 brackets takes it a minute.
_LINK = re.compile(
    r"""!?\[([^\[\]]*)\]\((?:<[^<>\n]*>|(?:[^()\s<]|\([^()\s]*\))*)(?:\s+"[^"\n]*")?\)"""
)
_BETWEEN_CELLS = "\t"
_LISTS = {
    "bullet_list_open": 1,
    "ordered_list_open": 1,
    "bullet_list_close": -1,
    "ordered_list_close": -1,
}
_RAW = frozenset({"fence", "code_block"})

_MARKDOWN = MarkdownIt("zero", {"html": False, "maxNesting": _MOST_NESTED}).enable(
    [*_BLOCKS, *_INLINES, "balance_pairs", "fragments_join"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, a list item, a table row; or a heading.

    Attributes:
        headings: what it stands under: headings, the outermost first, then a table's header.
        is_passage: something to pass on: not a heading, or one under which nothing stands.
        is_apart: an empty line separates it from what is before.
    """

    text: str
    headings: tuple[str, ...]
    is_passage: bool = True
    is_apart: bool = True


def read_blocks(text: str) -> list[Block]:
    """Return what a text says, block by block, in NFC and none of them empty.

    A text of nothing but marks is one block as it is, one with lists in lists beyond reason is
    cut at its empty lines.
    """
    composed = unicodedata.normalize("NFC", text)
    tokens = _MARKDOWN.parse(unicodedata.normalize("NFC", _LINK.sub(r"\1", composed)))
    if any(token.level >= _MOST_NESTED - 1 for token in tokens):
        return [Block(text=part.strip(), headings=()) for part in _paragraphs_of(composed)]
    reading = _Reading()
    for token in tokens:
        reading.take(token)
    reading.end_heading()
    blocks = [replace(block, text=block.text.strip()) for block in reading.blocks]
    said = [block for block in blocks if block.text]
    return said or [Block(text=composed.strip(), headings=())]


@dataclass(slots=True)
class _Reading:
    """Goes through the tokens of a text.

    Attributes:
        headings: levels and texts of those that stand above.
        is_alone: nothing stands under the last block, a heading or a table's header, yet.
        header: a table's.
        cells: of the row that is read.
        number: of the ordered item that begins.
        level: of the heading that begins.
        depth: how many lists are around.
    """

    blocks: list[Block] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    is_alone: bool = False
    header: str | None = None
    cells: list[str] | None = None
    number: str = ""
    level: int = 0
    depth: int = 0

    def take(self, token: Token) -> None:
        kind = token.type
        if kind == "inline":
            self._say(words_of(token.children or []))
        elif kind in _RAW:
            for paragraph in _paragraphs_of(token.content):
                self._add(paragraph)
        elif kind == "heading_open":
            self.level = int(token.tag[1:])
        elif kind == "list_item_open":
            self.number = f"{token.info}{token.markup} " if token.info else ""
        else:
            self.depth += _LISTS.get(kind, 0)
            self._take_of_table(kind)

    def end_heading(self) -> None:
        """Make a passage of a heading under which nothing stands."""
        if self.is_alone:
            self.blocks[-1] = replace(self.blocks[-1], is_passage=True)
            self.is_alone = False

    def _take_of_table(self, kind: str) -> None:
        if kind == "tr_open":
            self.cells = []
        elif kind == "tr_close" and self.cells is not None:
            row, self.cells = _BETWEEN_CELLS.join(self.cells), None
            if self.header is None:
                self._head(row)
                self.header = row
            else:
                self._add(row, is_apart=False)
        elif kind == "table_close":
            self.end_heading()
            self.header = None

    def _say(self, words: str) -> None:
        if self.cells is not None:
            self.cells.append(words)
        elif self.level:
            self._leave_headings()
            self._head(words)
            self.headings.append((self.level, words))
            self.level = 0
        else:
            self._add(self.number + words, is_apart=not self.depth)
            self.number = ""

    def _leave_headings(self) -> None:
        """Take down the headings that the one that begins does not stand under."""
        if self.headings and self.headings[-1][0] >= self.level:
            self.end_heading()
        while self.headings and self.headings[-1][0] >= self.level:
            self.headings.pop()

    def _head(self, heading: str) -> None:
        self.blocks.append(Block(text=heading, headings=self._above(), is_passage=False))
        self.is_alone = bool(heading.strip())

    def _add(self, text: str, *, is_apart: bool = True) -> None:
        self.is_alone = False
        self.blocks.append(Block(text=text, headings=self._above(), is_apart=is_apart))

    def _above(self) -> tuple[str, ...]:
        header = () if self.header is None else (self.header,)
        return (*(heading for _, heading in self.headings), *header)


def _paragraphs_of(content: str) -> Iterator[str]:
    """Yield what empty lines separate."""
    for is_blank, lines in groupby(content.split("\n"), lambda line: not line.strip()):
        if not is_blank:
            yield "\n".join(lines)
