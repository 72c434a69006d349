"""Cuts a version once into the passages that are found and quoted (sheets.md, Rules)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.sheets.plain_text import Block, read_blocks

LONGEST_PASSAGE = 600
MOST_PASSAGES = 1_000
_LONGEST_HEADING = 300

_SENTENCE_END = re.compile(r"[.!?…;]\s|\n")
_BETWEEN_WORDS = re.compile(r"(?<!\d)\s|\s(?!\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a version's plain text, ``[starts_at, ends_at)`` in characters.

    Attributes:
        text: 1 to 600 characters, without white space around it.
        heading: what else it is found by: title, headings, a table's header; shortened.
    """

    starts_at: int
    ends_at: int
    text: str
    heading: str


@dataclass(frozen=True, slots=True)
class CutText:
    """What a text says without its marks, and the passages that it is cut into, in its order."""

    plain_text: str
    passages: tuple[Passage, ...]


def cut_text(title: str, text: str) -> CutText:
    """Return a text without marks and in NFC, cut into 1 to 1,000 passages.

    Args:
        title: the sheet's.
        text: not only white space.
    """
    blocks = read_blocks(text)
    starts, plain_text = _placed(blocks)
    spans = [
        (start + begin, start + end, _heading(title, block.headings))
        for start, block in zip(starts, blocks, strict=True)
        if block.is_passage
        for begin, end in _parts(block.text)
    ]
    return CutText(
        plain_text,
        tuple(
            Passage(starts_at=start, ends_at=end, text=plain_text[start:end], heading=heading)
            for start, end, heading in _packed(spans)
        ),
    )


def _placed(blocks: Sequence[Block]) -> tuple[list[int], str]:
    """Return where each block starts in the whole, and the whole."""
    parts: list[str] = []
    starts, length = [], 0
    for block in blocks:
        gap = ("\n\n" if block.is_apart else "\n") if parts else ""
        parts += [gap, block.text]
        starts.append(length + len(gap))
        length += len(gap) + len(block.text)
    return starts, "".join(parts)


def _heading(title: str, headings: Sequence[str]) -> str:
    return " ".join([title, *headings])[:_LONGEST_HEADING]


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where each part of a block goes: whole sentences, if they are short."""
    start = 0
    while start < len(text):
        end = start + LONGEST_PASSAGE
        if end < len(text):
            end = _last_cut(text, start, end)
        part = text[start:end]
        left = len(part) - len(part.lstrip())
        yield start + left, start + len(part.rstrip())
        start = end


def _last_cut(text: str, start: int, end: int) -> int:
    """Return where a part ends best: behind a sentence, between words, or where it must."""
    for pattern in (_SENTENCE_END, _BETWEEN_WORDS):
        ends = [found.end() for found in pattern.finditer(text, start, end)]
        if ends and text[start : ends[-1]].strip():
            return ends[-1]
    return end


def _packed(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return spans, neighbours put together where there would be too many of them."""
    if len(spans) <= MOST_PASSAGES:
        return spans
    packed = [spans[0]]
    for start, end, heading in spans[1:]:
        first, _, above = packed[-1]
        if end - first <= LONGEST_PASSAGE:
            packed[-1] = (first, end, above)
        else:
            packed.append((start, end, heading))
    return packed
