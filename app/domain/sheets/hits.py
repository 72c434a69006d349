"""Which words of a passage were sought: the same ones by which it was found."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.clients.parties.figures import figures_of
from app.domain.clients.parties.normalisation import PartyKind, normalise_party
from app.domain.sheets.folding import Word, fold, lower, other_numbers, spellings_in, words_of

_SIGN_IN_NUMBER = re.compile(r"(?<=\d)[.,/-](?=\d)")
_SPACE_IN_NUMBER = re.compile(r"(?<=\d)\s+(?=\d)")
_LAST_E = re.compile(r"(?<=[a-z]{4})e\Z")
_RUN = re.compile(rb"\x00+|\x01+")
_MOST_FIGURES = 8

Stems = Mapping[str, str | None]
"""Of small words, with and without accents: their stems; None of stop words."""


class Segment(NamedTuple):
    """A part of a passage, and whether it was sought."""

    text: str
    is_hit: bool


def spellings_sought(typed: str, region: str) -> tuple[str, ...]:
    """Return what was typed, and how else it may be written.

    The spaces within numbers are none; a telephone number has a national form and an
    international one.
    """
    party = normalise_party(typed, region)
    figures = figures_of(party.value) if party.kind is PartyKind.PHONE else ()
    return tuple(dict.fromkeys((typed, _SPACE_IN_NUMBER.sub("", typed), *figures)))


def words_to_stem(typed: Iterable[str], passages: Iterable[str]) -> list[str]:
    """Return the small words whose stems tell what was sought and what was found."""
    texts = [*map(_joined, typed), *passages]
    words = {spelling for text in texts for spelling in spellings_in(text)}
    return sorted({form for word in words for form in (lower(word), fold(word)) if form})


def split_by_hits(passage: str, typed: Iterable[str], stems: Stems) -> list[Segment]:
    """Return a passage in segments, which put together are the passage again.

    Args:
        passage: as it was found.
        typed: the spellings that were sought.
        stems: of all ``words_to_stem`` of both.
    """
    is_hit = bytearray(len(passage))
    for start, end in TypedWords.of(typed, stems).spans_in(list(words_of(passage))):
        is_hit[start:end] = b"\x01" * (end - start)
    return [
        Segment(passage[run.start() : run.end()], bool(is_hit[run.start()]))
        for run in _RUN.finditer(is_hit)
    ]


@dataclass(frozen=True, slots=True)
class TypedWords:
    """What was typed, as words are compared with it.

    Attributes:
        beginnings: of words, folded.
        forms: stems of the words that were typed, and those in the other number.
        stems: of all words.
    """

    beginnings: tuple[str, ...]
    forms: frozenset[str]
    stems: Stems

    @classmethod
    def of(cls, typed: Iterable[str], stems: Stems) -> "TypedWords":
        """Return what is sought: stop words and single letters only where there is nothing else."""
        words = [word for spelling in typed for word in spellings_in(_joined(spelling))]
        needed = [word for word in words if _is_needed(fold(word), stems)] or words
        return cls(
            beginnings=tuple({fold(word) for word in needed} - {""}),
            forms=frozenset(
                form
                for word in needed
                for form in stems_of(word, stems) | other_numbers(fold(word))
            ),
            stems=stems,
        )

    def spans_in(self, words: Sequence[Word]) -> Iterator[tuple[int, int]]:
        """Yield from where to where something stands that was sought."""
        folded = [fold(word.text) for word in words]
        for place, word in enumerate(words):
            if self._is_met_by(word.text, folded[place]):
                yield word.start, word.end
            last = self._last_of_number(folded, place)
            if last is not None:
                yield word.start, words[last].end

    def _is_met_by(self, word: str, folded: str) -> bool:
        return folded.startswith(self.beginnings) or not self.forms.isdisjoint(
            {folded} | stems_of(word, self.stems)
        )

    def _last_of_number(self, folded: Sequence[str], place: int) -> int | None:
        """Return with which word a number that was sought ends, if one begins at a place."""
        joined = ""
        for last in range(place, min(place + _MOST_FIGURES, len(folded))):
            if not folded[last].isdecimal():
                return None
            joined += folded[last]
            longer = (begun for begun in self.beginnings if len(begun) > len(folded[place]))
            if last > place and joined.startswith(tuple(longer)):
                return last
        return None


def stems_of(word: str, stems: Stems) -> set[str]:
    """Return the stems by which a word is found: folded when it was stemmed, and before."""
    forms = (fold(stems.get(lower(word)) or ""), stems.get(fold(word)) or "")
    return {_LAST_E.sub("", form) for form in forms} - {""}


def _joined(text: str) -> str:
    return _SIGN_IN_NUMBER.sub("", text)


def _is_needed(folded: str, stems: Stems) -> bool:
    is_letter = len(folded) == 1 and folded.isalpha()
    return not is_letter and stems.get(folded) is not None
