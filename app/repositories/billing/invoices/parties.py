"""Seller and buyers: one document each, replaced whole."""

from dataclasses import dataclass

from app.domain.billing.invoices.sellers import Seller
from app.domain.billing.invoices.trade_parties import Buyer
from app.repositories.connections import Connection
from app.repositories.frozen_formats import FrozenFormat

SELLERS = FrozenFormat(Seller)
BUYERS = FrozenFormat(Buyer)

_READ_SELLER = "SELECT document FROM sellers"

_KEEP_SELLER = """
INSERT INTO sellers (is_only, document) VALUES (true, $1)
ON CONFLICT (is_only) DO UPDATE SET document = excluded.document
"""

_READ_BUYER = "SELECT document FROM buyers WHERE client_id = $1"

_KEEP_BUYER = """
INSERT INTO buyers (client_id, document) VALUES ($1, $2)
ON CONFLICT (client_id) DO UPDATE SET document = excluded.document
"""

_FORGET_BUYER = "DELETE FROM buyers WHERE client_id = $1"

_LOCK = """
SELECT c.id, c.reference, c.timezone FROM books b JOIN clients c ON c.id = b.client_id
WHERE b.client_id = $1 FOR UPDATE OF b
"""


@dataclass(frozen=True, slots=True)
class InvoicedClient:
    """What of a client its invoices need beside the buyer."""

    id: str
    reference: str
    timezone: str


async def lock_invoiced_client(connection: Connection, client_id: str) -> InvoicedClient | None:
    """Lock a client's book until the transaction ends; None when there is no such client."""
    row = await connection.fetchrow(_LOCK, client_id)
    return None if row is None else InvoicedClient(row["id"], row["reference"], row["timezone"])


async def read_seller(connection: Connection) -> Seller | None:
    """Return the provider as its invoices name it; None until it was said."""
    document = await connection.fetchval(_READ_SELLER)
    return None if document is None else SELLERS.deserialise(document)


async def keep_seller(connection: Connection, seller: Seller) -> None:
    """Store the seller, in the place of what was stored before."""
    await connection.execute(_KEEP_SELLER, SELLERS.serialise(seller))


async def read_buyer(connection: Connection, client_id: str) -> Buyer | None:
    """Return a client as its invoices name it; None until it was said."""
    document = await connection.fetchval(_READ_BUYER, client_id)
    return None if document is None else BUYERS.deserialise(document)


async def keep_buyer(connection: Connection, client_id: str, buyer: Buyer | None) -> None:
    """Store how the invoices of a client that exists name it; None forgets it."""
    if buyer is None:
        await connection.execute(_FORGET_BUYER, client_id)
    else:
        await connection.execute(_KEEP_BUYER, client_id, BUYERS.serialise(buyer))
