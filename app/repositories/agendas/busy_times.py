"""Busy times of agendas and the spans that they make: kept, found, forgotten."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from app.domain.agendas.busy_series import BusySpan
from app.domain.agendas.busy_times import BusyTime
from app.domain.agendas.local_clocks import clock_as_json, clock_from_json
from app.repositories.connections import Connection

_COLUMNS = """
agenda_id, id, import_name, uid, label, starts_at, ends_at, is_all_day, timezone, zone_offsets,
rrule, exdates, overrides, expanded_until, created_at
"""

_SELECT = f"SELECT {_COLUMNS} FROM busy_times b"

# What may recur beyond what is kept of it is shown where its spans would lie.
_LIST = f"""
{_SELECT} WHERE agenda_id = $1 AND ($2::uuid IS NULL OR id > $2)
  AND (($3::timestamptz IS NULL AND $4::timestamptz IS NULL)
    OR EXISTS (
      SELECT FROM busy_spans s WHERE s.busy_id = b.id
        AND ($3::timestamptz IS NULL OR s.ends_at > $3)
        AND ($4::timestamptz IS NULL OR s.starts_at < $4)
    )
    OR (expanded_until IS NOT NULL AND ($4::timestamptz IS NULL OR expanded_until < $4)))
ORDER BY id LIMIT $5
"""

_OPEN = f"{_SELECT} WHERE agenda_id = $1 AND expanded_until < $2"

_IMPORTED = f"{_SELECT} WHERE agenda_id = $1 AND import_name = $2"

_DELETE = "DELETE FROM busy_times WHERE agenda_id = $1 AND id = $2 RETURNING id"

_DELETE_ALL = "DELETE FROM busy_times WHERE id = ANY($1::uuid[])"

_EXPANDED = "UPDATE busy_times SET expanded_until = $2 WHERE id = $1"

_NO_SPANS = "DELETE FROM busy_spans WHERE busy_id = $1"

_SPANS = """
SELECT busy_id, starts_at, ends_at FROM busy_spans
WHERE agenda_id = $1 AND ends_at > $2 AND starts_at < $3
ORDER BY starts_at, busy_id
"""

_KEEP_IMPORT = """
INSERT INTO agenda_imports (agenda_id, name, imported_at) VALUES ($1, $2, $3)
ON CONFLICT (agenda_id, name) DO UPDATE SET imported_at = excluded.imported_at
"""

_FORGET_IMPORT = "DELETE FROM agenda_imports WHERE agenda_id = $1 AND name = $2 RETURNING name"

_FORGET_IMPORTED = "DELETE FROM busy_times WHERE agenda_id = $1 AND import_name = $2"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyTimeFilter:
    """Which busy times of an agenda are asked for, oldest first; None admits all.

    Attributes:
        begin, end: they have a span that ends after the one and starts before the other.
        after: the id of the one that comes before the first.
    """

    agenda_id: str
    limit: int
    begin: datetime | None = None
    end: datetime | None = None
    after: str | None = None


async def insert_busy_times(
    connection: Connection, kept: Sequence[tuple[BusyTime, Sequence[BusySpan]]]
) -> None:
    """Store busy times with their spans, however many."""
    columns = [column.strip() for column in _COLUMNS.split(",")]
    await connection.copy_records_to_table(
        "busy_times", records=[_values(busy) for busy, _ in kept], columns=columns
    )
    await _copy_spans(connection, ((busy, span) for busy, spans in kept for span in spans))


async def expand_busy_time(
    connection: Connection, busy: BusyTime, spans: Iterable[BusySpan]
) -> None:
    """Keep the spans of a busy time anew, up to where it says that they are."""
    await connection.execute(_NO_SPANS, busy.id)
    await _copy_spans(connection, ((busy, span) for span in spans))
    await connection.execute(_EXPANDED, busy.id, busy.expanded_until)


async def find_busy_times(connection: Connection, filters: BusyTimeFilter) -> list[BusyTime]:
    """Return busy times, oldest first."""
    rows = await connection.fetch(
        _LIST, filters.agenda_id, filters.after, filters.begin, filters.end, filters.limit
    )
    return [_busy_time(row) for row in rows]


async def find_open_busy_times(
    connection: Connection, agenda_id: str, until: datetime
) -> list[BusyTime]:
    """Return those whose spans are not all kept up to an instant."""
    return [_busy_time(row) for row in await connection.fetch(_OPEN, agenda_id, until)]


async def find_imported(connection: Connection, agenda_id: str, name: str) -> list[BusyTime]:
    """Return what an import has brought."""
    return [_busy_time(row) for row in await connection.fetch(_IMPORTED, agenda_id, name)]


async def read_spans_by_busy_time(
    connection: Connection, agenda_id: str, begin: datetime, end: datetime
) -> dict[str, list[BusySpan]]:
    """Return the spans that overlap a half-open span, by the id of their busy time."""
    spans: dict[str, list[BusySpan]] = {}
    for row in await connection.fetch(_SPANS, agenda_id, begin, end):
        span = BusySpan(row["starts_at"], row["ends_at"])
        spans.setdefault(row["busy_id"], []).append(span)
    return spans


async def delete_busy_time(connection: Connection, agenda_id: str, busy_id: str) -> bool:
    """Forget a busy time with its spans; return whether there was one."""
    return await connection.fetchval(_DELETE, agenda_id, busy_id) is not None


async def delete_busy_times(connection: Connection, ids: Sequence[str]) -> None:
    """Forget busy times with their spans."""
    await connection.execute(_DELETE_ALL, ids)


async def keep_import(connection: Connection, agenda_id: str, name: str, now: datetime) -> None:
    """Note that a calendar was imported under a name."""
    await connection.execute(_KEEP_IMPORT, agenda_id, name, now)


async def forget_import(connection: Connection, agenda_id: str, name: str) -> bool:
    """Forget an import with what it brought; return whether there was one."""
    if await connection.fetchval(_FORGET_IMPORT, agenda_id, name) is None:
        return False
    await connection.execute(_FORGET_IMPORTED, agenda_id, name)
    return True


async def _copy_spans(connection: Connection, spans: Iterable[tuple[BusyTime, BusySpan]]) -> None:
    await connection.copy_records_to_table(
        "busy_spans",
        records=[(busy.id, busy.agenda_id, span.starts_at, span.ends_at) for busy, span in spans],
        columns=["busy_id", "agenda_id", "starts_at", "ends_at"],
    )


def _values(busy: BusyTime) -> tuple[object, ...]:
    clock = clock_as_json(busy.clock)
    name, uid = busy.imported_as or (None, None)
    return (
        busy.agenda_id,
        busy.id,
        name,
        uid,
        busy.label,
        busy.starts_at,
        busy.ends_at,
        busy.is_all_day,
        clock if isinstance(clock, str) else None,
        None if isinstance(clock, str) else json.dumps(clock),
        busy.rule,
        list(busy.exdates),
        json.dumps(_overrides_as_json(busy.overrides)) if busy.overrides else None,
        busy.expanded_until,
        busy.created_at,
    )


def _busy_time(row: asyncpg.Record) -> BusyTime:
    offsets = row["zone_offsets"]
    return BusyTime(
        id=row["id"],
        agenda_id=row["agenda_id"],
        label=row["label"],
        is_all_day=row["is_all_day"],
        clock=clock_from_json(row["timezone"] if offsets is None else json.loads(offsets)),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        rule=row["rrule"],
        exdates=row["exdates"],
        overrides=_overrides_from_json(json.loads(row["overrides"] or "[]")),
        imported_as=None if row["import_name"] is None else (row["import_name"], row["uid"]),
        expanded_until=row["expanded_until"],
        created_at=row["created_at"],
    )


def _overrides_as_json(overrides: Mapping[datetime, BusySpan | None]) -> list[Any]:
    return [
        [_second(at), None if span is None else [_second(span.starts_at), _second(span.ends_at)]]
        for at, span in sorted(overrides.items())
    ]


def _overrides_from_json(content: Iterable[Any]) -> dict[datetime, BusySpan | None]:
    return {
        _instant(at): None if span is None else BusySpan(_instant(span[0]), _instant(span[1]))
        for at, span in content
    }


def _second(at: datetime) -> int:
    return (at - _EPOCH) // _SECOND


def _instant(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
