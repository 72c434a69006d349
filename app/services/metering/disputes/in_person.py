"""Disputes that people open and withdraw on pages: a transaction each."""

from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.metering.disputes import DisputeStatus
from app.repositories.database import Database
from app.services.metering.disputes.lifecycle import (
    Ending,
    Objection,
    OpeningTerms,
    end_dispute,
    open_dispute,
)
from app.services.metering.disputes.reading import ReadDispute


async def object_to(
    database: Database, caller: Caller, objection: Objection, terms: OpeningTerms
) -> ReadDispute:
    """Open a dispute.

    Raises:
        NothingFound: the client has no such interaction.
        DisputeOpen: it is disputed already.
        DisputeTooLate: its period ended too long ago.
    """
    async with database.write() as connection:
        return await open_dispute(connection, caller, objection, terms)


async def withdraw_dispute(
    database: Database, caller: Caller, dispute_id: str, now: datetime
) -> ReadDispute:
    """Take an objection back.

    Raises:
        NothingFound: there is no such dispute that the caller may see.
        DisputeDecided: it has ended already.
    """
    ending = Ending(status=DisputeStatus.WITHDRAWN, at=now)
    async with database.write() as connection:
        return await end_dispute(connection, caller, dispute_id, ending)
