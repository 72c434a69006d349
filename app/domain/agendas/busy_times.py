"""Busy times as they are kept: what was given, by whom, and how far it is expanded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.domain.agendas.busy_series import (
    BusySeries,
    BusySpan,
    busy_spans,
    is_complete,
    require_expandable,
)
from app.domain.agendas.local_clocks import LocalClock
from app.domain.agendas.recurrence import read_recurrence
from app.domain.errors import DomainError

_AHEAD_DAYS = 93
"""So far beyond the horizon busy times are expanded: not anew each day."""


class EmptyBusyTime(DomainError):
    """A busy time ends after it starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyTime:
    """Busy time of an agenda: once, or again and again.

    Attributes:
        label: personal data, if it names somebody.
        clock: by which it recurs.
        rule: as it is written (RFC 5545, 3.3.10); None when it does not recur.
        overrides: start, and the span in its place or None for nothing, as instants.
        imported_as: name of the import and uid within it; None for what was given by itself.
        expanded_until: how far its spans are kept; None when all of them are.
    """

    id: str
    agenda_id: str
    label: str | None
    is_all_day: bool = False
    clock: LocalClock
    starts_at: datetime
    ends_at: datetime
    rule: str | None
    exdates: Sequence[datetime] = ()
    overrides: Mapping[datetime, BusySpan | None] = field(default_factory=dict)
    imported_as: tuple[str, str] | None = None
    expanded_until: datetime | None = None
    created_at: datetime

    @property
    def series(self) -> BusySeries:
        """Return what recurs.

        Raises:
            UnsupportedRecurrence: the rule is not one that is expanded here.
        """
        return BusySeries(
            clock=self.clock,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            rule=None if self.rule is None else read_recurrence(self.rule),
            exdates=frozenset(self.exdates),
            overrides=self.overrides,
        )

    def spans(self, until: datetime) -> list[BusySpan]:
        """Return its spans that start before an instant; what does not recur, always."""
        return busy_spans(self.series, until)

    def expanded(self, until: datetime) -> "BusyTime":
        """Return it as it is once its spans up to an instant are kept."""
        return replace(self, expanded_until=None if is_complete(self.series, until) else until)

    def is_like(self, other: "BusyTime") -> bool:
        """Return whether two say the same, whenever each was kept."""
        same = {"id": self.id, "created_at": self.created_at, "expanded_until": None}
        return replace(self, **same) == replace(other, **same)  # type: ignore[arg-type] # by name


def expansion_end(now: datetime, horizon_days: int) -> datetime:
    """Return up to where an agenda's busy times are expanded: beyond its horizon."""
    return now + timedelta(days=horizon_days + _AHEAD_DAYS)


def require_sound(busy: BusyTime, until: datetime) -> list[BusySpan]:
    """Return the spans of a busy time that is to be kept.

    Raises:
        EmptyBusyTime: it does not end after it starts.
        UnsupportedRecurrence: its rule is not one that is expanded here, or gives too much.
    """
    if busy.ends_at <= busy.starts_at:
        raise EmptyBusyTime
    if busy.rule is None:
        return busy.spans(until)
    return require_expandable(busy.series, until)
