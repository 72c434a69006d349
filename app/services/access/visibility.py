"""What a caller may see of what paths name."""

from app.domain.access.keys import Caller
from app.repositories.access.owners import Named, owner_of
from app.repositories.database import Database


async def is_visible(database: Database, caller: Caller, named: Named, named_id: str) -> bool:
    """Return whether there is such a thing that the caller may see."""
    async with database.read() as connection:
        owner = await owner_of(connection, named, named_id)
    return owner is not None and caller.sees(owner.client_id)
