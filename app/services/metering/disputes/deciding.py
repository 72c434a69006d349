"""Disputes decided by a person on a page, each in a transaction of its own."""

from app.domain.access.keys import Caller
from app.domain.metering.disputes import DisputeStatus
from app.repositories.database import Database
from app.services.metering.disputes.lifecycle import (
    Acceptance,
    Ending,
    accept_dispute,
    end_dispute,
)
from app.services.metering.placing import Context


async def accept_in_person(
    database: Database, context: Context, caller: Caller, dispute_id: str, given: Acceptance
) -> None:
    """Put a disputed interaction right and tell the client.

    Raises:
        NothingFound: there is no such dispute.
        DisputeDecided: it has ended already.
        DomainError: what should put it right is refused.
    """
    async with database.write() as connection:
        await accept_dispute(connection, context, caller, dispute_id, given)


async def reject_in_person(
    database: Database, context: Context, caller: Caller, dispute_id: str, answer: str
) -> None:
    """Let everything stand as it was counted; the client is told why.

    Raises:
        NothingFound: there is no such dispute.
        DisputeDecided: it has ended already.
    """
    ending = Ending(status=DisputeStatus.REJECTED, at=context.now, answer=answer)
    async with database.write() as connection:
        await end_dispute(connection, caller, dispute_id, ending)
