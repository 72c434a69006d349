"""The jobs that a batch leaves behind: what is told, and the instants of its deadlines."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.metering.counting.account import Account
from app.domain.metering.interactions.interactions import Interaction, Status
from app.domain.notifications.contents import EventUnassigned
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.metering.events.unassigned import UnassignedEvent


def notice_jobs(accounts: Iterable[Account], kept: Iterable[UnassignedEvent]) -> list[NewJob]:
    """Return the jobs of accounts that have decided, and of events that wait for a person."""
    jobs = [job_of(_unassigned(item)) for item in kept]
    for account in accounts:
        jobs += [job_of(notice) for notice in account.notices]
    return jobs


def deadline_jobs(one: Interaction) -> Iterator[NewJob]:
    """Yield one job an instant of a deadline; a deadline that moves has jobs of its own."""
    if one.due_at is None or one.warn_at is None or one.status is not Status.OPEN:
        return
    due_at = one.due_at.isoformat()
    payload = {"client_id": one.client_id, "interaction_id": one.id, "due_at": due_at}
    for kind, instant in (
        (JobKind.DEADLINE_AT_RISK, one.warn_at),
        (JobKind.DEADLINE_BREACHED, one.due_at),
    ):
        yield NewJob(kind=kind, key=f"{one.id}:{due_at}", run_at=instant, payload=payload)


def _unassigned(item: UnassignedEvent) -> Notice:
    event = item.event
    content = EventUnassigned(
        unassigned_id=item.id,
        source=event.key.source,
        event_id=event.key.id,
        event_type=event.type,
        event_time=event.time,
        reason=item.reason,
    )
    return Notice(
        type=NoticeType.EVENT_UNASSIGNED,
        cause_key=item.id,
        client_id=None,
        occurred_at=item.received_at,
        data=asdict(content),
    )
