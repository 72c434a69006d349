"""What interactions were about that stand in statements."""

from collections.abc import Sequence

from app.domain.billing.statements.statements import Matter
from app.repositories.connections import Connection

_READ = """
SELECT i.id, i.kind, i.direction, i.channel, i.counterpart,
  e.data ->> 'subject' AS subject, e.data ->> 'summary' AS summary
FROM interactions i
JOIN events e ON e.source = i.source AND e.event_id = i.event_id AND e.client_id = i.client_id
WHERE i.client_id = $1 AND i.id = ANY($2::uuid[])
"""


async def read_matters(
    connection: Connection, client_id: str, interaction_ids: Sequence[str]
) -> dict[str, Matter]:
    """Return what a client's interactions were about, by their ids."""
    rows = await connection.fetch(_READ, client_id, list(interaction_ids))
    return {
        row["id"]: Matter(
            kind=row["kind"],
            direction=row["direction"],
            channel=row["channel"],
            counterpart=row["counterpart"],
            subject=row["subject"],
            summary=row["summary"],
        )
        for row in rows
    }
