"""Reads and changes how a client is billed."""

from dataclasses import replace

from app.domain.billing.billing_profiles import BillingProfile
from app.domain.errors import NothingFound
from app.repositories.billing.billing_profiles import (
    keep_buyer,
    keep_profile,
    read_buyer,
    read_profile,
)
from app.repositories.database import Database


async def read_billing(database: Database, client_id: str) -> BillingProfile:
    """Return how a client is billed; of one of whom nothing was said, as is usual.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read_snapshot() as connection:
        profile = await read_profile(connection, client_id)
        if profile is None:
            raise NothingFound(client_id)
        return replace(profile, buyer=await read_buyer(connection, client_id))


async def change_billing(database: Database, client_id: str, profile: BillingProfile) -> None:
    """Bill a client that way from the next statement on that is not final yet.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.write() as connection:
        if await read_profile(connection, client_id) is None:
            raise NothingFound(client_id)
        await keep_profile(connection, client_id, profile)
        await keep_buyer(connection, client_id, profile.buyer)
