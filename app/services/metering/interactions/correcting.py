"""Corrections that a person states on a page, each in a transaction of its own."""

from collections.abc import Mapping
from typing import Any

from app.domain.access.keys import Caller
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import canonical_data, event_fingerprint
from app.repositories.database import Database
from app.services.identifiers import new_id
from app.services.metering.interactions.amendments import CORRECTIONS_SOURCE, record_correction
from app.services.metering.placing import Context


async def correct_interaction(
    database: Database,
    caller: Caller,
    interaction_id: str,
    corrected: Mapping[str, Any],
    context: Context,
) -> None:
    """Put right what was recorded (rulebook section 11).

    Args:
        database: where.
        caller: who says so.
        interaction_id: of what.
        corrected: ``reason`` and the fields that are stated.
        context: what recording depends on.

    Raises:
        NothingFound: there is no such interaction that the caller may see.
        UnknownInteraction, CauseOfAnotherClient, CircularCause, CorrectionDoesNotFit: refused.
        NotRecorded, UnexpectedFailure: the service failed on it; nothing is recorded.
    """
    said = {**corrected, "interaction": {"id": interaction_id}}
    data = canonical_data(EventType.CORRECTED, said)
    event = Event(
        key=EventKey(CORRECTIONS_SOURCE, new_id()),
        type=EventType.CORRECTED,
        time=context.now,
        data=data,
        fingerprint=event_fingerprint(EventType.CORRECTED, None, data),
    )
    async with database.write() as connection:
        await record_correction(connection, caller, interaction_id, event, context)
