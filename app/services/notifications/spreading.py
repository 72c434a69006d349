"""Spreads notices: one delivery for each endpoint and one letter for each address that wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from pydantic_core import to_json

from app.domain.jobs.jobs import Job, JobKind, NewJob
from app.domain.jobs.outcomes import Outcome
from app.domain.notifications.endpoints import Subscriber
from app.domain.notifications.notices import Notice, NoticeType, notice_of
from app.domain.notifications.recipients import ALWAYS_FOR_CLIENTS, Recipient
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.repositories.notifications.audience import (
    read_own_addresses,
    read_recipients,
    read_subscribers,
)
from app.repositories.notifications.messages import read_messages
from app.repositories.notifications.outbox import (
    NewDelivery,
    NewLetter,
    keep_deliveries,
    keep_letters,
)
from app.services.clock import Clock
from app.services.identifiers import new_id
from app.services.jobs.work import Handle

_MAIL_KINDS = {NoticeType.REPORT_READY: JobKind.REPORT_MAIL}
"""Letters that are written and sent in a way of their own."""


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """What one notice becomes."""

    job: Job
    deliveries: Sequence[NewDelivery]
    letters: Sequence[NewLetter]


def spreading(
    database: Database,
    clock: Clock,
    *,
    has_mail: bool,
    unmailed: frozenset[str] = frozenset(),
) -> Handle:
    """Return what handles the jobs of notices.

    Args:
        database: where the audience is.
        clock: the business's: tells which contact points are in force.
        has_mail: letters can be sent; else none are written.
        unmailed: own mailboxes of clients that nothing is written to unasked.
    """

    async def spread(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        async with database.write() as connection:
            notices = await _worded(connection, [notice_of(job) for job in jobs])
            subscribers = await read_subscribers(connection)
            recipients = await _recipients(connection, notices, clock, unmailed) if has_mail else []
            outgoing = [
                _Outgoing(job, _deliveries(notice, subscribers), _letters(notice, recipients))
                for job, notice in zip(jobs, notices, strict=True)
            ]
            await _send_out(connection, outgoing)
        return {}

    return spread


async def _worded(connection: Connection, notices: Sequence[Notice]) -> list[Notice]:
    """Let messages that are passed on say what they said: a triage that flags one tells nothing."""
    passed_on = [
        (one.client_id, str(one.data["interaction_id"]))
        for one in notices
        if one.type is NoticeType.MESSAGE_FORWARDED and one.client_id is not None
    ]
    if not passed_on:
        return list(notices)
    said = await read_messages(connection, passed_on)
    return [
        replace(one, data={**one.data, **asdict(said[one.data["interaction_id"]])})
        if one.type is NoticeType.MESSAGE_FORWARDED and one.data["interaction_id"] in said
        else one
        for one in notices
    ]


async def _recipients(
    connection: Connection, notices: Sequence[Notice], clock: Clock, unmailed: frozenset[str]
) -> list[Recipient]:
    """Return whom notices may concern, own mailboxes of clients who chose nothing included."""
    clients = {notice.client_id for notice in notices if notice.client_id is not None}
    chosen = await read_recipients(connection, clients)
    told = {(one.client_id, kind) for one in chosen for kind in one.types}
    untold = {
        (notice.client_id, notice.type)
        for notice in notices
        if notice.type in ALWAYS_FOR_CLIENTS and notice.client_id is not None
    } - told
    if not untold:
        return chosen
    own = await read_own_addresses(connection, {client for client, _ in untold}, clock.now())
    return [
        *chosen,
        *(
            replace(
                one, types=frozenset(kind for client, kind in untold if client == one.client_id)
            )
            for one in own
            if one.address not in unmailed
        ),
    ]


async def _send_out(connection: Connection, outgoing: Sequence[_Outgoing]) -> None:
    """Store deliveries and letters, with jobs for those that are new."""
    deliveries = [item for one in outgoing for item in one.deliveries]
    letters = [item for one in outgoing for item in one.letters]
    due = {item.id: one.job.run_at for one in outgoing for item in one.deliveries}
    due |= {item.id: one.job.run_at for one in outgoing for item in one.letters}
    kinds = {one.id: JobKind.WEBHOOK_DELIVERY for one in deliveries}
    kinds |= {
        one.id: _MAIL_KINDS.get(NoticeType(one.type), JobKind.EMAIL_DELIVERY) for one in letters
    }
    new = [
        *await keep_deliveries(connection, deliveries),
        *await keep_letters(connection, letters),
    ]
    jobs = [NewJob(kind=kinds[one], key=one, run_at=due[one], payload={}) for one in new]
    await enqueue(connection, jobs)


def body_of(notice: Notice) -> str:
    """Return a notice as endpoints receive it (Standard Webhooks: type, timestamp, data)."""
    whose = {} if notice.client_id is None else {"client_id": notice.client_id}
    return to_json(
        {"type": notice.type, "timestamp": notice.occurred_at, "data": {**whose, **notice.data}}
    ).decode()


def _deliveries(notice: Notice, subscribers: Sequence[Subscriber]) -> list[NewDelivery]:
    wanting = [one for one in subscribers if one.wants(notice)]
    body = body_of(notice) if wanting else ""
    return [
        NewDelivery(
            id=new_id(),
            endpoint_id=one.endpoint_id,
            type=notice.type,
            cause_key=notice.cause_key,
            body=body,
        )
        for one in wanting
    ]


def _letters(notice: Notice, recipients: Sequence[Recipient]) -> list[NewLetter]:
    """Return letters; an address that is both a client's and an operator's gets one."""
    wanting = {one.address: one for one in reversed(recipients) if one.wants(notice)}
    return [
        NewLetter(
            id=new_id(),
            client_id=notice.client_id,
            type=notice.type,
            cause_key=notice.cause_key,
            address=one.address,
            language=one.language,
            occurred_at=notice.occurred_at,
            data=notice.data,
        )
        for one in wanting.values()
    ]
