"""Reads what events may change of threads: a few rows of most, however long they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.metering.counting.assessment import INCLUDED_FOLLOW_UPS
from app.domain.metering.events.events import Event, EventKey, EventType, OrderKey, Reference
from app.domain.metering.interactions.interactions import Interaction
from app.repositories.connections import Connection
from app.repositories.metering.interactions.rows import columns_of, from_row

TAKES_A_PLACE = """
NOT i.is_voided AND i.direction IS DISTINCT FROM 'inbound'
AND (i.kind = 'action' OR (NOT i.is_with_client AND (i.was_answered OR i.has_voicemail)))
"""
"""What ``takes_a_place`` says in the domain, of a row; a test holds both to the same."""

_BY_TIME = 'i.occurred_at, i.source COLLATE "C", i.event_id COLLATE "C"'

_TURNS = """
i.id = i.thread_id AND i.direction = 'inbound' AND NOT i.is_voided
    AND (k.is_voiding OR CASE WHEN i.is_with_client THEN k.is_theirs ELSE k.is_ours END)
"""

# What gets another cause takes all along that it caused, near or far. UNION, not UNION ALL: causes
# that name each other in a circle end the recursion.
_BELOW = """, below AS (
  SELECT n.client_id, n.id, n.thread_id, i.source, i.event_id
  FROM named n JOIN interactions i USING (client_id, id) WHERE n.is_moving
  UNION
  SELECT c.client_id, c.id, c.thread_id, c.source, c.event_id FROM below b, LATERAL (
    SELECT i.client_id, i.id, i.thread_id, i.source, i.event_id FROM interactions i
    WHERE i.client_id = b.client_id AND i.cause_source = b.source AND i.cause_event_id = b.event_id
    UNION ALL
    SELECT i.client_id, i.id, i.thread_id, i.source, i.event_id FROM interactions i
    WHERE i.client_id = b.client_id AND i.cause_id = b.id
    UNION ALL
    SELECT i.client_id, i.id, i.thread_id, i.source, i.event_id
    FROM former_keys f JOIN interactions i ON i.client_id = f.client_id
      AND i.cause_source = f.source AND i.cause_event_id = f.event_id
    WHERE f.client_id = b.client_id AND f.interaction_id = b.id
  ) c
)"""
_SEEDS_BELOW = "UNION ALL SELECT client_id, thread_id, 1, false FROM below"
_PICKED_BELOW = "UNION ALL SELECT client_id, id, NULL FROM below"

# Whole are only threads whose members move or all change: those of what waited for an event, of
# replies to an earlier message than was known, and of what a third party began that is voided or
# turns out to be the client's, or the other way.
_STATEMENT = f"""
WITH RECURSIVE named AS (
  SELECT i.client_id, i.id, i.thread_id, k.unseating, k.is_moving, {_TURNS} AS is_whole
  FROM unnest($1::uuid[], $2::int[], $3::bool[], $4::bool[], $5::bool[], $6::bool[])
      AS k(id, unseating, is_voiding, is_moving, is_ours, is_theirs)
    JOIN interactions i USING (id)
  UNION ALL
  SELECT i.client_id, i.id, i.thread_id, k.unseating, k.is_moving, {_TURNS}
  FROM unnest($7::text[], $8::text[], $9::int[], $10::bool[], $11::bool[], $12::bool[],
      $13::bool[]) AS k(source, event_id, unseating, is_voiding, is_moving, is_ours, is_theirs)
    JOIN events e USING (source, event_id)
    JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
  UNION ALL
  SELECT i.client_id, i.id, i.thread_id, k.unseating, k.is_moving, {_TURNS}
  FROM unnest($7::text[], $8::text[], $9::int[], $10::bool[], $11::bool[], $12::bool[],
      $13::bool[]) AS k(source, event_id, unseating, is_voiding, is_moving, is_ours, is_theirs)
    JOIN former_keys f USING (source, event_id)
    JOIN interactions i ON i.client_id = f.client_id AND i.id = f.interaction_id
  UNION ALL
  SELECT o.client_id, o.id, o.thread_id, 0, false, false
  FROM unnest($14::uuid[], $15::text[]) AS k(client_id, message_id), LATERAL (
    SELECT i.client_id, i.id, i.thread_id FROM interactions i
    WHERE i.client_id = k.client_id AND i.message_id = k.message_id AND i.direction = 'inbound'
    ORDER BY {_BY_TIME} LIMIT 1
  ) o
) {{below}}, touched AS (
  SELECT client_id, thread_id, bool_or(is_whole) AS is_whole,
    {INCLUDED_FOLLOW_UPS} + sum(unseating)::int AS wanted
  FROM (
    SELECT client_id, thread_id, unseating, is_whole FROM named
    {{seeds_below}}
    UNION ALL
    SELECT i.client_id, i.thread_id, 0, true
    FROM unnest($16::uuid[], $17::text[], $18::text[]) AS k(client_id, source, event_id)
      JOIN interactions i ON i.client_id = k.client_id
        AND i.cause_source = k.source AND i.cause_event_id = k.event_id
    UNION ALL
    SELECT i.client_id, i.thread_id, 0, true
    FROM unnest($19::uuid[], $20::text[], $21::timestamptz[], $22::text[], $23::text[])
        AS k(client_id, message_id, occurred_at, source, event_id)
      JOIN interactions i ON i.client_id = k.client_id AND i.in_reply_to = k.message_id
        AND i.direction = 'outbound'
    WHERE NOT EXISTS (
      SELECT FROM interactions o
      WHERE o.client_id = k.client_id AND o.message_id = k.message_id AND o.direction = 'inbound'
        AND (o.occurred_at, o.source COLLATE "C", o.event_id COLLATE "C")
          < (k.occurred_at, k.source, k.event_id)
    )
  ) seeds GROUP BY client_id, thread_id
), picked AS (
  SELECT client_id, id, NULL::int AS places_left FROM named
  UNION ALL
  SELECT client_id, thread_id, NULL FROM touched
  {{picked_below}}
  UNION ALL
  SELECT i.client_id, i.id, NULL
  FROM touched t JOIN interactions i USING (client_id, thread_id) WHERE t.is_whole
  UNION ALL
  SELECT t.client_id, f.id, t.wanted - f.place
  FROM touched t, LATERAL (
    SELECT g.id, row_number() OVER () AS place FROM (
      SELECT i.id FROM interactions i
      WHERE i.client_id = t.client_id AND i.thread_id = t.thread_id AND i.id <> t.thread_id
        AND {TAKES_A_PLACE}
      ORDER BY {_BY_TIME} LIMIT t.wanted
    ) g
  ) f WHERE NOT t.is_whole
)
SELECT {columns_of("i")}, p.places_left = 0 AS is_bound
FROM (
  SELECT client_id, id, min(places_left) AS places_left FROM picked GROUP BY client_id, id
) p JOIN interactions i USING (client_id, id)
"""
_THREADS = _STATEMENT.format(below="", seeds_below="", picked_below="")
_THREADS_AND_BELOW = _STATEMENT.format(
    below=_BELOW, seeds_below=_SEEDS_BELOW, picked_below=_PICKED_BELOW
)


class _Said(NamedTuple):
    """What events say of an interaction that they name, as far as its thread is concerned.

    Attributes:
        unseating: how many may take its place away.
        is_voiding, is_moving: any voids it, or gives it another cause.
        is_ours, is_theirs: any says that the other party was the client, or was not.
    """

    unseating: int = 0
    is_voiding: bool = False
    is_moving: bool = False
    is_ours: bool = False
    is_theirs: bool = False

    def and_by(self, event: Event) -> "_Said":
        """Return what is said with one event more."""
        kind = event.type
        corrected = event.data if kind is EventType.CORRECTED else {}
        with_client = corrected.get("with_client")
        return _Said(
            self.unseating + (kind in _UNSEATING),
            self.is_voiding or kind is EventType.VOIDED,
            self.is_moving or "cause" in corrected,
            self.is_ours or with_client is True,
            self.is_theirs or with_client is False,
        )


_UNSEATING = frozenset({EventType.VOIDED, EventType.MESSAGE_UNDELIVERED, EventType.CORRECTED})


@dataclass(frozen=True, slots=True)
class KnownThreads:
    """What is known of the threads that events may touch.

    Attributes:
        by_client: interactions of threads, in no order.
        bounds: by thread that is known in part, the last of its first follow-ups that is known.
    """

    by_client: Mapping[str, Sequence[Interaction]] = field(default_factory=dict)
    bounds: Mapping[str, OrderKey] = field(default_factory=dict)


async def read_threads(connection: Connection, placed: Sequence[tuple[Event, str]]) -> KnownThreads:
    """Return all that recording events for clients may change, or needs to know, of threads."""
    by_client: defaultdict[str, list[Interaction]] = defaultdict(list)
    bounds: dict[str, OrderKey] = {}
    named = _collect_references(event for event, _ in placed)
    is_moving = any(said.is_moving for said in named.values())
    statement = _THREADS_AND_BELOW if is_moving else _THREADS
    for row in await connection.fetch(statement, *_list_columns(placed, named)):
        interaction = from_row(row)
        by_client[interaction.client_id].append(interaction)
        if row["is_bound"]:
            bounds[interaction.thread_id] = interaction.order
    return KnownThreads(by_client, bounds)


def _list_columns(
    placed: Sequence[tuple[Event, str]], named: Mapping[Reference, _Said]
) -> list[list[object]]:
    """Return the columns of the five lists that the statement takes."""
    by_id = [(reference, *said) for reference, said in named.items() if isinstance(reference, str)]
    by_key = [
        (*reference, *said) for reference, said in named.items() if isinstance(reference, EventKey)
    ]
    new = {
        (client, *key)
        for event, client in placed
        if not event.is_amendment
        for key in (event.key, *event.former_keys)
    }
    width = len(_Said._fields)
    return [
        *_columns(by_id, 1 + width),
        *_columns(by_key, 2 + width),
        *_columns(_answered_message_ids(placed), 2),
        *_columns(new, 3),
        *_columns(_received_messages(placed), 5),
    ]


def _collect_references(events: Iterable[Event]) -> dict[Reference, _Said]:
    """Return what events name, and what they say of it; a correction names a cause as well."""
    named: dict[Reference, _Said] = {}
    for event in events:
        if event.reference is not None:
            named[event.reference] = named.get(event.reference, _Said()).and_by(event)
        if event.stated_cause is not None:
            named.setdefault(event.stated_cause, _Said())
    return named


def _answered_message_ids(placed: Sequence[tuple[Event, str]]) -> set[tuple[str, str]]:
    """Return the messages that are answered without another cause being named."""
    return {
        (client, event.data["in_reply_to"])
        for event, client in placed
        if event.type is EventType.MESSAGE_SENT
        and event.reference is None
        and "in_reply_to" in event.data
    }


def _received_messages(placed: Sequence[tuple[Event, str]]) -> list[tuple[object, ...]]:
    """Return the messages received, which replies may have waited for; the earliest of an id."""
    earliest: dict[tuple[str, str], OrderKey] = {}
    for event, client in placed:
        if event.type is EventType.MESSAGE_RECEIVED and "message_id" in event.data:
            message = client, event.data["message_id"]
            earliest[message] = min(event.order, earliest.get(message, event.order))
    return [(*message, *order) for message, order in earliest.items()]


def _columns(rows: Iterable[tuple[object, ...]], width: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]
