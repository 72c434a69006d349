"""Deliveries as the owners of endpoints see them: the log, and sending again."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from app.domain.jobs.jobs import JobKind
from app.domain.notifications.endpoints import Attempt, Delivery, DeliveryState
from app.domain.notifications.notices import NoticeType
from app.repositories.connections import Connection
from app.repositories.jobs.queue import CHANNEL

_SHOWN = f"""
SELECT d.id, d.endpoint_id, d.type, d.body, d.state, d.created_at, d.delivered_at,
  coalesce(j.available_at, j.run_at) AS next_attempt_at
FROM webhook_deliveries d
LEFT JOIN jobs j ON j.kind = '{JobKind.WEBHOOK_DELIVERY}' AND j.key = d.id::text
  AND j.state = 'ready'
"""

_LIST = f"""
{_SHOWN}
WHERE d.endpoint_id = $1 AND ($2::text IS NULL OR d.state = $2) AND ($3::uuid IS NULL OR d.id < $3)
ORDER BY d.id DESC LIMIT $4
"""

_ONE = f"{_SHOWN} WHERE d.id = $1"

_ATTEMPTS = """
SELECT delivery_id, number, attempted_at, duration_ms, status, error, answer
FROM webhook_attempts WHERE delivery_id = ANY($1::uuid[]) ORDER BY number
"""

_AGAIN = f"""
WITH delivery AS (
  UPDATE webhook_deliveries SET state = 'pending' WHERE id = $1 RETURNING id, endpoint_id
), endpoint AS (
  UPDATE webhook_endpoints e SET resumes_at = NULL FROM delivery d WHERE e.id = d.endpoint_id
), job AS (
  INSERT INTO jobs AS j (id, kind, key, state, run_at, payload, attempts, available_at, created_at)
  SELECT $2, '{JobKind.WEBHOOK_DELIVERY}', id::text, 'ready', now(), '{{}}', 0, now(), now()
  FROM delivery
  ON CONFLICT (kind, key) DO UPDATE
  SET state = 'ready', attempts = 0, available_at = now(), leased_by = NULL, done_at = NULL
  WHERE j.leased_by IS NULL OR j.available_at <= now()
  RETURNING j.kind
)
SELECT pg_notify('{CHANNEL}', kind) FROM job
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveriesSought:
    """Which deliveries of an endpoint are asked for, newest first; None admits all.

    Attributes:
        before: the id of the delivery that comes before the first one.
    """

    endpoint_id: str
    limit: int
    state: DeliveryState | None = None
    before: str | None = None


async def list_deliveries(connection: Connection, sought: DeliveriesSought) -> list[Delivery]:
    """Return deliveries with their attempts, newest first."""
    rows = await connection.fetch(
        _LIST, sought.endpoint_id, sought.state, sought.before, sought.limit
    )
    return await _with_attempts(connection, rows)


async def find_delivery(connection: Connection, delivery_id: str) -> Delivery | None:
    """Return a delivery with its attempts, or None."""
    found = await _with_attempts(connection, await connection.fetch(_ONE, delivery_id))
    return found[0] if found else None


async def deliver_again(connection: Connection, delivery_id: str, job_id: str) -> None:
    """Attempt a delivery anew, now, with every attempt before it; one being made is not doubled.

    Args:
        connection: any.
        delivery_id: which one; its receiver sees the same ``webhook-id`` again.
        job_id: for the job, when the former one was forgotten.
    """
    await connection.execute(_AGAIN, delivery_id, job_id)


async def _with_attempts(connection: Connection, rows: Sequence[asyncpg.Record]) -> list[Delivery]:
    attempts: defaultdict[str, list[Attempt]] = defaultdict(list)
    for row in await connection.fetch(_ATTEMPTS, [row["id"] for row in rows]):
        attempts[row["delivery_id"]].append(
            Attempt(
                number=row["number"],
                attempted_at=row["attempted_at"],
                duration_ms=row["duration_ms"],
                status=row["status"],
                error=row["error"],
                answer=row["answer"],
            )
        )
    return [_delivery(row, attempts[row["id"]]) for row in rows]


def _delivery(row: asyncpg.Record, attempts: Sequence[Attempt]) -> Delivery:
    return Delivery(
        id=row["id"],
        endpoint_id=row["endpoint_id"],
        type=NoticeType(row["type"]),
        body=row["body"],
        state=DeliveryState(row["state"]),
        created_at=row["created_at"],
        delivered_at=row["delivered_at"],
        next_attempt_at=row["next_attempt_at"],
        attempts=tuple(attempts),
    )
