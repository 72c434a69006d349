"""Wall clocks: which instant a local time is, and which local time an instant.

A local time that a clock change leaves out is read with the offset before it; one that comes twice
is its first instant (RFC 5545, section 3.3.5).
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


class LocalClock(Protocol):
    """Reads local times, written without zone, as instants in UTC, and back."""

    def instant(self, wall: datetime) -> datetime:
        """Return the instant of a local time."""
        ...

    def wall(self, at: datetime) -> datetime:
        """Return the local time of an instant."""
        ...


@dataclass(frozen=True, slots=True)
class ZoneClock:
    """The clock of an IANA time zone.

    Raises:
        ZoneInfoNotFoundError: there is no such zone.
    """

    name: str

    def instant(self, wall: datetime) -> datetime:
        """Return the instant of a local time."""
        return wall.replace(tzinfo=ZoneInfo(self.name)).astimezone(UTC)

    def wall(self, at: datetime) -> datetime:
        """Return the local time of an instant."""
        return at.astimezone(ZoneInfo(self.name)).replace(tzinfo=None, fold=0)


@dataclass(frozen=True, slots=True)
class OffsetClock:
    """A clock that a calendar file defines itself: an offset, and the instants that change it.

    Attributes:
        first: the offset before all changes, in seconds east of UTC.
        changes: instants in seconds from 1970, each with the offset from then on; in order.
    """

    first: int
    changes: tuple[tuple[int, int], ...] = ()

    def instant(self, wall: datetime) -> datetime:
        """Return the instant of a local time."""
        read = wall.replace(tzinfo=UTC)
        before, after = self._offset(read - _DAY), self._offset(read + _DAY)
        later = read - timedelta(seconds=after)
        earlier = read - timedelta(seconds=before)
        is_after = self._offset(earlier) != before and self._offset(later) == after
        return later if is_after else earlier

    def wall(self, at: datetime) -> datetime:
        """Return the local time of an instant."""
        local = at.astimezone(UTC) + timedelta(seconds=self._offset(at))
        return local.replace(tzinfo=None)

    def _offset(self, at: datetime) -> int:
        place = bisect_right(self.changes, at.timestamp(), key=lambda change: change[0])
        return self.changes[place - 1][1] if place else self.first


def clock_as_json(clock: LocalClock) -> str | dict[str, Any]:
    """Return a clock as JSON has it: its zone's name, or the offsets that a file gave it."""
    if isinstance(clock, OffsetClock):
        return {"first": clock.first, "changes": [list(change) for change in clock.changes]}
    assert isinstance(clock, ZoneClock)  # noqa: S101 - there are two kinds
    return clock.name


def clock_from_json(content: str | Mapping[str, Any]) -> LocalClock:
    """Return a clock from what JSON has of it."""
    if isinstance(content, str):
        return ZoneClock(content)
    return OffsetClock(content["first"], tuple((at, offset) for at, offset in content["changes"]))
