"""Locks the accounts of a batch and looks its events up, in one round trip; reads contents."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import asyncpg

from app.domain.fast_types import fast_dataclass
from app.domain.metering.events.events import Event, EventKey, EventType, SentKey
from app.domain.metering.ledger import Head
from app.domain.metering.quota.counts import PeriodCount
from app.repositories.connections import Connection
from app.repositories.metering.accounts import LockedAccount
from app.repositories.tables.schema import PROVIDER_IDS

_PROVIDER = f"'{PROVIDER_IDS}'::uuid"

# LATERAL with LIMIT: every event is looked up by index, whatever the planner knows of the tables.
# An untied sender meets the provider's ids first, then those of the client it was placed at.
_LOOKED_UP = f"""
FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[], $5::uuid[])
  AS k(source, event_id, client_id, period, sender)
LEFT JOIN LATERAL (
  SELECT used, held FROM period_counters
  WHERE client_id = k.client_id AND period = k.period LIMIT 1
) c ON true
LEFT JOIN LATERAL (
  SELECT fingerprint, decision, client_id, erased_at, nullif(id_space, {_PROVIDER}) AS sender
  FROM events WHERE source = k.source AND event_id = k.event_id
    AND (k.sender IS NULL OR id_space = k.sender OR client_id = k.sender)
  ORDER BY k.sender IS NULL AND id_space = {_PROVIDER} DESC,
    id_space = coalesce(k.sender, k.client_id) DESC NULLS LAST
  LIMIT 1
) e ON true
LEFT JOIN LATERAL (
  SELECT id FROM unassigned_events
  WHERE awaited_source = k.source AND awaited_event_id = k.event_id LIMIT 1
) u ON true
LEFT JOIN LATERAL (
  SELECT id FROM interactions
  WHERE client_id = k.client_id AND cause_source = k.source AND cause_event_id = k.event_id LIMIT 1
) i ON true
"""

_EVENTS = f"""
SELECT k.source, k.event_id, k.sender AS asked_by, e.fingerprint, e.decision, e.client_id,
  e.sender, k.client_id AS placed_at, k.period, c.used, c.held,
  e.erased_at IS NOT NULL AS is_erased,
  u.id IS NOT NULL AS is_awaited, i.id IS NOT NULL AS is_cause,
  NULL::bigint AS entries, NULL::bytea AS head, NULL::bigint AS recorded,
  NULL::bigint AS profile_version, NULL::bool AS has_moved
{_LOOKED_UP}
"""

# A statement sees what was committed before it began; an account that had to be waited for has
# moved since, and the lock returns it as it is now.
_ENTER = f"""
WITH locked AS (
  SELECT client_id, entries, head, recorded, profile_version
  FROM books WHERE client_id = ANY($6::uuid[]) ORDER BY client_id {{lock}}
)
SELECT NULL::text AS source, NULL::text AS event_id, NULL::uuid AS asked_by,
  NULL::bytea AS fingerprint, NULL::json AS decision, l.client_id, NULL::uuid AS sender,
  NULL::uuid AS placed_at, NULL::text AS period,
  NULL::int AS used, NULL::int AS held, NULL::bool AS is_erased,
  NULL::bool AS is_awaited, NULL::bool AS is_cause,
  l.entries, l.head, l.recorded, l.profile_version, s.recorded <> l.recorded AS has_moved
FROM locked l, LATERAL (SELECT recorded FROM books WHERE client_id = l.client_id LIMIT 1) s
UNION ALL {_EVENTS}
"""
_LOCK_AND_LOOK = _ENTER.format(lock="FOR UPDATE")
_LOOK = _ENTER.format(lock="")


@fast_dataclass
class KnownEvent:
    """What is stored under an event's key, and who waits for it.

    Attributes:
        fingerprint, decision: None when the event is new; the decision as JSON text.
        client_id: whose it is.
        sender: the client to whom the key of its sender is tied, if to any.
        is_erased: it was rewritten without a person: its content compares with no other.
        is_awaited: an unassigned event waits for this one.
        is_cause: a recorded interaction names this event as its cause.
    """

    fingerprint: bytes | None
    decision: str | None
    client_id: str | None
    sender: str | None
    is_erased: bool
    is_awaited: bool
    is_cause: bool

    def first_decision(self) -> str:
        """Return the decision on an event that is not new."""
        if self.decision is None:
            raise LookupError("a known event has a decision")
        return self.decision


@fast_dataclass
class EventLookup:
    """An event to look up, with the client and period it was placed in, if any."""

    key: EventKey
    client_id: str | None
    period: str | None
    sender: str | None = None

    @property
    def lookup_key(self) -> "LookupKey":
        """Return under what it is found in the answer."""
        return LookupKey(self.key, self.sender, self.client_id)


class LookupKey(NamedTuple):
    """What an event was looked up by: its key, the client its sender is tied to, its client."""

    key: EventKey
    sender: str | None
    client_id: str | None


@dataclass(frozen=True, slots=True)
class LookupResult:
    """Accounts under their locks, what is stored under the keys of events, and the counts.

    Attributes:
        accounts: by client; one that does not exist has none.
        counts: by client and period; one without units has zero.
    """

    accounts: Mapping[str, LockedAccount]
    events: Mapping[LookupKey, KnownEvent]
    counts: Mapping[tuple[str, str], PeriodCount]


async def lock_and_lookup(
    connection: Connection,
    client_ids: Iterable[str],
    lookups: Sequence[EventLookup],
    *,
    is_locking: bool = True,
) -> LookupResult:
    """Lock the accounts of clients in id order, then look events and counts up.

    In one statement, which reads a moment before it locks: where another process recorded for one
    of the clients in that moment, everything is read again, under the locks.
    Where nothing will be recorded nothing is locked: within one snapshot no account moves.
    Several events may be probed under one key: other content, perhaps of another client. Each
    meets the stored event that it may be the same as, if any; what another client's tied key has
    taken is met by senders that are not tied.
    """
    asked = (
        [lookup.key.source for lookup in lookups],
        [lookup.key.id for lookup in lookups],
        [lookup.client_id for lookup in lookups],
        [lookup.period for lookup in lookups],
        [lookup.sender for lookup in lookups],
    )
    locked: list[asyncpg.Record] = []
    rows: list[asyncpg.Record] = []
    statement = _LOCK_AND_LOOK if is_locking else _LOOK
    for row in await connection.fetch(statement, *asked, sorted(client_ids)):
        (rows if row["head"] is None else locked).append(row)
    if any(row["has_moved"] for row in locked):
        rows = await connection.fetch(_EVENTS, *asked)
    return LookupResult(
        {row["client_id"]: _account(row) for row in locked}, _events(rows), _counts(rows)
    )


def _account(row: asyncpg.Record) -> LockedAccount:
    return LockedAccount(Head(row["entries"], row["head"]), row["recorded"], row["profile_version"])


def _events(rows: Collection[asyncpg.Record]) -> dict[LookupKey, KnownEvent]:
    causes = {(row["source"], row["event_id"]) for row in rows if row["is_cause"]}
    return {
        LookupKey(
            key := EventKey(row["source"], row["event_id"]), row["asked_by"], row["placed_at"]
        ): KnownEvent(
            row["fingerprint"],
            row["decision"],
            row["client_id"],
            row["sender"],
            row["is_erased"],
            row["is_awaited"],
            key in causes,
        )
        for row in rows
    }


def _counts(rows: Iterable[asyncpg.Record]) -> dict[tuple[str, str], PeriodCount]:
    return {
        (row["placed_at"], row["period"]): PeriodCount(row["used"] or 0, row["held"] or 0)
        for row in rows
        if row["period"] is not None
    }


_CONTENTS = f"""
SELECT e.source, e.event_id, k.sender, e.type, e.occurred_at, e.data, e.fingerprint, c.region
FROM unnest($1::text[], $2::text[], $3::uuid[]) AS k(source, event_id, sender)
JOIN events e ON e.source = k.source AND e.event_id = k.event_id
  AND e.id_space = coalesce(k.sender, '{PROVIDER_IDS}')
LEFT JOIN clients c ON c.id = e.client_id
"""


@fast_dataclass
class RecordedContent:
    """An event as it is stored, and the region of its client; None while nobody knows whose."""

    event: Event
    region: str | None


async def read_contents(
    connection: Connection, sent: Sequence[SentKey]
) -> dict[SentKey, RecordedContent]:
    """Return what is recorded under each of the keys; one that is not known is left out."""
    rows = await connection.fetch(
        _CONTENTS,
        [sent_key.key.source for sent_key in sent],
        [sent_key.key.id for sent_key in sent],
        [sent_key.sender for sent_key in sent],
    )
    return {
        SentKey(key := EventKey(row["source"], row["event_id"]), row["sender"]): RecordedContent(
            Event(
                key=key,
                type=EventType(row["type"]),
                time=row["occurred_at"],
                data=json.loads(row["data"]),
                fingerprint=row["fingerprint"],
            ),
            row["region"],
        )
        for row in rows
    }
