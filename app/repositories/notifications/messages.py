"""What messages say, for whoever they are passed on to."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.repositories.connections import Connection

_READ = """
SELECT i.id, e.data ->> 'subject' AS subject, e.data ->> 'summary' AS summary
FROM unnest($1::uuid[], $2::uuid[]) AS asked(client_id, id)
JOIN interactions i ON i.client_id = asked.client_id AND i.id = asked.id
JOIN events e ON e.source = i.source AND e.event_id = i.event_id AND e.client_id = i.client_id
"""


@dataclass(frozen=True, slots=True)
class MessageText:
    """What a message is about, as far as it was told."""

    subject: str | None
    summary: str | None


async def read_messages(
    connection: Connection, asked: Iterable[tuple[str, str]]
) -> dict[str, MessageText]:
    """Return what messages say by interaction, each asked for by its client and its id."""
    pairs = list(asked)
    rows = await connection.fetch(_READ, [one for one, _ in pairs], [one for _, one in pairs])
    return {row["id"]: MessageText(row["subject"], row["summary"]) for row in rows}
