"""Time zones as stretches of constant offset: within one, local time is UTC plus a constant.

So a local interval is mapped to instants by subtraction and clipping, whatever the clocks do: a
skipped reading has no instants, a repeated one has them twice.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.deadlines.instants import DAY, SECOND, microseconds_in, year_start

_SECONDS_PER_DAY = DAY // SECOND
_CACHED_YEARS = 4096


class OffsetStretch(NamedTuple):
    """A half-open span of instants with one offset from UTC, all in microseconds."""

    begins: int
    ends: int
    offset: int


@lru_cache(maxsize=_CACHED_YEARS)
def offset_stretches(timezone: str, year: int) -> tuple[OffsetStretch, ...]:
    """Return the stretches of a UTC year: contiguous, in order."""
    zone = ZoneInfo(timezone)
    first, last = year_start(year) // SECOND, year_start(year + 1) // SECOND
    edges = chain((first,), _changes_between(zone, first, last), (last,))
    return tuple(
        OffsetStretch(begin * SECOND, end * SECOND, _offset_at(zone, begin))
        for begin, end in pairwise(edges)
    )


def _changes_between(zone: ZoneInfo, first: int, last: int) -> Iterator[int]:
    # a day is fine enough: no zone has ever changed its clocks twice within three days
    probes = range(first, last, _SECONDS_PER_DAY)
    for begin, end in pairwise(chain(probes, (last - 1,))):
        yield from _changes_within(zone, begin, end)


def _changes_within(zone: ZoneInfo, begin: int, end: int) -> Iterator[int]:
    if _offset_at(zone, begin) == _offset_at(zone, end):
        return
    if end - begin == 1:
        yield end
        return
    middle = (begin + end) // 2
    yield from _changes_within(zone, begin, middle)
    yield from _changes_within(zone, middle, end)


def _offset_at(zone: ZoneInfo, second: int) -> int:
    offset = datetime.fromtimestamp(second, zone).utcoffset()
    return microseconds_in(offset) if offset is not None else 0
