"""Whose page of the portal it is, with what the client is: zone, region, language."""

from app.pages.portal.chosen_client import chosen_client
from app.pages.visit import Visit
from app.services.clients.read_account import Account, read_account


async def chosen_account(visit: Visit) -> Account:
    """Return the account of the client that a page is about.

    Raises:
        NotHere: the person has no such client, or none at all.
    """
    client, _ = await chosen_client(visit)
    return await read_account(visit.state.database, client.id, visit.state.clock.now())
