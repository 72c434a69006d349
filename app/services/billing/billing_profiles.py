"""Reads and changes who invoices, and how each client is billed."""

from dataclasses import replace

from app.domain.billing.billing_profiles import BillingProfile
from app.domain.billing.invoices.sellers import Seller
from app.domain.billing.national_rules import require_rate_of, require_term_of
from app.domain.errors import NothingFound, VersionConflict
from app.repositories.billing.billing_profiles import (
    keep_buyer,
    keep_profile,
    keep_seller,
    lock_seller,
    read_buyer,
    read_profile,
    read_seller,
    version_of_seller,
)
from app.repositories.database import Database


async def read_billing(database: Database, client_id: str) -> BillingProfile:
    """Return how a client is billed; before anything is set, as usual.

    Raises:
        NothingFound: the client does not exist.
    """
    async with database.read_snapshot() as connection:
        profile = await read_profile(connection, client_id)
        if profile is None:
            raise NothingFound(client_id)
        return replace(profile, buyer=await read_buyer(connection, client_id))


async def change_billing(database: Database, client_id: str, profile: BillingProfile) -> None:
    """Bill a client that way from the next statement on that is not final yet.

    Raises:
        NothingFound: the client does not exist.
        RateNotOfCountry: the seller's country, where it is known, has no such rate.
    """
    async with database.write() as connection:
        seller = await read_seller(connection)
        if seller is not None:
            require_rate_of(seller.party.tax_country, profile.vat)
        if await read_profile(connection, client_id) is None:
            raise NothingFound(client_id)
        await keep_profile(connection, client_id, profile)
        await keep_buyer(connection, client_id, profile.buyer)


async def require_seller(database: Database) -> Seller:
    """Return the provider as its invoices name it.

    Raises:
        NothingFound: it is not set yet.
    """
    async with database.read() as connection:
        seller = await read_seller(connection)
    if seller is None:
        raise NothingFound("seller")
    return seller


async def change_seller(database: Database, seller: Seller, read: str | None = None) -> None:
    """Invoice that way from the next invoice on.

    Args:
        database: where it is kept.
        seller: as it is to be.
        read: the version that its sender has read (``version_of_seller``); None for any.

    Raises:
        VersionConflict: somebody has changed it since it was read.
        PaymentTermTooLong: its country allows no such term between businesses.
    """
    require_term_of(seller.party.address.country, seller.payment_days)
    async with database.write() as connection:
        current = await lock_seller(connection)
        if read is not None and read != version_of_seller(current):
            raise VersionConflict(current)
        await keep_seller(connection, seller)
