"""Creates a client with its account, its contact points and its first subscription."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.billing.statements.statement_schedule import (
    StatementSchedule,
    audit_job,
    finalise_job,
)
from app.domain.clients.clients import Client, GivenContactPoint, Language
from app.domain.clients.plans.subscriptions import change
from app.domain.deadlines.calendar import Calendar
from app.domain.jobs.jobs import NewJob
from app.domain.metering.quota.forecast_notices import forecast_job
from app.domain.reporting.reports import report_job
from app.repositories.clients.clients import insert_client, insert_contact_points
from app.repositories.clients.plans import insert_subscription, read_plans
from app.repositories.clients.transactions import enter_changes
from app.repositories.connections import Connection
from app.repositories.jobs.queue import enqueue
from app.services.clients.change_subscription import day_after, subscribe
from app.services.clients.contact_point_changes import ContactPointDraft, Replacement
from app.services.clients.list_plans import find_offered_plan
from app.services.clients.read_account import Account, account_within
from app.services.deadlines.calendars import begin_with, draft_version
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSubscription:
    """The plan that a client begins with; ``ends_on`` is the last day of service."""

    plan: str
    starts_on: date
    ends_on: date | None
    is_blocking: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A client as it is asked for."""

    reference: str
    name: str
    timezone: str
    language: Language
    region: str
    contact_points: Sequence[ContactPointDraft]
    subscription: FirstSubscription | None
    calendar: Calendar | None = None


async def create_client(
    connection: Connection, new: NewClient, now: datetime, grace_days: int
) -> Account:
    """Store a client and return it as stored.

    Args:
        connection: in the transaction in which it is created.
        new: as it is asked for.
        now: the business's instant.
        grace_days: from a month's end until its statement is final.

    Raises:
        RefusedContactPoint: one cannot be read, or ends before it begins.
        ReferenceTaken, InboxTaken: another client has it.
        UnknownPlan, BlockNotOffered, EmptySubscription.
        InvalidCalendar: it stays closed for more than 366 days.
    """
    calendar = draft_version(new.calendar, now)
    drafts = Replacement(drafts=new.contact_points, region=new.region, now=now, begins=None)
    points = drafts.after(())
    client = _client(new, now)
    await enter_changes(connection)
    await insert_client(connection, client)
    await insert_contact_points(connection, client.id, under_new_ids(points))
    if new.subscription is not None:
        await _subscribe(connection, client.id, new.subscription)
    if calendar is not None:
        await begin_with(connection, client.id, calendar)
    account = await account_within(connection, client.id, now)
    jobs = [
        _first_statement(account, now, grace_days),
        audit_job(now),
        forecast_job(now),
        report_job(client.id, now),
    ]
    await enqueue(connection, jobs)
    return account


def under_new_ids(points: Sequence[GivenContactPoint]) -> dict[str, GivenContactPoint]:
    """Return contact points under ids that sort as the points were given."""
    return dict(zip(sorted(new_id() for _ in points), points, strict=True))


def _client(new: NewClient, now: datetime) -> Client:
    return Client(
        id=new_id(),
        reference=new.reference,
        name=new.name,
        timezone=new.timezone,
        language=new.language,
        region=new.region,
        created_at=now,
        contact_points=(),
    )


def _first_statement(account: Account, now: datetime, grace_days: int) -> NewJob:
    """Return the job of the first month whose statement time makes final."""
    schedule = StatementSchedule(
        timezone=account.client.timezone,
        grace_days=grace_days,
        subscriptions=account.subscriptions,
        since=now,
        last_final=None,
        now=now,
    )
    return finalise_job(account.client.id, schedule.first_after(now), schedule)


async def _subscribe(connection: Connection, client_id: str, first: FirstSubscription) -> None:
    terms = find_offered_plan(await read_plans(connection), first.plan, first.starts_on)
    subscription = subscribe(
        terms, first.starts_on, day_after(first.ends_on), is_blocking=first.is_blocking
    )
    for new in change((), subscription):
        await insert_subscription(connection, client_id, new)
