"""Which Message-ID a mail goes by in its thread, where relays gave it more than one.

A relay may replace the id that the sender gave: the mail is then answered under either. Only the
thread goes by another id; the mail's event keeps the key that its own id gives, as a mail that
names the id of another one may well be a different mail.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.metering.events.events import EventKey
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.integrations.message_aliases import (
    alias_of,
    answered_ids,
    keep_aliases,
)
from app.repositories.integrations.recorded_facts import known_messages, read_facts

_AROUND = "<>"


async def under_one_id(
    database: Database, content: Mapping[str, Any], others: Sequence[str], client_id: str | None
) -> Mapping[str, Any]:
    """Return a mail's event with the one Message-ID that its answers are matched with.

    Args:
        database: where mails are recorded.
        content: the event, with its Message-ID.
        others: the further Message-IDs that the mail was seen with.
        client_id: the only client that the integration serves, if any.
    """
    ids = [one.strip(_AROUND) for one in (content["data"]["message_id"], *others)]
    key = EventKey(content["source"], content["id"])
    whose = client_id, content["data"].get("to")
    async with database.read() as connection:
        chosen = (
            await _recorded(connection, key, ids, client_id)
            or await _answered(connection, ids, whose)
            or ids[0]
        )
    aliases = [one for one in ids if one != chosen]
    if aliases:
        async with database.write() as connection:
            await keep_aliases(connection, key, aliases, chosen)
    return {**content, "data": {**content["data"], "message_id": f"<{chosen}>"}}


async def _recorded(
    connection: Connection, key: EventKey, ids: Sequence[str], client_id: str | None
) -> str | None:
    """Return the one that the mail was recorded with, if it was: a repeat says the same.

    By another route the mail may show fewer ids than it was recorded with.
    """
    facts = await read_facts(connection, [key], client_id)
    if not facts:
        return None
    kept = await alias_of(connection, key.source, ids[0])
    recorded = facts[0].data.get("message_id")
    return str(recorded) if recorded in (*ids, kept) else None


async def _answered(
    connection: Connection, ids: Sequence[str], whose: tuple[str | None, str | None]
) -> str | None:
    """Return the one that is answered already, unless another mail has it."""
    if len(ids) == 1:
        return None
    answered = await answered_ids(connection, ids, *whose)
    taken = await known_messages(connection, ids, whose[0])
    return next((one for one in ids if one in answered and one not in taken), None)
