"""What is busy, right on any day although no job has run: docs/decisions says why.

Spans are kept up to beyond the horizon. Whoever reads further looks at the series themselves;
whoever writes, under the client's lock, keeps what is missing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from heapq import merge

from app.domain.agendas.agendas import Agenda
from app.domain.agendas.busy_series import BusySpan
from app.domain.agendas.busy_times import BusyTime, expansion_end
from app.domain.agendas.conflicts import Conflict, ConflictKind
from app.domain.agendas.occupancy import Spans
from app.domain.deadlines.instants import microseconds_at
from app.repositories.agendas.busy_times import expand_busy_time, find_open_busy_times
from app.repositories.agendas.occupied_times import read_busy_labels, read_busy_spans
from app.repositories.connections import Connection


async def busy_within(
    connection: Connection, agenda_id: str, begin: datetime, end: datetime
) -> Spans:
    """Return the busy spans of an agenda that overlap a half-open span, kept or not, by start."""
    kept = await read_busy_spans(connection, agenda_id, begin, end)
    missing = [span for _, span in await _missing(connection, agenda_id, begin, end)]
    if not missing:
        return kept
    pairs = sorted(
        (microseconds_at(span.starts_at), microseconds_at(span.ends_at)) for span in missing
    )
    both = list(merge(zip(kept.starts, kept.ends, strict=True), pairs))
    return Spans([start for start, _ in both], [end for _, end in both])


async def busy_conflicts_within(
    connection: Connection, agenda_id: str, begin: datetime, end: datetime
) -> list[Conflict]:
    """Return what is busy within a half-open span, with its labels, by start."""
    kept = await read_busy_labels(connection, agenda_id, begin, end)
    missing = [
        Conflict(
            kind=ConflictKind.BUSY,
            label=busy.label,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
        )
        for busy, span in await _missing(connection, agenda_id, begin, end)
    ]
    return sorted([*kept, *missing], key=lambda conflict: conflict.starts_at)


async def keep_expanded(connection: Connection, agenda: Agenda, now: datetime) -> None:
    """Keep what is missing up to the agenda's horizon; its client is locked."""
    horizon = now + timedelta(days=agenda.horizon_days + 1)
    for busy in await find_open_busy_times(connection, agenda.id, horizon):
        until = expansion_end(now, agenda.horizon_days)
        await expand_busy_time(connection, busy.expanded(until), busy.spans(until))


async def _missing(
    connection: Connection, agenda_id: str, begin: datetime, end: datetime
) -> Sequence[tuple[BusyTime, BusySpan]]:
    """Return the spans that are not kept because they lie beyond what is expanded."""
    return [
        (busy, span)
        for busy in await find_open_busy_times(connection, agenda_id, end)
        for span in busy.spans(end)
        if busy.expanded_until is not None
        and span.starts_at >= busy.expanded_until
        and span.ends_at > begin
    ]
