"""The facts of a report's span, and what waits when it is drawn."""

import json
from datetime import datetime
from typing import Any

import asyncpg

from app.domain.interactions.interactions import Status
from app.domain.metering.rules import Rule
from app.domain.plans.periods import Period
from app.domain.reporting.contents import MOST_WAITING, Fact, Matter, RuleUnits, Waiting
from app.domain.reporting.reports import Reach
from app.repositories.connections import Connection

# What is recorded later has a higher number, whatever instant it bears: no fact is left out.
_CUT = """
SELECT
  (SELECT max(recording) FROM events WHERE client_id = $1 AND recording > $2
     AND recorded_at <= $4) AS recorded,
  (SELECT max(seq) FROM ledger_entries WHERE client_id = $1 AND seq > $3
     AND posted_at <= $4) AS entries
"""

_MATTER = """
i.id, i.thread_id, i.kind, i.direction, i.channel, i.counterpart, i.occurred_at, i.rule, i.units,
i.status, i.due_at, i.completed_at, i.urgent -> 'grant' ->> 1 AS refusal,
i.urgent ->> 'grant' IS NOT NULL AS is_weighed, o.data ->> 'subject' AS subject,
o.data ->> 'summary' AS summary
"""

_FACTS = f"""
SELECT e.source, e.event_id, e.type, e.occurred_at AS happened_at,
  e.data ->> 'kind' AS action, e.data ->> 'reason' AS reason, e.data -> 'urgent' AS asked,
  e.decision -> 'urgent' AS decided, {_MATTER}
FROM events e
LEFT JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
LEFT JOIN events o ON o.source = i.source AND o.event_id = i.event_id
  AND o.client_id = i.client_id
WHERE e.client_id = $1 AND e.recording > $2 AND e.recording <= $3 ORDER BY e.recording
"""

_MATTERS = f"""
SELECT {_MATTER} FROM interactions i
JOIN events o ON o.source = i.source AND o.event_id = i.event_id AND o.client_id = i.client_id
WHERE i.client_id = $1 AND
"""

_WAITING = f"""
({_MATTERS} i.status IN ('open', 'paused') ORDER BY i.due_at NULLS LAST, i.occurred_at LIMIT $2)
UNION ALL ({_MATTERS} i.status = 'held' ORDER BY i.due_at NULLS LAST, i.occurred_at LIMIT $2)
"""

_HOW_MANY_WAIT = """
SELECT count(*) FILTER (WHERE status <> 'held') AS running,
  count(*) FILTER (WHERE status = 'held') AS held
FROM interactions WHERE client_id = $1 AND status IN ('open', 'paused', 'held')
"""

_OVERDUE = f"""{_MATTERS} i.status IN ('open', 'completed')
AND i.due_at > $2 AND i.due_at <= $3 AND (i.completed_at IS NULL OR i.completed_at > i.due_at)
ORDER BY i.due_at
"""

_UNITS = """
SELECT rule, sum(units)::int AS units FROM ledger_entries
WHERE client_id = $1 AND seq > $2 AND seq <= $3 GROUP BY rule ORDER BY rule
"""

_COUNTS = """
SELECT (SELECT used FROM period_counters WHERE client_id = $1 AND period = $2) AS used,
  (SELECT held FROM period_counters WHERE client_id = $1 AND period = $2) AS held,
  (SELECT sum(granted)::int FROM urgent_days
   WHERE client_id = $1 AND day >= $3 AND day < $4) AS urgent
"""

_RELEASED = "interaction.released"
"""What was held asks to be urgent when it is released (rulebook section 6)."""


async def read_reach(
    connection: Connection, client_id: str, former: Reach, until: datetime
) -> Reach:
    """Return how far a report that follows another one comes when it ends at an instant."""
    [row] = await connection.fetch(_CUT, client_id, former.recorded, former.entries, until)
    return Reach(
        number=former.number + 1,
        until=until,
        recorded=row["recorded"] or former.recorded,
        entries=row["entries"] or former.entries,
    )


async def read_facts(
    connection: Connection, client_id: str, former: Reach, reach: Reach
) -> list[Fact]:
    """Return the events recorded between two reports, in order of recording."""
    rows = await connection.fetch(_FACTS, client_id, former.recorded, reach.recorded)
    return [_fact(row, former.until) for row in rows]


async def read_waiting(connection: Connection, client_id: str) -> Waiting:
    """Return what is open or paused and what is held: the first by deadline, and all counted."""
    rows = await connection.fetch(_WAITING, client_id, MOST_WAITING)
    matters = [_matter(row) for row in rows]
    [counted] = await connection.fetch(_HOW_MANY_WAIT, client_id)
    return Waiting(
        open=tuple(one for one in matters if one.status is not Status.HELD),
        held=tuple(one for one in matters if one.status is Status.HELD),
        open_count=counted["running"],
        held_count=counted["held"],
    )


async def read_overdue(
    connection: Connection, client_id: str, begins: datetime, ends: datetime
) -> list[Matter]:
    """Return what was not completed when its deadline passed within a span, by deadline."""
    return [_matter(row) for row in await connection.fetch(_OVERDUE, client_id, begins, ends)]


async def read_units(
    connection: Connection, client_id: str, former: Reach, reach: Reach
) -> list[RuleUnits]:
    """Return the units that the ledger received between two reports."""
    rows = await connection.fetch(_UNITS, client_id, former.entries, reach.entries)
    return [RuleUnits(Rule(row["rule"]), row["units"]) for row in rows]


async def read_month(
    connection: Connection, client_id: str, period: Period
) -> tuple[int, int, int]:
    """Return the units used, the interactions held and the urgent requests granted in a month."""
    first, end = period.first_day, period.next.first_day
    [row] = await connection.fetch(_COUNTS, client_id, period.id, first, end)
    return row["used"] or 0, row["held"] or 0, row["urgent"] or 0


def _fact(row: asyncpg.Record, begins: datetime) -> Fact:
    matter = None if row["id"] is None else _matter(row)
    was_asked = row["asked"] == "true"
    needs_nothing = matter is not None and matter.rule is Rule.INBOUND_NO_ACTION
    return Fact(
        source=row["source"],
        event_id=row["event_id"],
        type=row["type"],
        time=row["happened_at"],
        is_late=row["happened_at"] < begins,
        action=row["action"],
        reason=row["reason"],
        urgent=_json(row["decided"]) if was_asked or row["type"] == _RELEASED else None,
        is_passed_on=needs_nothing and was_asked,
        matter=matter,
    )


def _matter(row: asyncpg.Record) -> Matter:
    return Matter(
        interaction_id=row["id"],
        thread_id=row["thread_id"],
        kind=row["kind"],
        direction=row["direction"],
        channel=row["channel"],
        counterpart=row["counterpart"],
        subject=row["subject"],
        summary=row["summary"],
        occurred_at=row["occurred_at"],
        rule=Rule(row["rule"]),
        units=row["units"],
        status=Status(row["status"]),
        due_at=row["due_at"],
        completed_at=row["completed_at"],
        is_urgent=row["is_weighed"] is True and row["refusal"] is None,
    )


def _json(value: str | None) -> Any:  # noqa: ANN401 - any JSON value
    return None if value is None else json.loads(value)
