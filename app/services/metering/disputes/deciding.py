"""Ends disputes: rejected by operators, withdrawn by clients."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.metering.disputes import Dispute, DisputeStatus, Verdict
from app.repositories.connections import Connection
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.disputes.deciding import units_of, write_decision
from app.services.metering.disputes.reading import ReadDispute, seen_dispute, with_names
from app.services.metering.disputes.telling import tell_decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a dispute is to end.

    Attributes:
        answer: why; None where it is withdrawn.
        entries: the first and the last ledger entry that follow from it; None when none does.
    """

    status: DisputeStatus
    at: datetime
    answer: str | None = None
    entries: tuple[int, int] | None = None


async def end_dispute(
    connection: Connection, caller: Caller, dispute_id: str, ending: Ending
) -> ReadDispute:
    """Reject a dispute, or withdraw it: everything stands as it was counted.

    Raises:
        NothingFound: there is no such dispute that the caller may see.
        DisputeDecided: it has ended already.
    """
    dispute = await seen_dispute(connection, caller, dispute_id)
    await lock_accounts(connection, [dispute.client_id])
    dispute = await seen_dispute(connection, caller, dispute_id)
    return await conclude(connection, caller, dispute, ending)


async def conclude(
    connection: Connection, caller: Caller, dispute: Dispute, ending: Ending
) -> ReadDispute:
    """Store how a dispute ends, and tell the client; the client's lock is held.

    Raises:
        DisputeDecided: it has ended already.
    """
    verdict = Verdict(
        status=ending.status,
        by=caller.key_id,
        at=ending.at,
        answer=ending.answer,
        units=await units_of(connection, dispute),
    )
    decided = dispute.decided(verdict)
    await write_decision(connection, decided, ending.entries)
    await tell_decided(connection, decided)
    return await with_names(connection, decided)
