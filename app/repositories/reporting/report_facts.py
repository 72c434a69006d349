"""The facts of a report's span, what of them waits, and the month as it stood."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from app.domain.clients.plans.periods import Period
from app.domain.metering.interactions.interactions import Status
from app.domain.metering.quota.forecasts import MONTHS_BEFORE
from app.domain.metering.rules import Rule
from app.domain.reporting.contents import MOST_WAITING, Fact, Matter, Posted, Waiting
from app.domain.reporting.reports import ReportCoverage
from app.repositories.connections import Connection
from app.repositories.reporting.report_disputes import read_dispute_reach
from app.repositories.reporting.report_questions import read_question_reach

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


async def read_coverage(
    connection: Connection, client_id: str, former: ReportCoverage, until: datetime
) -> ReportCoverage:
    """Return how far a report that follows another one comes when it ends at an instant."""
    [row] = await connection.fetch(_CUT, client_id, former.recorded, former.entries, until)
    return ReportCoverage(
        number=former.number + 1,
        until=until,
        recorded=row["recorded"] or former.recorded,
        entries=row["entries"] or former.entries,
        dispute_steps=await read_dispute_reach(connection, client_id, former, until),
        question_steps=await read_question_reach(connection, client_id, former, until),
    )


async def read_facts(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> tuple[list[Fact], list[str]]:
    """Return the events recorded between two reports, in order of recording.

    Beside them stand the ids of the calls among them that left a voicemail to nobody.
    """
    rows = await connection.fetch(_FACTS, client_id, former.recorded, coverage.recorded)
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


async def read_waiting(connection: Connection, client_id: str, coverage: ReportCoverage) -> Waiting:
    """Return what is open or paused and what is held: the first by deadline, and all counted."""
    rows = await connection.fetch(_WAITING, client_id, coverage.recorded, MOST_WAITING)
    matters = [_matter(row) for row in rows]
    [counted] = await connection.fetch(_HOW_MANY_WAIT, client_id, coverage.recorded)
    return Waiting(
        open=tuple(matter for matter in matters if matter.status is not Status.HELD),
        held=tuple(matter for matter in matters if matter.status is Status.HELD),
        open_count=counted["running"],
        held_count=counted["held"],
    )


async def read_overdue(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> list[Matter]:
    """Return what was not completed when its deadline passed within a span, by deadline."""
    rows = await connection.fetch(
        _OVERDUE, client_id, coverage.recorded, former.until, coverage.until
    )
    return [_matter(row) for row in rows]


async def read_entries(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> list[Posted]:
    """Return what the ledger received between two reports."""
    rows = await connection.fetch(_ENTRIES, client_id, former.entries, coverage.entries)
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


_MONTH = """
SELECT
  (SELECT used_after FROM ledger_entries WHERE client_id = $1 AND period = $2 AND seq <= $3
   ORDER BY seq DESC LIMIT 1) AS used,
  (SELECT held FROM period_counters WHERE client_id = $1 AND period = $2) AS held,
  (SELECT sum(granted)::int FROM urgent_days
   WHERE client_id = $1 AND day >= $4 AND day < $5) AS urgent,
  (SELECT sum(used)::int FROM period_counters
   WHERE client_id = $1 AND period >= $6 AND period < $2) AS used_before,
  (SELECT recorded FROM books WHERE client_id = $1) > $7 AS has_gone_on
"""

# A decision tells what its month holds. What was released from it since then into another month
# is told by decisions of that one.
_HELD_THEN = """
WITH last AS (
  SELECT recording, (decision #>> '{quota,held}')::int AS held FROM events
  WHERE client_id = $1 AND recording <= $2 AND decision #>> '{quota,period}' = $3
  ORDER BY recording DESC LIMIT 1
)
SELECT last.held - (
  SELECT count(*) FROM events e
  JOIN interactions i ON i.id = e.interaction_id
    AND i.client_id IS NOT DISTINCT FROM e.client_id
  WHERE e.client_id = $1 AND e.recording > last.recording AND e.recording <= $2
    AND e.type = 'interaction.released' AND e.occurred_at = i.released_at
    AND e.decision #>> '{quota,period}' <> $3
    AND i.occurred_at >= $4 AND i.occurred_at < $5
) FROM last
"""

# What became of urgent requests since then: granted, given back, decided anew.
_URGENT_SINCE = """
WITH touched AS (
  SELECT DISTINCT interaction_id AS id FROM events WHERE client_id = $1 AND recording > $2
), stood AS (
  SELECT i.urgent -> 'grant' ->> 0 AS day,
    i.urgent ->> 'grant' IS NOT NULL AND i.urgent -> 'grant' ->> 1 IS NULL AS is_granted,
    coalesce(
      (SELECT e.decision #>> '{urgent,granted}' = 'true' FROM events e
       WHERE e.client_id = $1 AND e.recording <= $2 AND e.interaction_id = i.id
         AND (e.type LIKE 'interaction.%' OR e.type = 'message.undelivered')
       ORDER BY e.recording DESC LIMIT 1),
      o.recording <= $2 AND o.decision #>> '{urgent,granted}' = 'true'
    ) AS was_granted,
    o.occurred_at >= $5 AND o.occurred_at < $6 AS is_of_month
  FROM touched JOIN interactions i ON i.client_id = $1 AND i.id = touched.id
  JOIN events o ON o.source = i.source AND o.event_id = i.event_id AND o.client_id = i.client_id
  WHERE i.urgent IS NOT NULL
)
SELECT (count(*) FILTER (WHERE is_granted AND day::date >= $3 AND day::date < $4)
  - count(*) FILTER (WHERE was_granted AND CASE WHEN day IS NULL THEN is_of_month
      ELSE day::date >= $3 AND day::date < $4 END))::int
FROM stood
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthThen:
    """A month at the end of a span.

    Attributes:
        used: units.
        held: interactions.
        urgent: requests granted.
        used_before: units of the months that a forecast looks back on.
    """

    used: int
    held: int
    urgent: int
    used_before: int


async def read_month(
    connection: Connection, client_id: str, period: Period, coverage: ReportCoverage, timezone: str
) -> MonthThen:
    """Return a month as it stood when a report's span ended, under the client's lock."""
    days = period.first_day, period.next.first_day
    since = period.earlier(MONTHS_BEFORE).id
    [row] = await connection.fetch(
        _MONTH, client_id, period.id, coverage.entries, *days, since, coverage.recorded
    )
    held, urgent = row["held"] or 0, row["urgent"] or 0
    if row["has_gone_on"]:
        bounds = period.bounds(timezone)
        then = await connection.fetchval(
            _HELD_THEN, client_id, coverage.recorded, period.id, *bounds
        )
        held = then or 0
        urgent -= await connection.fetchval(
            _URGENT_SINCE, client_id, coverage.recorded, *days, *bounds
        )
    return MonthThen(
        used=row["used"] or 0, held=held, urgent=urgent, used_before=row["used_before"] or 0
    )
