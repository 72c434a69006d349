"""Which Message-ID a mail is recorded with, where relays gave it more than one.

A relay may replace the id that the sender gave: the same mail then comes with one id by one route
and with another by the next, and is answered under either.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.events.events import EventKey
from app.repositories.database import Database
from app.repositories.integrations.message_aliases import (
    aliases_of,
    answered_ids,
    keep_aliases,
    recorded_ids,
)

_AROUND = "<>"
_SEPARATOR = "#"


async def under_one_id(
    database: Database, content: Mapping[str, Any], others: Sequence[str], client_id: str | None
) -> Mapping[str, Any]:
    """Return a mail's event under the one id by which it is, or will be, known.

    Args:
        database: where mails are recorded.
        content: the event, with its Message-ID.
        others: the further Message-IDs that the mail was seen with.
        client_id: the only client that the integration serves, if any.
    """
    own, *further = (one.strip(_AROUND) for one in (content["data"]["message_id"], *others))
    event_ids = {one: _event_id(content, own, one) for one in (own, *further)}
    chosen = await _chosen(database, content, event_ids, client_id)
    seen = [one for one in event_ids if one != chosen]
    if seen:
        key = EventKey(content["source"], _event_id(content, own, chosen))
        await keep_aliases(database.pool, key, seen, chosen)
        kept = await aliases_of(database.pool, content["source"], [own])
        chosen = kept.get(own, chosen)
    if chosen == own:
        return content
    data = {**content["data"], "message_id": f"<{chosen}>"}
    return {**content, "id": _event_id(content, own, chosen), "data": data}


async def _chosen(
    database: Database, content: Mapping[str, Any], event_ids: Mapping[str, str], client: str | None
) -> str:
    """Return the id kept before, else the one recorded, else the one answered, else its own."""
    source, ids = content["source"], list(event_ids)
    kept = await aliases_of(database.pool, source, ids)
    if kept:
        return next(kept[one] for one in ids if one in kept)
    if len(ids) == 1:
        return ids[0]
    named = await recorded_ids(database.pool, source, event_ids) or await answered_ids(
        database.pool, ids, client, content["data"].get("to")
    )
    return next((one for one in ids if one in named), ids[0])


def _event_id(content: Mapping[str, Any], own: str, message_id: str) -> str:
    """Return the id of the mail's event, had the mail come with that Message-ID."""
    identity, separator, rest = content["id"].partition(_SEPARATOR)
    is_by_message = identity.strip(_AROUND) == own
    return f"<{message_id}>{separator}{rest}" if is_by_message else content["id"]
