"""Who wants to be told of notices, read once for many of them."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.clients.clients import Language
from app.domain.notifications.endpoints import Subscriber
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import ALWAYS_FOR_CLIENTS, Recipient
from app.repositories.connections import Connection

_SUBSCRIBERS = "SELECT id, client_id, types FROM webhook_endpoints WHERE is_enabled ORDER BY id"

_RECIPIENTS = """
SELECT client_id, address, types, language FROM notification_recipients
WHERE client_id IS NULL OR client_id = ANY($1::uuid[])
ORDER BY client_id NULLS FIRST, address
"""

_OWN_ADDRESSES = """
SELECT p.client_id, p.value AS address, c.language
FROM contact_points p JOIN clients c ON c.id = p.client_id
WHERE p.client_id = ANY($1::uuid[]) AND p.role = 'own' AND p.kind = 'email'
  AND (p.valid_from IS NULL OR p.valid_from <= $2) AND (p.valid_to IS NULL OR p.valid_to > $2)
ORDER BY p.client_id, p.value
"""


async def read_subscribers(connection: Connection) -> list[Subscriber]:
    """Return every endpoint that is enabled."""
    return [
        Subscriber(
            endpoint_id=row["id"],
            client_id=row["client_id"],
            types=frozenset(map(NoticeType, row["types"])),
        )
        for row in await connection.fetch(_SUBSCRIBERS)
    ]


async def read_recipients(connection: Connection, client_ids: Iterable[str]) -> list[Recipient]:
    """Return the operators' addresses and those of some clients."""
    return [
        Recipient(
            client_id=row["client_id"],
            address=row["address"],
            types=frozenset(map(NoticeType, row["types"])),
            language=Language(row["language"]),
        )
        for row in await connection.fetch(_RECIPIENTS, list(client_ids))
    ]


async def read_own_addresses(
    connection: Connection, client_ids: Iterable[str], now: datetime
) -> list[Recipient]:
    """Return clients' own mailboxes in force: told only what every client has to be told."""
    return [
        Recipient(
            client_id=row["client_id"],
            address=row["address"],
            types=ALWAYS_FOR_CLIENTS,
            language=Language(row["language"]),
        )
        for row in await connection.fetch(_OWN_ADDRESSES, list(client_ids), now)
    ]
