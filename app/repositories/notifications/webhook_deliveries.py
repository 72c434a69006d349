"""Webhook deliveries: as their endpoint's owner reads the log, as the worker sends them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.jobs.jobs import JobKind
from app.domain.notifications.endpoints import DeliveryState, LoggedAttempt, WebhookDelivery
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

_LOGGED_ATTEMPTS = """
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

_OUTGOING = """
SELECT d.id, d.endpoint_id, d.body, e.url, e.is_enabled, e.failures,
  array_remove(ARRAY[e.secret,
    CASE WHEN e.previous_secret_ends_at > now() THEN e.previous_secret END], NULL) AS secrets,
  greatest(0, extract(epoch FROM e.resumes_at - now()))::float8 AS pause_seconds
FROM webhook_deliveries d JOIN webhook_endpoints e ON e.id = d.endpoint_id
WHERE d.id = $1
"""

_ATTEMPT = """
attempt AS (
  INSERT INTO webhook_attempts
    (delivery_id, number, attempted_at, duration_ms, status, error, answer)
  SELECT $1, coalesce(max(number), 0) + 1, now() - make_interval(secs => $3 / 1000.0), $3,
    $4, $5, $6
  FROM webhook_attempts WHERE delivery_id = $1
)
"""

_DELIVERED = f"""
WITH {_ATTEMPT}, delivery AS (
  UPDATE webhook_deliveries SET state = 'delivered', delivered_at = now() WHERE id = $1
), was AS (
  SELECT id, failing_since FROM webhook_endpoints
  WHERE id = $2 AND failing_since IS NOT NULL FOR UPDATE
)
UPDATE webhook_endpoints e SET failures = 0, failing_since = NULL, resumes_at = NULL
FROM was WHERE e.id = was.id
RETURNING extract(epoch FROM now() - was.failing_since)::float8
"""

# Attempts that fail side by side count as one failure of the endpoint: they share one pause.
_FAILED = f"""
WITH {_ATTEMPT}, delivery AS (
  UPDATE webhook_deliveries SET state = $7 WHERE id = $1
), pause AS (
  UPDATE webhook_endpoints SET failures = failures + 1,
    failing_since = coalesce(failing_since, now()),
    resumes_at = now() + make_interval(secs => $8)
  WHERE id = $2 AND (resumes_at IS NULL OR resumes_at <= now())
  RETURNING failures
)
SELECT coalesce(now() - failing_since, '0') > make_interval(secs => $9) AS is_too_long,
  EXISTS (SELECT FROM pause WHERE pause.failures = 1) AS is_first
FROM webhook_endpoints WHERE id = $2 AND is_enabled
"""

_DISABLE = """
UPDATE webhook_endpoints SET is_enabled = false, disabled_reason = $2
WHERE id = $1 AND is_enabled
RETURNING url, coalesce(failing_since, now()) AS failing_since
"""

_GIVE_UP = "UPDATE webhook_deliveries SET state = 'failed' WHERE id = $1 AND state = 'pending'"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDeliveryFilter:
    """Which deliveries of an endpoint are asked for, newest first; None admits all.

    Attributes:
        before: the id of the delivery that comes before the first one.
    """

    endpoint_id: str
    limit: int
    state: DeliveryState | None = None
    before: str | None = None


async def list_deliveries(
    connection: Connection, criteria: WebhookDeliveryFilter
) -> list[WebhookDelivery]:
    """Return deliveries with their attempts, newest first."""
    rows = await connection.fetch(
        _LIST, criteria.endpoint_id, criteria.state, criteria.before, criteria.limit
    )
    return await _with_attempts(connection, rows)


async def find_delivery(connection: Connection, delivery_id: str) -> WebhookDelivery | None:
    """Return a delivery with its attempts, or None."""
    deliveries = await _with_attempts(connection, await connection.fetch(_ONE, delivery_id))
    return deliveries[0] if deliveries else None


async def deliver_again(connection: Connection, delivery_id: str, job_id: str) -> None:
    """Attempt a delivery anew, now, with every attempt before it; one being made is not doubled.

    Args:
        connection: any.
        delivery_id: which one; its receiver sees the same ``webhook-id`` again.
        job_id: for the job, when the former one was forgotten.
    """
    await connection.execute(_AGAIN, delivery_id, job_id)


async def _with_attempts(
    connection: Connection, rows: Sequence[asyncpg.Record]
) -> list[WebhookDelivery]:
    attempts: defaultdict[str, list[LoggedAttempt]] = defaultdict(list)
    for row in await connection.fetch(_LOGGED_ATTEMPTS, [row["id"] for row in rows]):
        attempts[row["delivery_id"]].append(
            LoggedAttempt(
                number=row["number"],
                attempted_at=row["attempted_at"],
                duration_ms=row["duration_ms"],
                status=row["status"],
                error=row["error"],
                answer=row["answer"],
            )
        )
    return [_delivery(row, attempts[row["id"]]) for row in rows]


def _delivery(row: asyncpg.Record, attempts: Sequence[LoggedAttempt]) -> WebhookDelivery:
    return WebhookDelivery(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingDelivery:
    """What is to be sent, and to whom.

    Attributes:
        secrets: those in force, sealed, the newest first.
        failures: how often in a row the endpoint failed.
        pause_seconds: how long it is still left alone after the last failure.
    """

    delivery_id: str
    endpoint_id: str
    url: str
    body: str
    secrets: tuple[str, ...]
    is_enabled: bool
    failures: int
    pause_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt and its result; ``error`` is None when the receiver took it."""

    delivery_id: str
    endpoint_id: str
    duration_ms: int
    status: int | None = None
    answer: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailurePolicy:
    """What a failure means.

    Attributes:
        state: of the delivery from now on.
        pause_seconds: how long the endpoint is left alone.
        patience_seconds: after failing for so long the endpoint is to be disabled.
    """

    state: str
    pause_seconds: float
    patience_seconds: float


async def read_outgoing(connection: Connection, delivery_id: str) -> OutgoingDelivery | None:
    """Return what is to be sent; None when it, or its endpoint, was removed."""
    row = await connection.fetchrow(_OUTGOING, delivery_id)
    if row is None:
        return None
    return OutgoingDelivery(
        delivery_id=row["id"],
        endpoint_id=row["endpoint_id"],
        url=row["url"],
        body=row["body"],
        secrets=tuple(row["secrets"]),
        is_enabled=row["is_enabled"],
        failures=row["failures"],
        pause_seconds=row["pause_seconds"] or 0.0,
    )


@dataclass(frozen=True, slots=True)
class EndpointFailure:
    """How an endpoint fails after an attempt.

    Attributes:
        is_first: all was well before, whichever worker looked.
        is_too_long: it is to be disabled.
    """

    is_first: bool = False
    is_too_long: bool = False


async def record_success(connection: Connection, attempt: Attempt) -> float | None:
    """Log an attempt that the receiver took; return for how many seconds it had failed, if so."""
    seconds: float | None = await connection.fetchval(_DELIVERED, *_attempt_columns(attempt))
    return seconds


async def record_failure(
    connection: Connection, attempt: Attempt, policy: FailurePolicy
) -> EndpointFailure:
    """Log an attempt that failed; return what that says of the endpoint."""
    row = await connection.fetchrow(
        _FAILED,
        *_attempt_columns(attempt),
        policy.state,
        policy.pause_seconds,
        policy.patience_seconds,
    )
    return EndpointFailure(row["is_first"], row["is_too_long"]) if row else EndpointFailure()


async def give_up(connection: Connection, delivery_id: str) -> None:
    """Mark a delivery that will not be attempted as failed."""
    await connection.execute(_GIVE_UP, delivery_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisabledEndpoint:
    """An endpoint that was just disabled."""

    url: str
    failing_since: datetime


async def disable_endpoint(
    connection: Connection, endpoint_id: str, reason: str
) -> DisabledEndpoint | None:
    """Send nothing more to an endpoint; None when that was so already."""
    row = await connection.fetchrow(_DISABLE, endpoint_id, reason)
    return (
        None
        if row is None
        else DisabledEndpoint(url=row["url"], failing_since=row["failing_since"])
    )


def _attempt_columns(attempt: Attempt) -> tuple[str, str, int, int | None, str | None, str | None]:
    return (
        attempt.delivery_id,
        attempt.endpoint_id,
        attempt.duration_ms,
        attempt.status,
        attempt.error,
        attempt.answer,
    )
