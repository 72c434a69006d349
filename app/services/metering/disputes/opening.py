"""Opens disputes."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.metering.disputes import Dispute, DisputeOpen, require_in_time
from app.repositories.connections import Connection
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.disputes.opening import insert_dispute, read_disputed
from app.services.identifiers import new_id
from app.services.metering.disputes.reading import ReadDispute, with_names
from app.services.metering.disputes.telling import tell_opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What a client objects to, and why."""

    client_id: str
    interaction_id: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningTerms:
    """By what disputes are opened: the instant, and the days after a period's end."""

    now: datetime
    days: int


async def open_dispute(
    connection: Connection, caller: Caller, objection: Objection, terms: OpeningTerms
) -> ReadDispute:
    """Open a dispute of anything that a client has, and tell the operators.

    Raises:
        NothingFound: the client has no such interaction.
        DisputeOpen: it is disputed already.
        DisputeTooLate: its period ended too long ago.
    """
    client_id = objection.client_id
    await lock_accounts(connection, [client_id])
    disputed = await read_disputed(connection, client_id, objection.interaction_id)
    if disputed is None:
        raise NothingFound(objection.interaction_id)
    if disputed.is_open:
        raise DisputeOpen(objection.interaction_id)
    require_in_time(Period.parse(disputed.period), disputed.timezone, terms.days, terms.now)
    dispute = Dispute(
        id=new_id(),
        client_id=client_id,
        interaction_id=objection.interaction_id,
        members=disputed.members,
        message=objection.message,
        opened_at=terms.now,
        opened_by=caller.key_id,
        units_before=disputed.units,
    )
    await insert_dispute(connection, dispute)
    await tell_opened(connection, dispute)
    return await with_names(connection, dispute)
