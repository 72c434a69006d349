"""Records what a person puts right, in the transaction of whoever asked for it."""

from app.domain.access.keys import Caller
from app.domain.metering.events.events import Event
from app.repositories.connections import Connection
from app.repositories.metering.ingest_lock import lock_exclusively
from app.services.metering.interactions.reading import visible_interaction
from app.services.metering.placing import Context
from app.services.metering.recording import record_within
from app.services.metering.results import Answer, Submission

CORRECTIONS_SOURCE = "/exitadmin/corrections"
"""One for all who correct by endpoints: of two at one instant the later id, which grows, wins."""


async def record_correction(
    connection: Connection, caller: Caller, interaction_id: str, event: Event, context: Context
) -> Answer:
    """Record a correction and return the decision.

    Args:
        connection: in a transaction.
        caller: who states it.
        interaction_id: what is corrected.
        event: the correction of it.
        context: what recording depends on.

    Raises:
        NothingFound: there is no such interaction that the caller may see.
        UnknownInteraction: there is no such cause.
        HiddenClient: the cause is of a client that the caller may not see.
        CorrectionDoesNotFit: the interaction does not have what the correction speaks of.
        CircularCause: it would be caused by itself or by what it caused.
        CauseOfAnotherClient: the cause named is another client's.
        NotRecorded, UnexpectedFailure: the service failed on it; nothing is recorded.
    """
    await visible_interaction(connection, caller, interaction_id)
    await lock_exclusively(connection)
    submission = Submission(event, caller.client_id, caller.key_id)
    return await record_within(connection, submission, context)
