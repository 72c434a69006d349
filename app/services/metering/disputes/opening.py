"""Opens disputes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.metering.disputes import Dispute, DisputeOpen, DisputeStatus, require_in_time
from app.domain.notifications.contents import Content, DisputeDecided, DisputeOpened
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.access.api_keys import read_names
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.disputes import (
    DisputesSought,
    find_dispute,
    find_disputes,
    insert_dispute,
    read_disputed,
)
from app.repositories.metering.profiles import client_exists
from app.services.identifiers import new_id


async def tell_opened(connection: Connection, dispute: Dispute) -> None:
    """Leave the notice that a dispute waits for a decision."""
    content = DisputeOpened(
        dispute_id=dispute.id,
        interaction_id=dispute.interaction_id,
        message=dispute.message,
        opened_at=dispute.opened_at,
        units_before=dispute.units_before,
    )
    await _tell(connection, NoticeType.DISPUTE_OPENED, dispute, content, dispute.opened_at)


async def tell_decided(connection: Connection, dispute: Dispute) -> None:
    """Leave the notice of a decision; of a withdrawal nobody is told."""
    if dispute.status is DisputeStatus.WITHDRAWN:
        return
    assert dispute.decided_at is not None  # noqa: S101 - it was decided
    content = DisputeDecided(
        dispute_id=dispute.id,
        interaction_id=dispute.interaction_id,
        status=dispute.status,
        answer=dispute.answer or "",
        decided_at=dispute.decided_at,
        units_before=dispute.units_before,
        units_after=dispute.units_after or 0,
    )
    await _tell(connection, NoticeType.DISPUTE_DECIDED, dispute, content, dispute.decided_at)


async def _tell(
    connection: Connection, kind: NoticeType, dispute: Dispute, content: Content, at: datetime
) -> None:
    notice = Notice(
        type=kind,
        cause_key=dispute.id,
        client_id=dispute.client_id,
        occurred_at=at,
        data=asdict(content),
    )
    await enqueue(connection, [job_of(notice)])


@dataclass(frozen=True, slots=True)
class ReadDispute:
    """A dispute, and the names of those who opened and decided it, by their ids."""

    dispute: Dispute
    names: Mapping[str, str]


async def list_disputes(database: Database, sought: DisputesSought) -> list[ReadDispute]:
    """Return disputes in the order that is asked for."""
    async with database.read() as connection:
        return await _named(connection, await find_disputes(connection, sought))


async def list_disputes_of(
    database: Database, client_id: str, sought: DisputesSought
) -> list[ReadDispute]:
    """Return disputes of a client.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if not await client_exists(connection, client_id):
            raise NothingFound(client_id)
        return await _named(connection, await find_disputes(connection, sought))


async def read_dispute(database: Database, caller: Caller, dispute_id: str) -> ReadDispute:
    """Return a dispute that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        return await with_names(connection, await seen_dispute(connection, caller, dispute_id))


async def find_texts(database: Database, dispute_id: str) -> Dispute:
    """Return a dispute that there is, for what persons wrote in it as far as it is kept.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        dispute = await find_dispute(connection, dispute_id)
    if dispute is None:
        raise NothingFound(dispute_id)
    return dispute


async def seen_dispute(connection: Connection, caller: Caller, dispute_id: str) -> Dispute:
    """Return a dispute that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    dispute = await find_dispute(connection, dispute_id)
    if dispute is None or not caller.sees(dispute.client_id):
        raise NothingFound(dispute_id)
    return dispute


async def with_names(connection: Connection, dispute: Dispute) -> ReadDispute:
    """Return a dispute with the names of who opened and decided it."""
    [named] = await _named(connection, [dispute])
    return named


async def _named(connection: Connection, disputes: Sequence[Dispute]) -> list[ReadDispute]:
    ids = {one for dispute in disputes for one in (dispute.opened_by, dispute.decided_by) if one}
    names = await read_names(connection, ids)
    return [ReadDispute(dispute, names) for dispute in disputes]


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
