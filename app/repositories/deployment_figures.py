"""The figures that operators watch, read in one statement: one snapshot, whoever works.

Each part reads from an index, and no more rows than ``MOST``: the cost does not grow with what was
recorded, nor without end with what waits.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.repositories.billing.statement_audits import Audit
from app.repositories.connections import Connection

MOST = 10_000
"""Counts stop here."""

LATE_SECONDS = 60
"""A job that could be begun for so long is late."""


def _counted(what: str) -> str:
    return f"(SELECT count(*) FROM (SELECT FROM {what} LIMIT {MOST}) AS t)"


_FRESH = "jobs WHERE state = 'ready' AND kind = k.kind AND available_at IS NULL AND run_at <= $1"
_BEGUN = "jobs WHERE state = 'ready' AND kind = k.kind AND available_at <= now()"
_LATE = f"interval '{LATE_SECONDS} seconds'"

_JOBS = f"""
SELECT json_agg(json_build_array(k.kind, coalesce(d.dead, 0),
  {_counted(f"{_FRESH} - {_LATE}")} + {_counted(f"{_BEGUN} - {_LATE}")},
  greatest(0, extract(epoch FROM $1 - (SELECT min(run_at) FROM {_FRESH})),
    extract(epoch FROM now() - (SELECT min(available_at) FROM {_BEGUN})))))
FROM unnest($2::text[]) AS k(kind)
LEFT JOIN (
  SELECT kind, count(*) AS dead
  FROM (SELECT kind FROM jobs WHERE state = 'dead' LIMIT {MOST}) AS t GROUP BY kind
) AS d USING (kind)
"""

_FIGURES = f"""
SELECT
  {_counted("unassigned_events")} AS unassigned,
  {_counted("interactions WHERE status = 'open'")} AS open_interactions,
  {
    _counted(
        "interactions WHERE status = 'open' "
        "AND COALESCE(due_at, 'infinity'::timestamp with time zone) < $1"
    )
} AS overdue_interactions,
  (SELECT count(*) FROM integration_health h JOIN integrations i ON i.id = h.integration_id
    WHERE h.failures_in_a_row >= $3 AND i.is_enabled) AS failing_integrations,
  (SELECT count(*) FROM webhook_endpoints WHERE is_enabled AND failing_since IS NOT NULL)
    AS failing_endpoints,
  (SELECT count(*) FROM webhook_endpoints WHERE NOT is_enabled AND disabled_reason IS NOT NULL)
    AS disabled_endpoints,
  (SELECT json_build_array(count(*), extract(epoch FROM now() - min(created_at)))
    FROM (SELECT created_at FROM mail_deliveries WHERE state = 'pending' LIMIT {MOST}) AS t)
    AS mails,
  ({_JOBS}) AS jobs,
  a.ended_at, a.clients, a.statements, a.differences
FROM (SELECT) AS one
LEFT JOIN (
  SELECT ended_at, clients, statements, differences FROM audits ORDER BY ended_at DESC LIMIT 1
) AS a ON true
"""


@dataclass(frozen=True, slots=True)
class JobFigures:
    """Jobs of one kind.

    Attributes:
        dead: given up until a person says otherwise.
        late: could be begun for more than a minute, and were not.
        oldest_seconds: for how long the first of those that can be begun has been so.
    """

    kind: str
    dead: int
    late: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How a deployment stands.

    Attributes:
        failing_endpoints: webhook endpoints that nothing was delivered to lately.
        disabled_endpoints: those that were disabled because they failed too long.
        mails: letters and reports that wait to be sent.
        oldest_mail_seconds: since when the first of them waits.
        audit: the last one; None when there never was any.
    """

    unassigned: int
    open_interactions: int
    overdue_interactions: int
    failing_integrations: int
    failing_endpoints: int
    disabled_endpoints: int
    mails: int
    oldest_mail_seconds: float
    jobs: tuple[JobFigures, ...]
    audit: Audit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What figures are asked for.

    Attributes:
        kinds: of jobs.
        failing_after: so many failures in a row make an integration a failing one.
    """

    kinds: Sequence[str]
    failing_after: int


async def read_figures(connection: Connection, watched: Watched, now: datetime) -> Figures:
    """Return how the deployment stands at an instant of the business."""
    row = await connection.fetchrow(_FIGURES, now, list(watched.kinds), watched.failing_after)
    assert row is not None  # noqa: S101 - an aggregate always is
    return _figures(row)


def _figures(row: Any) -> Figures:  # noqa: ANN401 - a record
    mails, oldest = json.loads(row["mails"])
    audit = None
    if row["ended_at"] is not None:
        audit = Audit(
            ended_at=row["ended_at"],
            clients=row["clients"],
            statements=row["statements"],
            differences=row["differences"],
        )
    return Figures(
        unassigned=row["unassigned"],
        open_interactions=row["open_interactions"],
        overdue_interactions=row["overdue_interactions"],
        failing_integrations=row["failing_integrations"],
        failing_endpoints=row["failing_endpoints"],
        disabled_endpoints=row["disabled_endpoints"],
        mails=mails,
        oldest_mail_seconds=oldest or 0.0,
        jobs=tuple(JobFigures(*figure) for figure in json.loads(row["jobs"] or "[]")),
        audit=audit,
    )
