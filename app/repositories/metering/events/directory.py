"""What must be known to say whose an event is, before any client is locked."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from app.domain.metering.events.events import Event, EventKey, EventType, Reference
from app.domain.metering.placement import Directory, Owners, our_party
from app.repositories.connections import Connection
from app.repositories.metering.interactions.reassigning import IS_REASSIGNED
from app.repositories.metering.profiles import Profiles
from app.repositories.tables.schema import PROVIDER_IDS

_OWNERS_BY_ID = "SELECT id, client_id FROM interactions WHERE id = ANY($1::uuid[])"

_OWNERS_BY_KEY = f"""
SELECT e.source, e.event_id, e.client_id, nullif(e.id_space, '{PROVIDER_IDS}') AS sender, (
    SELECT f.client_id FROM former_keys f
    WHERE f.source = e.source AND f.event_id = e.event_id AND f.id_space = e.id_space
    ORDER BY f.interaction_id DESC LIMIT 1
  ) AS reassigned_to
FROM events e JOIN unnest($1::text[], $2::text[]) AS k(source, event_id)
  USING (source, event_id)
WHERE e.client_id IS NOT NULL
"""

_RECIPIENTS = f"""
SELECT DISTINCT message_id, client_id FROM interactions i
WHERE message_id = ANY($1::text[]) AND direction = 'inbound' AND NOT {IS_REASSIGNED}
"""


async def read_directory(
    connection: Connection, events: Sequence[Event], region: str, profiles: Profiles
) -> Directory:
    """Return the inboxes, owners and recipients that a batch of events names.

    Inboxes come from the profiles remembered where they can: what is decided with them is checked
    under the client's lock.
    """
    unnamed = [event for event in events if event.client_id is None]
    addressed = {
        (party, event.time) for event in unnamed if (party := our_party(event, region)) is not None
    }
    await profiles.find_inboxes(connection, addressed)
    references = {event.reference for event in events} | {event.stated_cause for event in events}
    return Directory(
        inboxes=profiles.inboxes({party for party, _ in addressed}),
        owners=await read_owners(connection, references),
        recipients=await _recipients(connection, unnamed),
    )


async def read_owners(
    connection: Connection, references: Iterable[Reference | None]
) -> dict[Reference, Owners]:
    """Return who has each interaction named, as far as it is recorded."""
    named = set(references)
    ids = [reference for reference in named if isinstance(reference, str)]
    keys = [reference for reference in named if isinstance(reference, EventKey)]
    owners: dict[Reference, Owners] = {}
    owners |= await _owners_by_id(connection, ids)
    owners |= await _owners_by_key(connection, keys)
    return owners


async def _owners_by_id(connection: Connection, ids: list[str]) -> dict[Reference, Owners]:
    if not ids:
        return {}
    rows = await connection.fetch(_OWNERS_BY_ID, ids)
    return {row["id"]: Owners(row["client_id"]) for row in rows}


async def _owners_by_key(connection: Connection, keys: list[EventKey]) -> dict[Reference, Owners]:
    owners: dict[Reference, Owners] = {}
    if keys:
        sources, ids = [key.source for key in keys], [key.id for key in keys]
        for row in await connection.fetch(_OWNERS_BY_KEY, sources, ids):
            key = EventKey(row["source"], row["event_id"])
            former = owners.get(key, Owners())
            client, sender, other = row["client_id"], row["sender"], row["reassigned_to"]
            owners[key] = (
                former.and_one(client, sender)
                if other is None
                else former.and_reassigned(client, sender, other)
            )
    return owners


async def _recipients(connection: Connection, events: Sequence[Event]) -> dict[str, frozenset[str]]:
    replies = {
        event.data["in_reply_to"]
        for event in events
        if event.type is EventType.MESSAGE_SENT and "in_reply_to" in event.data
    }
    if not replies:
        return {}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in await connection.fetch(_RECIPIENTS, list(replies)):
        found[row["message_id"]].add(row["client_id"])
    return {message_id: frozenset(clients) for message_id, clients in found.items()}
