"""Deliveries as the worker sees them: what to send, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from app.repositories.connections import Connection

_READ = """
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
class Dispatch:
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
class Trial:
    """One attempt and what came of it; ``error`` is None when the receiver took it."""

    delivery_id: str
    endpoint_id: str
    duration_ms: int
    status: int | None = None
    answer: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """What a failure means.

    Attributes:
        state: of the delivery from now on.
        pause_seconds: how long the endpoint is left alone.
        patience_seconds: after failing for so long the endpoint is to be disabled.
    """

    state: str
    pause_seconds: float
    patience_seconds: float


async def read_dispatch(connection: Connection, delivery_id: str) -> Dispatch | None:
    """Return what is to be sent; None when it, or its endpoint, was removed."""
    row = await connection.fetchrow(_READ, delivery_id)
    if row is None:
        return None
    return Dispatch(
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
class Failing:
    """How an endpoint fails after an attempt.

    Attributes:
        is_first: all was well before, whichever worker looked.
        is_too_long: it is to be disabled.
    """

    is_first: bool = False
    is_too_long: bool = False


async def record_success(connection: Connection, trial: Trial) -> float | None:
    """Log an attempt that the receiver took; return for how many seconds it had failed, if so."""
    seconds: float | None = await connection.fetchval(_DELIVERED, *_logged(trial))
    return seconds


async def record_failure(connection: Connection, trial: Trial, setback: Setback) -> Failing:
    """Log an attempt that failed; return what that says of the endpoint."""
    row = await connection.fetchrow(
        _FAILED,
        *_logged(trial),
        setback.state,
        setback.pause_seconds,
        setback.patience_seconds,
    )
    return Failing(row["is_first"], row["is_too_long"]) if row else Failing()


async def give_up(connection: Connection, delivery_id: str) -> None:
    """Mark a delivery that will not be attempted as failed."""
    await connection.execute(_GIVE_UP, delivery_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disabled:
    """An endpoint that was just disabled."""

    url: str
    failing_since: datetime


async def disable(connection: Connection, endpoint_id: str, reason: str) -> Disabled | None:
    """Send nothing more to an endpoint; None when that was so already."""
    row = await connection.fetchrow(_DISABLE, endpoint_id, reason)
    return None if row is None else Disabled(url=row["url"], failing_since=row["failing_since"])


def _logged(trial: Trial) -> tuple[str, str, int, int | None, str | None, str | None]:
    return (
        trial.delivery_id,
        trial.endpoint_id,
        trial.duration_ms,
        trial.status,
        trial.error,
        trial.answer,
    )
