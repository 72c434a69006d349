"""Which message a mail of ours answers, where its header names several of its thread."""

from collections.abc import Sequence

from app.domain.events.events import EventKey
from app.repositories.database import Database
from app.repositories.integrations.recorded_facts import known_messages, read_facts

_AROUND = "<>"


async def answered_message(
    database: Database, key: EventKey, candidates: Sequence[str], client_id: str | None
) -> str:
    """Return the nearest one that was received; if none has been yet, the nearest that may be.

    A mail that follows up on one of ours names that first, and the message received that began it
    further back (RFC 5322, 3.6.4). What is recorded already keeps what it was recorded with, so
    that a repeat says the same.

    Args:
        database: where messages are recorded.
        key: of the mail's event.
        candidates: Message-IDs in angle brackets, the nearest first; at least one.
        client_id: the only client that the integration serves, if any.
    """
    by_bare = {one.strip(_AROUND): one for one in candidates}
    for fact in await read_facts(database.pool, [key]):
        if (recorded := fact.data.get("in_reply_to")) in by_bare:
            return by_bare[recorded]
    known = await known_messages(database.pool, list(by_bare), client_id)
    received = [one for one in by_bare if known.get(one)]
    unknown = [one for one in by_bare if one not in known]
    return by_bare[next(iter([*received, *unknown, *by_bare]))]
