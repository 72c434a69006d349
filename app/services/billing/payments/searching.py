"""Finds invoices of all clients by date and state."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.domain.billing.invoices.issued_invoices import IssuedInvoice
from app.domain.billing.payments.settlements import Settlement, settle
from app.repositories.billing.invoices import read_invoices
from app.repositories.billing.payments.listing import ClaimFilter, list_claims
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.billing.payments.settling import seller_date

_TOGETHER = 500


@dataclass(frozen=True, slots=True)
class SettledInvoice:
    """A document and where it stands."""

    issued: IssuedInvoice
    settlement: Settlement


async def search_invoices(
    database: Database, wanted: ClaimFilter, now: datetime
) -> list[SettledInvoice]:
    """Return documents in a state, or in any, the latest first.

    Args:
        database: where they are.
        wanted: which; up to its limit are returned.
        now: the business's instant, on whose date they stand.
    """
    async with database.read_snapshot() as connection:
        today = await seller_date(connection, now)
        settlements: dict[str, Settlement] = {}
        async with aclosing(_settlements(connection, wanted, today)) as found:
            async for invoice_id, settlement in found:
                if wanted.state in (None, settlement.state):
                    settlements[invoice_id] = settlement
                if len(settlements) == wanted.limit:
                    break
        invoices = await read_invoices(connection, list(settlements))
    return [SettledInvoice(issued, settlements[issued.id]) for issued in invoices]


async def _settlements(
    connection: Connection, wanted: ClaimFilter, today: date
) -> AsyncGenerator[tuple[str, Settlement], None]:
    """Yield all documents from the latest on, some hundreds read at once."""
    following: ClaimFilter | None = replace(wanted, limit=max(wanted.limit, _TOGETHER))
    while following is not None:
        claims = await list_claims(connection, following, today)
        for invoice_id, claim in claims:
            yield invoice_id, settle(claim, today)
        is_last = len(claims) < following.limit
        following = None if is_last else replace(following, before=claims[-1][0])
