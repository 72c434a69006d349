"""Unassigned events: listed, and recorded for a client with all that waits for them."""

from dataclasses import replace

from app.domain.clients.plans.subscriptions import NoSubscription
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.metering.counting.decisions import (
    EventConflict,
    UnassignedReason,
    UnknownClient,
    Unplaceable,
)
from app.domain.sheets.transmissions import InformationUnsupported
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.live.noting import changed
from app.repositories.metering import accounts
from app.repositories.metering.events import unassigned
from app.repositories.metering.events.unassigned import UnassignedEvent
from app.repositories.metering.ingest_lock import lock_exclusively
from app.services.metering.batch_context import BatchContext, load_events
from app.services.metering.placing import Candidate, Context
from app.services.metering.recording import Recording
from app.services.metering.results import Answer, repeat_of


async def assign_event(
    database: Database,
    context: Context,
    unassigned_id: str,
    client_id: str,
    limited_to: str | None = None,
) -> Answer:
    """Record an unassigned event for a client and return its decision.

    Args:
        database: where it is kept.
        context: profiles and the instant of recording.
        unassigned_id: the item of the list.
        client_id: whose event it is.
        limited_to: the only client that the caller may see, if any.

    Raises:
        NothingFound: it was assigned already, or never existed.
        UnknownClient: there is no such client.
        EventConflict: the client has another event with its source and id.
        NoSubscription: the client has none at the event's time.
        InformationUnsupported: no sheet of the client says what it passes on; the item says so.
        Unplaceable: the interaction that it names is not known yet.
    """
    async with database.write() as connection:
        await lock_exclusively(connection)
        item = await unassigned.find_for_update(connection, unassigned_id)
        if item is None or limited_to not in (None, item.limited_to):
            raise NothingFound(unassigned_id)
        changed(Topic.UNASSIGNED)
        if client_id in item.users:
            return await _discard_recorded(connection, item, client_id)
        result = await _record(connection, context, item, client_id)
    if isinstance(result, InformationUnsupported):
        raise result
    return result


async def _record(
    connection: Connection, context: Context, item: UnassignedEvent, client_id: str
) -> Answer | InformationUnsupported:
    """Record an event, or say of it that nothing of the client supports what it passes on."""
    batch = await _load_context(connection, context, item, client_id)
    recording = Recording(batch, context)
    try:
        answer = _assign(recording, item, client_id)
    except InformationUnsupported as refusal:
        reason = UnassignedReason.UNSUPPORTED_INFORMATION
        await unassigned.restate(connection, [replace(item, reason=reason)])
        return refusal
    await recording.write(connection)
    return answer


async def _discard_recorded(
    connection: Connection, item: UnassignedEvent, client_id: str
) -> Answer:
    """Take an event off the list that its client's own key has told as well: nothing is new."""
    known = await unassigned.recorded_as(connection, item.event, client_id)
    if known is None:
        raise EventConflict(item.event.key.id)
    await unassigned.discard(connection, item.id)
    return repeat_of(known)


async def list_unassigned(
    database: Database, limited_to: str | None, after: str | None, limit: int
) -> list[UnassignedEvent]:
    """Return what waits for a person, oldest first.

    Args:
        database: where it is kept.
        limited_to: only what was sent with a key of that client.
        after: the id after which the page begins.
        limit: how many at most.
    """
    async with database.read() as connection:
        return await unassigned.list_unassigned(connection, limited_to, after, limit)


async def _load_context(
    connection: Connection, context: Context, item: UnassignedEvent, client_id: str
) -> BatchContext:
    """Lock the client's account and read what the event, and all that waits for it, may touch."""
    locked = await accounts.lock_accounts(connection, [client_id])
    if not locked:
        raise UnknownClient(client_id)
    awaiting = await unassigned.awaiting(connection, [item.event.key])
    waiting = [other for other in awaiting if other.id != item.id]
    events = [Candidate(kept.event, client_id) for kept in (item, *waiting)]
    return await load_events(connection, locked, events, context, waiting)


def _assign(recording: Recording, item: UnassignedEvent, client_id: str) -> Answer:
    try:
        return recording.assign(item, client_id)
    except Unplaceable as obstacle:
        if obstacle.reason is UnassignedReason.NO_SUBSCRIPTION:
            raise NoSubscription(client_id) from None
        raise
