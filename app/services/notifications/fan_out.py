"""Fans notices out: one delivery per endpoint and one letter per address that wants it."""

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
from app.repositories.notifications.endpoints import read_subscribers
from app.repositories.notifications.outbox import (
    NewDelivery,
    NewLetter,
    keep_deliveries,
    keep_letters,
    read_messages,
)
from app.repositories.notifications.recipients import (
    read_own_addresses,
    read_recipients,
)
from app.services.clock import Clock
from app.services.identifiers import new_id
from app.services.jobs.job_handler import HandleJobs

_MAIL_KINDS = {
    NoticeType.REPORT_READY: JobKind.REPORT_MAIL,
    NoticeType.STATEMENT_FINAL: JobKind.DOCUMENT_MAIL,
    NoticeType.INVOICE_ISSUED: JobKind.DOCUMENT_MAIL,
    NoticeType.INVOICE_OVERDUE: JobKind.DOCUMENT_MAIL,
}
"""Letters that are written and sent in a way of their own."""


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """What one notice becomes."""

    job: Job
    deliveries: Sequence[NewDelivery]
    letters: Sequence[NewLetter]


def fan_out_handler(
    database: Database,
    clock: Clock,
    *,
    has_mail: bool,
    unmailed: frozenset[str] = frozenset(),
) -> HandleJobs:
    """Return the handler of the jobs of notices.

    Args:
        database: where the audience is.
        clock: the business's: tells which contact points are in force.
        has_mail: letters can be sent; else none are written.
        unmailed: own mailboxes of clients that nothing is written to unasked.
    """

    async def fan_out(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        async with database.write() as connection:
            notices = await _with_message_texts(connection, [notice_of(job) for job in jobs])
            subscribers = await read_subscribers(connection)
            recipients = (
                await _find_recipients(connection, notices, clock, unmailed) if has_mail else []
            )
            outgoing = [
                _Outgoing(
                    job, _new_deliveries(notice, subscribers), _new_letters(notice, recipients)
                )
                for job, notice in zip(jobs, notices, strict=True)
            ]
            await _store(connection, outgoing)
        return {}

    return fan_out


async def _with_message_texts(connection: Connection, notices: Sequence[Notice]) -> list[Notice]:
    """Let messages that are passed on say what they said: a triage that flags one tells nothing."""
    passed_on = [
        (notice.client_id, str(notice.data["interaction_id"]))
        for notice in notices
        if notice.type is NoticeType.MESSAGE_FORWARDED and notice.client_id is not None
    ]
    if not passed_on:
        return list(notices)
    texts = await read_messages(connection, passed_on)
    return [
        replace(notice, data={**notice.data, **asdict(texts[notice.data["interaction_id"]])})
        if notice.type is NoticeType.MESSAGE_FORWARDED and notice.data["interaction_id"] in texts
        else notice
        for notice in notices
    ]


async def _find_recipients(
    connection: Connection, notices: Sequence[Notice], clock: Clock, unmailed: frozenset[str]
) -> list[Recipient]:
    """Return whom notices may concern, own mailboxes of clients who chose nothing included."""
    clients = {notice.client_id for notice in notices if notice.client_id is not None}
    chosen = await read_recipients(connection, clients)
    recipients = {(recipient.client_id, kind) for recipient in chosen for kind in recipient.types}
    untold = {
        (notice.client_id, notice.type)
        for notice in notices
        if notice.type in ALWAYS_FOR_CLIENTS and notice.client_id is not None
    } - recipients
    if not untold:
        return chosen
    own = await read_own_addresses(connection, {client for client, _ in untold}, clock.now())
    return [
        *chosen,
        *(
            replace(
                mailbox,
                types=frozenset(kind for client, kind in untold if client == mailbox.client_id),
            )
            for mailbox in own
            if mailbox.address not in unmailed
        ),
    ]


async def _store(connection: Connection, outgoing: Sequence[_Outgoing]) -> None:
    """Store deliveries and letters, with jobs for those that are new."""
    jobs = {
        delivery.id: _job(JobKind.WEBHOOK_DELIVERY, delivery.id, item.job)
        for item in outgoing
        for delivery in item.deliveries
    }
    jobs |= {
        letter.id: _job(
            _MAIL_KINDS.get(NoticeType(letter.type), JobKind.EMAIL_DELIVERY), letter.id, item.job
        )
        for item in outgoing
        for letter in item.letters
    }
    deliveries = [delivery for item in outgoing for delivery in item.deliveries]
    letters = [letter for item in outgoing for letter in item.letters]
    new = [
        *await keep_deliveries(connection, deliveries),
        *await keep_letters(connection, letters),
    ]
    await enqueue(connection, [jobs[stored_id] for stored_id in new])


def _job(kind: JobKind, key: str, cause: Job) -> NewJob:
    return NewJob(kind=kind, key=key, run_at=cause.run_at, payload={})


def render_body(notice: Notice) -> str:
    """Return a notice as endpoints receive it (Standard Webhooks: type, timestamp, data)."""
    whose = {} if notice.client_id is None else {"client_id": notice.client_id}
    return to_json(
        {"type": notice.type, "timestamp": notice.occurred_at, "data": {**whose, **notice.data}}
    ).decode()


def _new_deliveries(notice: Notice, subscribers: Sequence[Subscriber]) -> list[NewDelivery]:
    wanting = [subscriber for subscriber in subscribers if subscriber.wants(notice)]
    body = render_body(notice) if wanting else ""
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


def _new_letters(notice: Notice, recipients: Sequence[Recipient]) -> list[NewLetter]:
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
