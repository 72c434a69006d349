"""Raw requests of providers: kept for a while, listed, replayed, purged; keys used once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import asyncpg
from pydantic_core import to_json

from app.domain.fast_types import fast_keyword_dataclass
from app.domain.jobs.jobs import JobKind
from app.repositories.connections import Connection
from app.repositories.integrations.health import Failing, HealthChange, write_health

_CLAIM = """
INSERT INTO replay_keys AS k (integration_id, key, digest, seen_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (integration_id, key) DO UPDATE SET digest = k.digest RETURNING digest
"""


class RequestState(StrEnum):
    """What became of a delivery; the last four want a person's eye."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    ACKNOWLEDGED = "acknowledged"
    IGNORED = "ignored"
    HANDSHAKE = "handshake"
    UNASSIGNED = "unassigned"
    DIFFERS = "differs"
    REFUSED = "refused"
    FAILED = "failed"


@fast_keyword_dataclass
class ArchivedRequest:
    """A provider's request without credentials.

    Attributes:
        url: as the provider was told it, with the query string.
        body: None when it was not kept.
        size: of the body, in bytes.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes | None
    size: int


@fast_keyword_dataclass
class DeliveryOutcome:
    """What a delivery was taken for and how it ended.

    Attributes:
        verdict: of the adapter; ``failed`` when it failed itself.
        reason: for operators.
        status: answered to the provider.
        events: ``{"source", "id"}`` of each event that is known now.
        problems: problem documents of events that were refused, or of the difference found.
    """

    state: RequestState
    verdict: str
    reason: str
    status: int
    events: Sequence[Mapping[str, str]] = ()
    problems: Sequence[Mapping[str, Any]] = ()


@fast_keyword_dataclass
class ArchivedDelivery:
    """One request of a provider and its outcome.

    Attributes:
        client_id: the only client that its integration serves, if any.
        next_attempt_at: when it is tried again without anybody's asking; None for never.
    """

    id: str
    integration_id: str
    received_at: datetime
    request: ArchivedRequest
    outcome: DeliveryOutcome
    replayed_at: datetime | None = None
    client_id: str | None = None
    next_attempt_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """Which deliveries are asked for, newest first; a condition left at None admits all.

    Attributes:
        client_id: only those of integrations of that client.
        before: the id of the delivery that comes before the first one.
    """

    limit: int
    state: RequestState | None = None
    integration_id: str | None = None
    client_id: str | None = None
    before: str | None = None


async def write_deliveries(
    connection: Connection, rows: Sequence[ArchivedDelivery], health: Sequence[HealthChange]
) -> list[Failing]:
    """Keep deliveries and bring their integrations' health up to date; return those that fail."""
    if rows:
        await connection.execute(_WRITE, *_columns(rows))
    return await write_health(connection, health)


async def find_deliveries(
    connection: Connection, criteria: DeliveryFilter
) -> list[ArchivedDelivery]:
    """Return deliveries without their bodies, newest first."""
    rows = await connection.fetch(
        _LIST,
        criteria.state,
        criteria.integration_id,
        criteria.client_id,
        criteria.before,
        criteria.limit,
    )
    return [_of_row(row, None) for row in rows]


async def find_delivery(
    connection: Connection, delivery_id: str, client_id: str | None
) -> ArchivedDelivery | None:
    """Return a delivery with its body; only of integrations of a client, if one is given."""
    row = await connection.fetchrow(_ONE, delivery_id, client_id)
    return None if row is None else _of_row(row, row["body"])


async def note_replay(
    connection: Connection, delivery_id: str, outcome: DeliveryOutcome, at: datetime
) -> None:
    """Write down the outcome of a delivery this time; the status answered stays the first one's."""
    await connection.execute(
        _REPLAYED,
        delivery_id,
        outcome.state,
        outcome.verdict,
        outcome.reason,
        _list(outcome.events),
        _list(outcome.problems),
        at,
    )


async def purge_deliveries(connection: Connection, before: datetime) -> int:
    """Delete what was received before an instant; return how many deliveries."""
    status = await connection.execute("DELETE FROM deliveries WHERE received_at < $1", before)
    return int(status.rpartition(" ")[2])


def _columns(rows: Sequence[ArchivedDelivery]) -> list[list[Any]]:
    return [
        [row.id for row in rows],
        [row.integration_id for row in rows],
        [row.received_at for row in rows],
        [row.outcome.state for row in rows],
        [row.outcome.verdict for row in rows],
        [row.outcome.reason for row in rows],
        [row.outcome.status for row in rows],
        [row.request.url for row in rows],
        [to_json(row.request.headers).decode() for row in rows],
        [row.request.body for row in rows],
        [row.request.size for row in rows],
        [_list(row.outcome.events) for row in rows],
        [_list(row.outcome.problems) for row in rows],
    ]


def _list(items: Sequence[Mapping[str, Any]]) -> str:
    return to_json(items).decode() if items else "[]"


def _of_row(row: asyncpg.Record, body: bytes | None) -> ArchivedDelivery:
    return ArchivedDelivery(
        id=row["id"],
        integration_id=row["integration_id"],
        received_at=row["received_at"],
        request=ArchivedRequest(
            url=row["url"], headers=json.loads(row["headers"]), body=body, size=row["size"]
        ),
        outcome=DeliveryOutcome(
            state=RequestState(row["state"]),
            verdict=row["verdict"],
            reason=row["reason"],
            status=row["status"],
            events=json.loads(row["events"]),
            problems=json.loads(row["problems"]),
        ),
        replayed_at=row["replayed_at"],
        client_id=row["client_id"],
        next_attempt_at=row["next_attempt_at"],
    )


_WRITE = """
INSERT INTO deliveries (id, integration_id, received_at, state, verdict, reason, status, url,
  headers, body, size, events, problems)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[],
  $6::text[], $7::smallint[], $8::text[], $9::jsonb[], $10::bytea[], $11::integer[],
  $12::jsonb[], $13::jsonb[])
ON CONFLICT (id) DO NOTHING
"""

# What was unassigned is recorded once a person, or an event that came later, has placed it.
_SHOWN = f"""
SELECT d.id, d.integration_id, d.received_at, d.verdict, d.reason, d.status, d.url, d.headers,
  d.size, d.events, d.problems, d.replayed_at, i.client_id,
  (SELECT coalesce(j.available_at, j.run_at) FROM jobs j
   WHERE j.kind = '{JobKind.DELIVERY_RECORD}' AND j.key = d.id::text AND j.state = 'ready'
  ) AS next_attempt_at,
  CASE WHEN d.state = 'unassigned' AND NOT EXISTS (
    SELECT FROM jsonb_to_recordset(d.events) AS k(source text, id text)
    JOIN unassigned_events u ON u.source = k.source AND u.event_id = k.id
  ) THEN 'recorded' ELSE d.state END AS state
FROM deliveries d JOIN integrations i ON i.id = d.integration_id
"""

_LIST = f"""
SELECT * FROM ({_SHOWN}
  WHERE ($1::text IS NULL OR d.state = $1 OR (d.state = 'unassigned' AND $1 = 'recorded'))
    AND ($2::uuid IS NULL OR d.integration_id = $2)
    AND ($3::uuid IS NULL OR i.client_id = $3)
    AND ($4::uuid IS NULL OR d.id < $4)
) shown WHERE $1::text IS NULL OR state = $1 ORDER BY id DESC LIMIT $5
"""

_ONE = f"""
SELECT shown.*, b.body FROM ({_SHOWN}
  WHERE d.id = $1 AND ($2::uuid IS NULL OR i.client_id = $2)
) shown JOIN deliveries b ON b.id = shown.id
"""

_REPLAYED = """
UPDATE deliveries SET state = $2, verdict = $3, reason = $4, events = $5, problems = $6,
  replayed_at = $7
WHERE id = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayKey:
    """A key, and the 32 bytes that stand for the content it came with."""

    integration_id: str
    key: str
    digest: bytes


async def claim_replay_key(connection: Connection, claimed: ReplayKey, at: datetime) -> bool:
    """Remember a key; False when it came with other content before."""
    sent = claimed.integration_id, claimed.key, claimed.digest
    first = await connection.fetchval(_CLAIM, *sent, at)
    return bool(first == claimed.digest)


async def purge_replay_keys(connection: Connection, before: datetime) -> None:
    """Forget keys seen before an instant: their signatures have expired."""
    await connection.execute("DELETE FROM replay_keys WHERE seen_at < $1", before)
