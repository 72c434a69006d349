"""Interactions as people read them: with their follow-ups and their history."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from app.domain.metering.events.events import EventKey
from app.domain.metering.interactions.history import DEADLINE_CHANGED, HistoryItem, shown_data
from app.domain.metering.interactions.interactions import Direction, Interaction, Kind, Status
from app.repositories.connections import Connection
from app.repositories.metering.interactions.rows import READ, columns_of, from_row

CALENDAR_SOURCE = "/exitadmin/calendars/"

_BY_TIME = 'occurred_at, source COLLATE "C", event_id COLLATE "C"'

_FIRST_FOLLOW_UPS = f"""
SELECT {columns_of("f")}, t.total FROM unnest($1::uuid[], $2::uuid[]) AS root(client_id, id)
CROSS JOIN LATERAL (
  SELECT count(*) AS total FROM interactions i
  WHERE i.client_id = root.client_id AND i.thread_id = root.id AND i.id <> root.id
) t CROSS JOIN LATERAL (
  SELECT {columns_of("i")} FROM interactions i
  WHERE i.client_id = root.client_id AND i.thread_id = root.id AND i.id <> root.id
  ORDER BY {_BY_TIME} LIMIT $3
) f ORDER BY {_BY_TIME}
"""

_FOLLOW_UPS = f"""
SELECT {READ} FROM interactions
WHERE client_id = $1 AND thread_id = $2 AND id <> $2 AND ($3::uuid IS NULL OR
  ({_BY_TIME}) > (SELECT {_BY_TIME} FROM interactions WHERE client_id = $1 AND id = $3))
ORDER BY {_BY_TIME} LIMIT $4
"""

_HAS_WORDS = """EXISTS (
  SELECT FROM events e WHERE e.source = interactions.source AND e.event_id = interactions.event_id
    AND e.client_id IS NOT DISTINCT FROM interactions.client_id
    AND e.data ?| array['subject', 'summary'] AND searchable_event(e.data) @@ sought({})
)"""

# What a voided root caused stands as if it stood alone (rulebook section 3).
_IS_UNCAUSED = """(direction = 'outbound' OR kind = 'action') AND NOT is_voided
AND (thread_id = id OR EXISTS (
  SELECT FROM interactions root WHERE root.client_id = interactions.client_id
    AND root.id = interactions.thread_id AND root.is_voided
))"""

_TEXTS = """
SELECT k.id, e.data->>'subject' AS subject, e.data->>'summary' AS summary,
  e.data->>'kind' AS action
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS k(client_id, id, source, event_id)
JOIN events e ON e.source = k.source AND e.event_id = k.event_id
  AND e.client_id IS NOT DISTINCT FROM k.client_id
WHERE e.data ?| array['subject', 'summary', 'kind']
"""

_THREADS = """
SELECT i.thread_id, sum(i.units)::int AS units, (count(*) - 1)::int AS follow_ups,
  (count(*) FILTER (WHERE i.rule = 'follow_up_included'))::int AS included
FROM unnest($1::uuid[], $2::uuid[]) AS t(client_id, id)
JOIN interactions i ON i.client_id = t.client_id AND i.thread_id = t.id
GROUP BY i.thread_id
"""

_ONE = f"SELECT {READ} FROM interactions WHERE id = $1"

# Two ways into the events, each by its own index: the recording event, and those that amend.
_HISTORY = """
WITH asked AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
    AS k(client_id, id, source, event_id)
)
SELECT k.id, e.source, e.event_id, e.type, e.occurred_at, e.recorded_at, e.data, a.author
FROM asked k JOIN events e ON e.source = k.source AND e.event_id = k.event_id
  AND e.client_id IS NOT DISTINCT FROM k.client_id
LEFT JOIN event_authors a ON a.source = e.source AND a.event_id = e.event_id
  AND a.id_space = e.id_space
UNION ALL
SELECT k.id, e.source, e.event_id, e.type, e.occurred_at, e.recorded_at, e.data, a.author
FROM asked k JOIN events e ON e.client_id = k.client_id AND e.interaction_id = k.id
  AND (e.type LIKE 'interaction.%' OR e.type = 'message.undelivered')
LEFT JOIN event_authors a ON a.source = e.source AND a.event_id = e.event_id
  AND a.id_space = e.id_space
"""

_DEADLINE_CHANGES = """
SELECT c.interaction_id, c.id, c.calendar_id, c.changed_at, c.choice, c.former_due_at, c.due_at,
  c.changed_by
FROM unnest($1::uuid[], $2::uuid[]) AS k(client_id, id)
  JOIN deadline_changes c ON c.client_id = k.client_id AND c.interaction_id = k.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionFilter:
    """Which interactions are asked for; a condition left at None admits all.

    Attributes:
        counterpart: the other party, normalised.
        words: of the subject or the summary, as typed.
        since: the earliest time, which is included.
        until: the first time that is not.
        is_uncaused: only what is placed, sent or done, and stands alone.
        before: the id before which the page begins.
    """

    limit: int
    client_id: str | None = None
    status: Status | None = None
    period: str | None = None
    counterpart: str | None = None
    words: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    thread_id: str | None = None
    kind: Kind | None = None
    direction: Direction | None = None
    is_uncaused: bool = False
    before: str | None = None


@dataclass(frozen=True, slots=True)
class EventTexts:
    """What an interaction's event told in words; None where it told nothing.

    Attributes:
        action: the kind of a task.
    """

    subject: str | None
    summary: str | None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class ThreadCount:
    """How a thread stands.

    Attributes:
        units: of all its interactions.
        follow_ups: how many interactions it has beside its root.
        included: its follow-ups that are included in its first unit (rulebook section 3).
    """

    units: int
    follow_ups: int
    included: int


@dataclass(frozen=True, slots=True)
class FollowUps:
    """What a root caused: the first of it, in the order of their times, and how many there are."""

    first: list[Interaction]
    total: int


NO_FOLLOW_UPS = FollowUps([], 0)


async def find_interactions(connection: Connection, asked: InteractionFilter) -> list[Interaction]:
    """Return interactions, the one recorded last first."""
    conditions = (
        ("client_id = {}", asked.client_id),
        ("status = {}", asked.status),
        ("period = {}", asked.period),
        ("counterpart = {}", asked.counterpart),
        (_HAS_WORDS, asked.words),
        ("occurred_at >= {}", asked.since),
        ("occurred_at < {}", asked.until),
        ("thread_id = {}", asked.thread_id),
        ("kind = {}", asked.kind),
        ("direction = {}", asked.direction),
        ("id < {}", asked.before),
    )
    given = [(condition, value) for condition, value in conditions if value is not None]
    # Put together from what is asked: a plan for every case would use the index of none.
    wanted = [condition.format(f"${n}") for n, (condition, _) in enumerate(given, start=2)]
    if asked.is_uncaused:
        wanted.append(_IS_UNCAUSED)
    where = " AND ".join(wanted) or "true"
    statement = f"SELECT {READ} FROM interactions WHERE {where} ORDER BY id DESC LIMIT $1"
    rows = await connection.fetch(statement, asked.limit, *(value for _, value in given))
    return [from_row(row) for row in rows]


async def read_texts(
    connection: Connection, interactions: Sequence[Interaction]
) -> dict[str, EventTexts]:
    """Return, by interaction, the subject and the summary that its event told."""
    rows = await connection.fetch(
        _TEXTS,
        [interaction.client_id for interaction in interactions],
        [interaction.id for interaction in interactions],
        [interaction.key.source for interaction in interactions],
        [interaction.key.id for interaction in interactions],
    )
    return {row["id"]: EventTexts(row["subject"], row["summary"], row["action"]) for row in rows}


async def count_threads(
    connection: Connection, interactions: Sequence[Interaction]
) -> dict[str, ThreadCount]:
    """Return, by thread, how the threads of interactions stand."""
    threads = {interaction.thread_id: interaction.client_id for interaction in interactions}
    rows = await connection.fetch(_THREADS, [*threads.values()], [*threads])
    return {
        row["thread_id"]: ThreadCount(row["units"], row["follow_ups"], row["included"])
        for row in rows
    }


async def find_interaction(connection: Connection, interaction_id: str) -> Interaction | None:
    """Return an interaction by its id."""
    row = await connection.fetchrow(_ONE, interaction_id)
    return None if row is None else from_row(row)


async def read_first_follow_ups(
    connection: Connection, roots: Sequence[Interaction], limit: int
) -> dict[str, FollowUps]:
    """Return, by root, the first of the other interactions of its thread, and how many it has."""
    found: dict[str, FollowUps] = {}
    for row in await connection.fetch(
        _FIRST_FOLLOW_UPS,
        [interaction.client_id for interaction in roots],
        [interaction.id for interaction in roots],
        limit,
    ):
        of_root = found.setdefault(row["thread_id"], FollowUps([], row["total"]))
        of_root.first.append(from_row(row))
    return found


async def find_follow_ups(
    connection: Connection, root: Interaction, limit: int, after: str | None
) -> list[Interaction]:
    """Return other interactions of a root's thread in the order of their times.

    Args:
        connection: any.
        root: what caused them.
        limit: how many at most.
        after: the id of the one after which they begin; None for the beginning.
    """
    rows = await connection.fetch(_FOLLOW_UPS, root.client_id, root.id, after, limit)
    return [from_row(row) for row in rows]


async def read_histories(
    connection: Connection, interactions: Sequence[Interaction]
) -> dict[str, list[HistoryItem]]:
    """Return, by interaction, what was said of it and of its deadline, in no order."""
    owners, ids = (
        [interaction.client_id for interaction in interactions],
        [interaction.id for interaction in interactions],
    )
    sources = [interaction.key.source for interaction in interactions]
    event_ids = [interaction.key.id for interaction in interactions]
    found: defaultdict[str, list[HistoryItem]] = defaultdict(list)
    for row in await connection.fetch(_HISTORY, owners, ids, sources, event_ids):
        found[row["id"]].append(_fact(row))
    for row in await connection.fetch(_DEADLINE_CHANGES, owners, ids):
        found[row["interaction_id"]].append(_change(row))
    return found


def _fact(row: asyncpg.Record) -> HistoryItem:
    return HistoryItem(
        time=row["occurred_at"],
        type=row["type"],
        key=EventKey(row["source"], row["event_id"]),
        recorded_at=row["recorded_at"],
        data=shown_data(row["type"], json.loads(row["data"])),
        by=row["author"],
    )


def _change(row: asyncpg.Record) -> HistoryItem:
    return HistoryItem(
        time=row["changed_at"],
        type=DEADLINE_CHANGED,
        key=EventKey(CALENDAR_SOURCE + row["calendar_id"], row["id"]),
        recorded_at=row["changed_at"],
        data={name: row[name] for name in ("choice", "former_due_at", "due_at")},
        by=row["changed_by"],
    )


OLDEST = timedelta(days=14)
MOST_SUGGESTIONS = 5

_CANDIDATES = """
SELECT i.id, i.occurred_at, i.kind, i.counterpart, e.data->>'summary' AS summary,
  coalesce(i.operator = ANY($5::text[]), false) AS is_taken,
  i.status IN ('open', 'paused') AS is_open
FROM interactions i LEFT JOIN events e ON e.source = i.source AND e.event_id = i.event_id
  AND e.client_id IS NOT DISTINCT FROM i.client_id
WHERE i.client_id = $1 AND i.id <> $2 AND i.direction = 'inbound' AND NOT i.is_voided
  AND i.occurred_at BETWEEN $3 AND $4
ORDER BY is_taken DESC, is_open DESC, i.occurred_at DESC, i.id DESC LIMIT $6
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateCause:
    """An inbound interaction or a request that may have caused another interaction.

    Attributes:
        is_taken: by whom suggestions are made for.
        is_open: it still has to be handled.
    """

    id: str
    occurred_at: datetime
    kind: Kind
    counterpart: str | None
    summary: str | None
    is_taken: bool
    is_open: bool


async def find_candidate_causes(
    connection: Connection, interaction: Interaction, operators: Sequence[str]
) -> list[CandidateCause]:
    """Return what may have caused an interaction, best first (rulebook section 11).

    Args:
        connection: any.
        interaction: what stands alone.
        operators: what things are taken under: a name, and the id of a person.
    """
    at = interaction.order.time
    rows = await connection.fetch(
        _CANDIDATES,
        interaction.client_id,
        interaction.id,
        at - OLDEST,
        at,
        operators,
        MOST_SUGGESTIONS,
    )
    return [CandidateCause(**{**row, "kind": Kind(row["kind"])}) for row in rows]


_HELD = """
SELECT id FROM interactions WHERE client_id = $1 AND status = 'held'
ORDER BY occurred_at, source COLLATE "C", event_id COLLATE "C" LIMIT $2
"""

_COUNT = "SELECT count(*) FROM interactions WHERE client_id = $1 AND status = 'held'"


async def held_interactions(connection: Connection, client_id: str, limit: int) -> list[str]:
    """Return the ids of a client's held interactions, oldest first."""
    return [row["id"] for row in await connection.fetch(_HELD, client_id, limit)]


async def count_held(connection: Connection, client_id: str) -> int:
    """Return how many interactions of a client are held."""
    count: int = await connection.fetchval(_COUNT, client_id)
    return count
