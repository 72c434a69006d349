"""Which line was called, where the call was passed on from one to another."""

from collections.abc import Sequence

from app.domain.events.events import EventKey
from app.repositories.database import Database
from app.repositories.integrations.recorded_facts import inboxes_among, read_facts


async def called_line(database: Database, key: EventKey, lines: Sequence[str | None]) -> str | None:
    """Return the first line that is answered for a client; the first of all if none is.

    What is recorded already keeps the line it was recorded with, so that a repeat says the same.

    Args:
        database: where calls are recorded.
        key: of the call's event.
        lines: the line that was reached, then those that passed the call on.
    """
    for fact in await read_facts(database.pool, [key]):
        if (recorded := fact.data.get("to")) in lines:
            return recorded
    inboxes = await inboxes_among(database.pool, [one for one in lines if one is not None])
    return next((one for one in lines if one in inboxes), lines[0])
