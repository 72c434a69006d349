"""The facts of a report's span, and what of them waits when it is drawn."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from app.domain.metering.interactions.interactions import Status
from app.domain.metering.rules import Rule
from app.domain.reporting.contents import MOST_WAITING, Fact, Matter, Posted, Waiting
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
  e.decision -> 'urgent' AS decided, {_MATTER},
  e.type = 'call.received' AND i.has_voicemail AND NOT i.was_answered AND NOT i.is_with_client
    AS is_voicemail
FROM events e
LEFT JOIN interactions i ON i.id = e.interaction_id
  AND i.client_id IS NOT DISTINCT FROM e.client_id
LEFT JOIN events o ON o.source = i.source AND o.event_id = i.event_id
  AND o.client_id IS NOT DISTINCT FROM i.client_id
WHERE e.client_id = $1 AND e.recording > $2 AND e.recording <= $3 ORDER BY e.recording
"""

_OF_CLIENT = """
FROM interactions i
JOIN events o ON o.source = i.source AND o.event_id = i.event_id
  AND o.client_id IS NOT DISTINCT FROM i.client_id
WHERE i.client_id = $1
"""

# What was recorded after the span's last event belongs to the next report.
_MATTERS = f"SELECT {_MATTER} {_OF_CLIENT} AND o.recording <= $2"

_WAITING = f"""
({_MATTERS} AND i.status IN ('open', 'paused')
 ORDER BY i.due_at NULLS LAST, i.occurred_at LIMIT $3)
UNION ALL ({_MATTERS} AND i.status = 'held' ORDER BY i.due_at NULLS LAST, i.occurred_at LIMIT $3)
"""

_HOW_MANY_WAIT = f"""
SELECT count(*) FILTER (WHERE i.status <> 'held') AS running,
  count(*) FILTER (WHERE i.status = 'held') AS held
{_OF_CLIENT} AND o.recording <= $2 AND i.status IN ('open', 'paused', 'held')
"""

_OVERDUE = f"""{_MATTERS} AND i.status IN ('open', 'completed')
AND i.due_at > $3 AND i.due_at <= $4 AND (i.completed_at IS NULL OR i.completed_at > i.due_at)
ORDER BY i.due_at
"""

_BY_ID = f"SELECT {_MATTER} {_OF_CLIENT} AND i.id = ANY($2::uuid[])"

_ENTRIES = """
SELECT i.thread_id, e.occurred_at, e.rule, e.units
FROM ledger_entries e JOIN interactions i ON i.id = e.interaction_id
  AND i.client_id IS NOT DISTINCT FROM e.client_id
WHERE e.client_id = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq
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
) -> tuple[list[Fact], list[str]]:
    """Return the events recorded between two reports, in order of recording.

    Beside them stand the ids of the calls among them that left a voicemail to nobody.
    """
    rows = await connection.fetch(_FACTS, client_id, former.recorded, reach.recorded)
    voicemails = [row["id"] for row in rows if row["is_voicemail"]]
    return [_fact(row, former.until) for row in rows], voicemails


async def read_matters(
    connection: Connection, client_id: str, interaction_ids: Sequence[str]
) -> list[Matter]:
    """Return interactions of a client by id, in any order."""
    if not interaction_ids:
        return []
    rows = await connection.fetch(_BY_ID, client_id, interaction_ids)
    return [_matter(row) for row in rows]


async def read_waiting(connection: Connection, client_id: str, reach: Reach) -> Waiting:
    """Return what is open or paused and what is held: the first by deadline, and all counted."""
    rows = await connection.fetch(_WAITING, client_id, reach.recorded, MOST_WAITING)
    matters = [_matter(row) for row in rows]
    [counted] = await connection.fetch(_HOW_MANY_WAIT, client_id, reach.recorded)
    return Waiting(
        open=tuple(one for one in matters if one.status is not Status.HELD),
        held=tuple(one for one in matters if one.status is Status.HELD),
        open_count=counted["running"],
        held_count=counted["held"],
    )


async def read_overdue(
    connection: Connection, client_id: str, former: Reach, reach: Reach
) -> list[Matter]:
    """Return what was not completed when its deadline passed within a span, by deadline."""
    rows = await connection.fetch(_OVERDUE, client_id, reach.recorded, former.until, reach.until)
    return [_matter(row) for row in rows]


async def read_entries(
    connection: Connection, client_id: str, former: Reach, reach: Reach
) -> list[Posted]:
    """Return what the ledger received between two reports."""
    rows = await connection.fetch(_ENTRIES, client_id, former.entries, reach.entries)
    return [
        Posted(
            thread_id=row["thread_id"],
            occurred_at=row["occurred_at"],
            rule=Rule(row["rule"]),
            units=row["units"],
        )
        for row in rows
    ]


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
