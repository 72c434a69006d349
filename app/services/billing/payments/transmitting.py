"""Keeps what access points answer about invoices."""

from app.domain.billing.payments.transmissions import Transmission
from app.repositories.billing.payments.transmissions import keep_transmission, list_transmissions
from app.repositories.connections import Connection
from app.repositories.database import Database


async def record_transmission(connection: Connection, transmission: Transmission) -> None:
    """Keep an answer."""
    await keep_transmission(connection, transmission)


async def find_transmissions(
    database: Database, invoice_id: str, after: str | None, limit: int
) -> list[Transmission]:
    """Return what was answered about an invoice, in the order in which it was recorded."""
    async with database.read() as connection:
        return await list_transmissions(connection, invoice_id, after, limit)
