"""What somebody may have meant who typed a word that stands nowhere: asked, never assumed."""

from collections import Counter
from collections.abc import Iterable

from app.domain.sheets.folding import fold, spellings_in

_LEAST_ALIKE = 0.25
_SHORTEST = 3
_LONGEST = 40
_MOST_LONGER = 4


def can_be_meant(typed: str) -> bool:
    """Tell whether a word was typed that may be meant otherwise; a figure never is."""
    return any(_is_like_others(fold(word)) for word in spellings_in(typed))


def suggest(typed: str, texts: Iterable[str]) -> str | None:
    """Return what was typed with the nearest words of texts in place of those that none has.

    None where each word begins one of theirs, or where a word is like none of them. Alike are
    words that share many runs of three letters.
    """
    written = _written_words(texts)
    meant, is_changed = [], False
    for word in spellings_in(typed):
        folded = fold(word)
        if any(known.startswith(folded) for known in written):
            meant.append(word)
            continue
        nearest = _nearest(folded, written)
        if nearest is None:
            return None
        meant.append(nearest)
        is_changed = True
    return " ".join(meant) if is_changed else None


def _written_words(texts: Iterable[str]) -> dict[str, Counter[str]]:
    """Return the words that texts have: folded, and how often each is written in which way."""
    written: dict[str, Counter[str]] = {}
    for spelling, count in Counter(spellings_in("\n".join(texts))).items():
        written.setdefault(fold(spelling), Counter())[spelling] += count
    return written


def _nearest(folded: str, written: dict[str, Counter[str]]) -> str | None:
    if not _is_like_others(folded):
        return None
    runs = _runs(folded)
    likeness = {
        known: _likeness(runs, _runs(known))
        for known in written
        if abs(len(known) - len(folded)) <= _MOST_LONGER and not known.isdecimal()
    }
    best = max(likeness, key=lambda known: (likeness[known], written[known].total()), default="")
    if likeness.get(best, 0) < _LEAST_ALIKE:
        return None
    return written[best].most_common(1)[0][0].lower()


def _is_like_others(folded: str) -> bool:
    return _SHORTEST <= len(folded) <= _LONGEST and not folded.isdecimal()


def _runs(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def _likeness(runs: frozenset[str], others: frozenset[str]) -> float:
    shared = len(runs & others)
    return shared / (len(runs) + len(others) - shared)
