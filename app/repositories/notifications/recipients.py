"""Mail recipients of a client, or of the operators."""

from collections.abc import Sequence

from app.domain.clients.clients import Language
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import Recipient
from app.repositories.connections import Connection

_LIST = """
SELECT client_id, address, types, language FROM notification_recipients
WHERE client_id IS NOT DISTINCT FROM $1 ORDER BY address
"""

_LANGUAGE = "SELECT language FROM clients WHERE id = $1"

_DELETE_OTHERS = """
DELETE FROM notification_recipients
WHERE client_id IS NOT DISTINCT FROM $1 AND address <> ALL($2::text[])
"""

_KEEP = """
INSERT INTO notification_recipients (id, client_id, address, types, language)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (client_id, address) DO UPDATE SET types = excluded.types, language = excluded.language
"""


async def list_recipients(connection: Connection, client_id: str | None) -> list[Recipient]:
    """Return a client's recipients, or the operators', by address."""
    return [
        Recipient(
            client_id=row["client_id"],
            address=row["address"],
            types=frozenset(map(NoticeType, row["types"])),
            language=Language(row["language"]),
        )
        for row in await connection.fetch(_LIST, client_id)
    ]


async def language_of(connection: Connection, client_id: str) -> Language | None:
    """Return the language of a client, or None when there is no such client."""
    language = await connection.fetchval(_LANGUAGE, client_id)
    return None if language is None else Language(language)


async def replace_recipients(
    connection: Connection, client_id: str | None, recipients: Sequence[tuple[str, Recipient]]
) -> None:
    """Make recipients those of a client, or the operators'.

    Args:
        connection: in the transaction of the change.
        client_id: None for the operators.
        recipients: each with an id for its row, should it be new.
    """
    await connection.execute(_DELETE_OTHERS, client_id, [one.address for _, one in recipients])
    await connection.executemany(
        _KEEP,
        [
            (row_id, one.client_id, one.address, sorted(one.types), one.language)
            for row_id, one in recipients
        ],
    )
