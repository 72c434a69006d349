"""The life of a dispute: opened by a client, accepted, rejected or withdrawn, and who is told."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.documents.disputes import reason_of
from app.domain.access.keys import Caller
from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.metering.disputes import (
    Dispute,
    DisputeOpen,
    DisputeStatus,
    Verdict,
    require_in_time,
)
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.notifications.contents import Content, DisputeDecided, DisputeOpened
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.clients.clients import read_language
from app.repositories.connections import Connection
from app.repositories.jobs.queue import enqueue
from app.repositories.live.noting import changed
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.disputes import (
    insert_dispute,
    read_disputed,
    units_of,
    write_decision,
)
from app.repositories.metering.ingest_lock import lock_exclusively
from app.repositories.metering.ledger import read_head
from app.services.identifiers import new_id
from app.services.metering.disputes.reading import ReadDispute, seen_dispute, with_names
from app.services.metering.interactions.amendments import CORRECTIONS_SOURCE
from app.services.metering.placing import Context
from app.services.metering.recording import record_within
from app.services.metering.results import Submission


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
    changed(Topic.DISPUTES, client_id)
    await tell_opened(connection, dispute)
    return await with_names(connection, dispute)


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
    decided = dispute.decide(verdict)
    await write_decision(connection, decided, ending.entries)
    changed(Topic.DISPUTES, decided.client_id)
    await tell_decided(connection, decided)
    return await with_names(connection, decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What is said to a client who is right, and what puts the interaction right.

    Attributes:
        type: of the fact: a correction or a void.
        data: of a correction, without the interaction and the reason.
    """

    answer: str
    type: EventType
    data: Mapping[str, Any]


async def accept_dispute(
    connection: Connection, context: Context, caller: Caller, dispute_id: str, given: Acceptance
) -> ReadDispute:
    """Put a disputed interaction right and tell the client.

    Raises:
        NothingFound: there is no such dispute that the caller may see.
        DisputeDecided: it has ended already.
        DomainError: what should put it right is refused.
    """
    client_id = (await seen_dispute(connection, caller, dispute_id)).client_id
    await lock_exclusively(connection)
    before = (await lock_accounts(connection, [client_id]))[client_id].head.entries
    dispute = await seen_dispute(connection, caller, dispute_id)
    dispute.must_be_open()
    event = await _fact(connection, dispute, given, caller, context.now)
    submission = Submission(event, caller.client_id, caller.key_id)
    await record_within(connection, submission, context)
    head = await read_head(connection, client_id)
    after = before if head is None else head.entries
    ending = Ending(
        status=DisputeStatus.ACCEPTED,
        at=context.now,
        answer=given.answer,
        entries=(before + 1, after) if after > before else None,
    )
    return await conclude(connection, caller, dispute, ending)


async def _fact(
    connection: Connection, dispute: Dispute, given: Acceptance, caller: Caller, now: datetime
) -> Event:
    """Return what is recorded of the interaction; its reason names the dispute."""
    language = await read_language(connection, dispute.client_id)
    data = {
        **given.data,
        "client_id": dispute.client_id,
        "interaction": {"id": dispute.interaction_id},
        "reason": reason_of(dispute.id, language),
    }
    return Event(
        key=EventKey(_source_of(given, caller), new_id()),
        type=given.type,
        time=now,
        data=data,
        fingerprint=event_fingerprint(given.type, now, data),
    )


def _source_of(given: Acceptance, caller: Caller) -> str:
    return CORRECTIONS_SOURCE if given.type is EventType.CORRECTED else caller.source
