"""Mail recipients: of the operators, of a client, of whoever notices concern."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import asyncpg

from app.domain.clients.clients import Language
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import ALWAYS_FOR_CLIENTS, Attachment, Recipient
from app.repositories.connections import Connection

_RECIPIENTS = """
SELECT client_id, address, types, language, attachments FROM notification_recipients
WHERE client_id IS NULL OR client_id = ANY($1::uuid[])
ORDER BY client_id NULLS FIRST, address
"""

_OWN_ADDRESSES = """
SELECT p.client_id, p.value AS address, c.language, '{pdf}'::text[] AS attachments
FROM contact_points p JOIN clients c ON c.id = p.client_id
WHERE p.client_id = ANY($1::uuid[]) AND p.role = 'own' AND p.kind = 'email'
  AND (p.valid_from IS NULL OR p.valid_from <= $2) AND (p.valid_to IS NULL OR p.valid_to > $2)
ORDER BY p.client_id, p.value
"""

_LIST = """
SELECT client_id, address, types, language, attachments FROM notification_recipients
WHERE client_id IS NOT DISTINCT FROM $1 ORDER BY address
"""

_LANGUAGE = "SELECT language FROM clients WHERE id = $1"

_DELETE_OTHERS = """
DELETE FROM notification_recipients
WHERE client_id IS NOT DISTINCT FROM $1 AND address <> ALL($2::text[])
"""

_DELETE = "DELETE FROM notification_recipients WHERE client_id = $1 AND address = $2"

_KEEP = """
INSERT INTO notification_recipients (id, client_id, address, types, language, attachments)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (client_id, address) DO UPDATE SET types = excluded.types,
  language = excluded.language, attachments = excluded.attachments
"""


async def read_recipients(connection: Connection, client_ids: Iterable[str]) -> list[Recipient]:
    """Return the operators' addresses and those of some clients."""
    rows = await connection.fetch(_RECIPIENTS, list(client_ids))
    return [_recipient(row, map(NoticeType, row["types"])) for row in rows]


async def read_own_addresses(
    connection: Connection, client_ids: Iterable[str], now: datetime
) -> list[Recipient]:
    """Return clients' own mailboxes in force: told only what every client has to be told."""
    rows = await connection.fetch(_OWN_ADDRESSES, list(client_ids), now)
    return [_recipient(row, ALWAYS_FOR_CLIENTS) for row in rows]


async def list_recipients(connection: Connection, client_id: str | None) -> list[Recipient]:
    """Return a client's recipients, or the operators', by address."""
    rows = await connection.fetch(_LIST, client_id)
    return [_recipient(row, map(NoticeType, row["types"])) for row in rows]


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
    await connection.execute(
        _DELETE_OTHERS, client_id, [recipient.address for _, recipient in recipients]
    )
    await keep_recipients(connection, client_id, recipients)


async def keep_recipients(
    connection: Connection, client_id: str | None, recipients: Sequence[tuple[str, Recipient]]
) -> None:
    """Store recipients beside those that there are, in the place of those of the same address."""
    await connection.executemany(
        _KEEP,
        [
            (
                row_id,
                client_id,
                recipient.address,
                sorted(recipient.types),
                recipient.language,
                sorted(recipient.attachments),
            )
            for row_id, recipient in recipients
        ],
    )


async def delete_recipient(connection: Connection, client_id: str, address: str) -> None:
    """Remove an address of a client, if it is there."""
    await connection.execute(_DELETE, client_id, address)


def _recipient(row: asyncpg.Record, types: Iterable[NoticeType]) -> Recipient:
    return Recipient(
        client_id=row["client_id"],
        address=row["address"],
        types=frozenset(types),
        language=Language(row["language"]),
        attachments=frozenset(map(Attachment, row["attachments"])),
    )
