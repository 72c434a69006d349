"""Changes a client; what was recorded keeps the period that it was recorded in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from app.domain.clients.clients import Client, Language
from app.domain.deadlines.calendar import Calendar
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.metering.counting.calendar_changes import OpenDeadlines
from app.repositories.clients.clients import (
    delete_contact_points,
    insert_contact_points,
    read_history,
    update_client,
)
from app.repositories.clients.transactions import (
    lock_account,
    raise_profile_version,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CalendarVersion, CompiledCalendars
from app.repositories.live.noting import changed
from app.services.clients.contact_point_changes import ContactPointDraft, Replacement
from app.services.clients.create_client import under_new_ids
from app.services.clients.read_account import Account, account_within
from app.services.deadlines.calendars import draft_version
from app.services.deadlines.change_calendar import CalendarOfClient, Moment
from app.services.reporting.reports import reconsider_reports


class PointsChange(Enum):
    """What a list of contact points does to those that a client has now."""

    REPLACE = auto()
    """It is the whole list; one left out ends now."""
    ADD = auto()
    END = auto()
    """Those of the list end now, and all others stay; one that is not there changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientChange:
    """What is to change of a client; None leaves it as it is.

    Attributes:
        points_change: what the contact points do to those that there are.
        calendar: the one to go by, None being the provider's, if ``says_calendar``.
        by: the id of the key or person who asks.
    """

    name: str | None
    timezone: str | None
    language: Language | None
    region: str | None
    contact_points: Sequence[ContactPointDraft] | None
    points_change: PointsChange = PointsChange.REPLACE
    calendar: Calendar | None = None
    says_calendar: bool = False
    by: str | None = None


async def change_client(
    database: Database,
    calendars: CompiledCalendars,
    client_id: str,
    change: ClientChange,
    now: datetime,
) -> Account:
    """Store a change and return the client as stored.

    A calendar that differs moves open deadlines, never to an earlier instant.

    Raises:
        NothingFound: there is no such client.
        RefusedContactPoint: one cannot be read, or ends before it begins.
        InboxTaken: another client has it.
        InvalidCalendar: it stays closed for more than 366 days.
    """
    draft = draft_version(change.calendar, now)
    async with database.write() as connection:
        if not await lock_account(connection, client_id):
            raise NothingFound(client_id)
        client = _changed((await account_within(connection, client_id, now)).client, change)
        await update_client(connection, client)
        changed(Topic.QUOTA, client_id)
        if change.contact_points is not None:
            drafts = _drafts_after(client, change.points_change, change.contact_points)
            replacement = Replacement(drafts=drafts, region=client.region, now=now, begins=now)
            await _replace_contact_points(connection, client_id, replacement)
        if change.says_calendar:
            ours = CalendarOfClient(connection, client_id, calendars, Moment(now, change.by))
            await _change_calendar(ours, draft)
        await raise_profile_version(connection, client_id)
        await reconsider_reports(connection, [client_id], now)
        return await account_within(connection, client_id, now)


def _changed(client: Client, change: ClientChange) -> Client:
    return replace(
        client,
        name=change.name or client.name,
        timezone=change.timezone or client.timezone,
        language=change.language or client.language,
        region=change.region or client.region,
    )


def _drafts_after(
    client: Client, how: PointsChange, named: Sequence[ContactPointDraft]
) -> list[ContactPointDraft]:
    if how is PointsChange.REPLACE:
        return list(named)
    present = _drafts_of(client)
    if how is PointsChange.ADD:
        return [*named, *present]
    return [draft for draft in present if draft not in named]


def _drafts_of(client: Client) -> list[ContactPointDraft]:
    """Return what asks for the points of a client as they are."""
    return [
        ContactPointDraft(
            role=given.point.role, kind=given.point.party.kind, value=given.point.party.value
        )
        for given in client.contact_points
    ]


async def _change_calendar(ours: CalendarOfClient, draft: CalendarVersion | None) -> None:
    if await ours.is_other(None if draft is None else draft.calendar):
        choice = OpenDeadlines.NEVER_EARLIER
        await ours.apply(await ours.weigh_deadlines(draft, choice), choice)


async def _replace_contact_points(
    connection: Connection, client_id: str, replacement: Replacement
) -> None:
    history = await read_history(connection, client_id)
    new_points = replacement.after(history.values())
    stored = {given.point for given in history.values()}
    kept_points = {given.point for given in new_points}
    gone = [row_id for row_id, given in history.items() if given.point not in kept_points]
    new = [given for given in new_points if given.point not in stored]
    await delete_contact_points(connection, client_id, gone)
    await insert_contact_points(connection, client_id, under_new_ids(new))
