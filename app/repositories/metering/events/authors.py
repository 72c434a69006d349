"""By whom facts were stated that came by endpoints; of the others nobody is kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.metering.events.events import EventKey
from app.repositories.connections import Connection
from app.repositories.tables.schema import PROVIDER_IDS

_KEEP = """
INSERT INTO event_authors (source, event_id, id_space, author)
SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::text[])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorship:
    """Who stated an event.

    Attributes:
        sender: the client to whom the key of its sender is tied, if to any.
        author: the id of the key or person.
    """

    key: EventKey
    sender: str | None
    author: str


async def keep_authors(connection: Connection, authorships: Sequence[Authorship]) -> None:
    """Store who stated events that are stored already, in the same transaction."""
    await connection.execute(
        _KEEP,
        [one.key.source for one in authorships],
        [one.key.id for one in authorships],
        [one.sender or PROVIDER_IDS for one in authorships],
        [one.author for one in authorships],
    )
