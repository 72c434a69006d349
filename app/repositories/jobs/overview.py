"""How the queue stands, kind by kind; each part reads from an index, and no more than ``MOST``."""

from collections.abc import Sequence

from app.domain.jobs.jobs import KindOverview
from app.repositories.connections import Connection

MOST = 10_000
"""Counts stop here, and no job done before so many others is looked for."""

_READ = f"""
SELECT k.kind,
  (SELECT count(*) FROM (
    (SELECT FROM jobs WHERE state = 'ready' AND kind = k.kind AND available_at IS NULL
      LIMIT {MOST})
    UNION ALL
    (SELECT FROM jobs WHERE state = 'ready' AND kind = k.kind AND available_at IS NOT NULL
      LIMIT {MOST})
  ) AS t) AS waiting,
  (SELECT min(run_at) FROM jobs WHERE state = 'ready' AND kind = k.kind AND available_at IS NULL)
    AS next_at,
  coalesce(d.dead, 0) AS dead,
  l.last_done_at
FROM unnest($1::text[]) AS k(kind)
LEFT JOIN (
  SELECT kind, count(*) AS dead
  FROM (SELECT kind FROM jobs WHERE state = 'dead' LIMIT {MOST}) AS t GROUP BY kind
) AS d USING (kind)
LEFT JOIN (
  SELECT kind, max(done_at) AS last_done_at
  FROM (SELECT kind, done_at FROM jobs WHERE state = 'done' ORDER BY done_at DESC LIMIT {MOST})
    AS t GROUP BY kind
) AS l USING (kind)
"""


async def read_overview(connection: Connection, kinds: Sequence[str]) -> list[KindOverview]:
    """Return how jobs of these kinds stand, in the order of the kinds."""
    rows = {row["kind"]: row for row in await connection.fetch(_READ, list(kinds))}
    return [
        KindOverview(
            kind=kind,
            waiting=rows[kind]["waiting"],
            next_at=rows[kind]["next_at"],
            dead=rows[kind]["dead"],
            last_done_at=rows[kind]["last_done_at"],
        )
        for kind in kinds
    ]
