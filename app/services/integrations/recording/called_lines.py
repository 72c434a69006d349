"""Which line a call that was forwarded is for."""

from app.domain.clients.parties.normalisation import normalise_party
from app.domain.metering.events.events import Event
from app.repositories.connections import Connection
from app.repositories.integrations.inboxes import inbox_owner
from app.repositories.integrations.recorded_facts import read_facts


async def called_line(
    connection: Connection,
    event: Event,
    forwarded_from: str,
    *,
    region: str,
    limited_to: str | None,
) -> str | None:
    """Return the number called: the one that forwarded the call, where only that is an inbox.

    What is recorded already keeps the line that it was recorded with, so that a repeat says the
    same.

    Args:
        connection: where contact points and events are recorded.
        event: the call, with the number that it was put through to.
        forwarded_from: the number that the caller dialled, in E.164.
        region: where national numbers are read.
        limited_to: the only client that the integration serves, if any.

    Source: design/integrations.md, 3.1 (the client's own number may appear there and not in To).
    """
    called = event.data.get("to")
    for fact in await read_facts(connection, [event.key], limited_to):
        recorded = fact.data.get("to")
        return recorded if recorded in (called, forwarded_from) else called
    if called is not None:
        party = normalise_party(called, region)
        if await inbox_owner(connection, party, event.time) is not None:
            return str(called)
    owner = await inbox_owner(connection, normalise_party(forwarded_from, region), event.time)
    is_known = owner is not None and limited_to in (None, owner)
    return forwarded_from if is_known else called
