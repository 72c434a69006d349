"""Reads and changes the seller."""

from app.domain.billing.invoices.sellers import Seller
from app.domain.errors import NothingFound
from app.repositories.billing.billing_profiles import keep_seller, read_seller
from app.repositories.database import Database


async def read_the_seller(database: Database) -> Seller:
    """Return the provider as its invoices name it.

    Raises:
        NothingFound: nobody said who it is.
    """
    async with database.read() as connection:
        seller = await read_seller(connection)
    if seller is None:
        raise NothingFound("seller")
    return seller


async def change_seller(database: Database, seller: Seller) -> None:
    """Invoice that way from the next invoice on."""
    async with database.write() as connection:
        await keep_seller(connection, seller)
