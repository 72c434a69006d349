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
        (notice.client_id, str(notice.data["interaction_id"]))
        for notice in notices
        if notice.type is NoticeType.MESSAGE_FORWARDED and notice.client_id is not None
    ]
    if not passed_on:
        return list(notices)
    said = await read_messages(connection, passed_on)
    return [
        replace(notice, data={**notice.data, **asdict(said[notice.data["interaction_id"]])})
        if notice.type is NoticeType.MESSAGE_FORWARDED and notice.data["interaction_id"] in said
        else notice
        for notice in notices
    ]


async def _recipients(
    connection: Connection, notices: Sequence[Notice], clock: Clock, unmailed: frozenset[str]
) -> list[Recipient]:
    """Return whom notices may concern, own mailboxes of clients who chose nothing included."""
    clients = {notice.client_id for notice in notices if notice.client_id is not None}
    chosen = await read_recipients(connection, clients)
    told = {(recipient.client_id, kind) for recipient in chosen for kind in recipient.types}
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
                recipient,
                types=frozenset(kind for client, kind in untold if client == recipient.client_id),
            )
            for recipient in own
            if recipient.address not in unmailed
        ),
    ]


async def _send_out(connection: Connection, outgoing: Sequence[_Outgoing]) -> None:
    """Store deliveries and letters, with jobs for those that are new."""
    deliveries = [item for each in outgoing for item in each.deliveries]
    letters = [item for each in outgoing for item in each.letters]
    due = {item.id: each.job.run_at for each in outgoing for item in each.deliveries}
    due |= {item.id: each.job.run_at for each in outgoing for item in each.letters}
    kinds = {delivery.id: JobKind.WEBHOOK_DELIVERY for delivery in deliveries}
    kinds |= {
        letter.id: _MAIL_KINDS.get(NoticeType(letter.type), JobKind.EMAIL_DELIVERY)
        for letter in letters
    }
    new = [
        *await keep_deliveries(connection, deliveries),
        *await keep_letters(connection, letters),
    ]
    jobs = [
        NewJob(kind=kinds[delivery_id], key=delivery_id, run_at=due[delivery_id], payload={})
        for delivery_id in new
    ]
    await enqueue(connection, jobs)


def body_of(notice: Notice) -> str:
    """Return a notice as endpoints receive it (Standard Webhooks: type, timestamp, data)."""
    whose = {} if notice.client_id is None else {"client_id": notice.client_id}
    return to_json(
        {"type": notice.type, "timestamp": notice.occurred_at, "data": {**whose, **notice.data}}
    ).decode()


def _deliveries(notice: Notice, subscribers: Sequence[Subscriber]) -> list[NewDelivery]:
    wanting = [subscriber for subscriber in subscribers if subscriber.wants(notice)]
    body = body_of(notice) if wanting else ""
    return [
        NewDelivery(
            id=new_id(),
            endpoint_id=subscriber.endpoint_id,
            type=notice.type,
            cause_key=notice.cause_key,
            body=body,
        )
        for subscriber in wanting
    ]


def _letters(notice: Notice, recipients: Sequence[Recipient]) -> list[NewLetter]:
    """Return letters; an address that is both a client's and an operator's gets one."""
    wanting = {
        recipient.address: recipient
        for recipient in reversed(recipients)
        if recipient.wants(notice)
    }
    return [
        NewLetter(
            id=new_id(),
            client_id=notice.client_id,
            type=notice.type,
            cause_key=notice.cause_key,
            address=recipient.address,
            language=recipient.language,
            occurred_at=notice.occurred_at,
            data=notice.data,
        )
        for recipient in wanting.values()
    ]
