"""What access points answered about invoices: appended, never changed."""

import asyncpg

from app.domain.billing.payments.transmissions import Transmission, TransmissionStatus
from app.repositories.connections import Connection

_KEEP = """
INSERT INTO invoice_transmissions (id, invoice_id, client_id, status, access_point, message_id,
  detail, answered_at, recorded_at, recorded_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

_LIST = """
SELECT id, invoice_id, client_id, status, access_point, message_id, detail, answered_at,
  recorded_at, recorded_by
FROM invoice_transmissions
WHERE invoice_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""


async def keep_transmission(connection: Connection, transmission: Transmission) -> None:
    """Append what an access point answered."""
    await connection.execute(
        _KEEP,
        transmission.id,
        transmission.invoice_id,
        transmission.client_id,
        transmission.status,
        transmission.access_point,
        transmission.message_id,
        transmission.detail,
        transmission.answered_at,
        transmission.recorded_at,
        transmission.recorded_by,
    )


async def list_transmissions(
    connection: Connection, invoice_id: str, after: str | None, limit: int
) -> list[Transmission]:
    """Return what was answered about an invoice, in the order in which it was recorded."""
    return [_from_row(row) for row in await connection.fetch(_LIST, invoice_id, after, limit)]


def _from_row(row: asyncpg.Record) -> Transmission:
    return Transmission(
        id=row["id"],
        invoice_id=row["invoice_id"],
        client_id=row["client_id"],
        status=TransmissionStatus(row["status"]),
        access_point=row["access_point"],
        message_id=row["message_id"],
        detail=row["detail"],
        answered_at=row["answered_at"],
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by"],
    )
