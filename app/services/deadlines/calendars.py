"""The calendars of the provider and of clients: read, drafted, in force, and what they count."""

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.domain.deadlines.business_hours import BusinessHours, require_openings
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.calendar_json import calendar_from_json
from app.domain.deadlines.errors import InvalidCalendar
from app.domain.deadlines.public_holidays import FrozenHolidays, freeze, frozen_years
from app.domain.deadlines.schedules import HolidayRules
from app.domain.errors import NothingFound
from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.metering.counting.calendar_changes import OpenDeadlines
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import (
    CalendarVersion,
    CompiledCalendars,
    clients_without_own,
    clients_working_by_provider,
    compile_version,
    follow_version,
    provider_version,
    set_provider_calendar,
    store_version,
    version_of_client,
)
from app.repositories.jobs.queue import enqueue
from app.repositories.metering.profiles import Profiles, client_exists
from app.services.identifiers import new_id
from app.services.reporting.reports import reconsider_reports

_KEPT = 64


@lru_cache(maxsize=_KEPT)
def freeze_holidays(rules: HolidayRules | None, made_on: date) -> FrozenHolidays:
    """Return the holidays that a calendar made on a date keeps: costly, and asked for again."""
    return freeze(rules, *frozen_years(made_on))


def new_version(calendar: Calendar, client_id: str | None, now: datetime) -> CalendarVersion:
    """Return a version of a calendar with the holidays that are known now, frozen."""
    return CalendarVersion(
        id=new_id(),
        client_id=client_id,
        calendar=calendar,
        holidays=freeze_holidays(calendar.holidays, now.date()),
        created_at=now,
    )


async def follow_settings(
    database: Database, calendar: Calendar, choice: OpenDeadlines, now: datetime
) -> None:
    """Store the calendar of the settings as a new version if it differs from the last one.

    Jobs then move what is open at clients without a calendar of their own, as chosen.
    """
    version = new_version(calendar, None, now)
    async with database.write() as connection:
        if await set_provider_calendar(connection, version):
            await reconsider_reports(connection, await clients_without_own(connection), now)
            working = await clients_working_by_provider(connection)
            await enqueue(
                connection, [_job(version, client_id, choice, now) for client_id in working]
            )


def _job(version: CalendarVersion, client_id: str, choice: OpenDeadlines, now: datetime) -> NewJob:
    return NewJob(
        kind=JobKind.CALENDAR_FOLLOW,
        key=f"{version.id}:{client_id}",
        run_at=now,
        payload={"client_id": client_id, "choice": choice},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInForce:
    """What a client's next deadlines are computed by.

    Attributes:
        is_own: it is not the provider's.
        is_stored: the version is no draft.
    """

    version: CalendarVersion
    is_own: bool
    is_stored: bool = True


async def read_calendar(database: Database, client_id: str) -> CalendarInForce:
    """Return the calendar that a client goes by.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if not await client_exists(connection, client_id):
            raise NothingFound(client_id)
        return await calendar_in_force(connection, client_id)


async def calendar_in_force(connection: Connection, client_id: str) -> CalendarInForce:
    """Return the calendar that a client goes by, as a transaction sees it."""
    own = await version_of_client(connection, client_id)
    return CalendarInForce(version=own or await _provider(connection), is_own=own is not None)


async def resolve_version(
    connection: Connection, client_id: str, draft: CalendarVersion | None
) -> CalendarInForce:
    """Return the version that a client is to go by: the one it has, if nothing in it differs.

    Args:
        connection: any.
        client_id: whose.
        draft: not stored yet; None asks for the provider's.
    """
    if draft is None:
        return CalendarInForce(version=await _provider(connection), is_own=False)
    current = await version_of_client(connection, client_id)
    if current is not None and _content(current) == _content(draft):
        return CalendarInForce(version=current, is_own=True)
    own = replace(draft, client_id=client_id)
    return CalendarInForce(version=own, is_own=True, is_stored=False)


async def begin_with(connection: Connection, client_id: str, draft: CalendarVersion) -> None:
    """Let a client that has nothing open yet go by a calendar of its own."""
    await store_version(connection, replace(draft, client_id=client_id))
    await follow_version(connection, client_id, draft.id)


def draft_version(calendar: Calendar | None, now: datetime) -> CalendarVersion | None:
    """Return a new version of a calendar that is asked for; None asks for the provider's.

    Raises:
        InvalidCalendar: it stays closed for more than 366 days.
    """
    if calendar is None:
        return None
    draft = new_version(calendar, None, now)
    require_openings(compile_version(draft), now)
    return draft


def _content(version: CalendarVersion) -> tuple[Calendar, FrozenHolidays]:
    return version.calendar, version.holidays


async def _provider(connection: Connection) -> CalendarVersion:
    version = await provider_version(connection)
    if version is None:
        raise LookupError("the provider's calendar is stored before anything is answered")
    return version


class UnusableCalendarFile(ValueError):
    """The file holds no calendar that deadlines can be computed by."""


def read_calendar_file(path: Path, now: datetime) -> Calendar:
    """Return the calendar that a JSON file holds, in the shape of the API.

    Raises:
        UnusableCalendarFile: said in words that follow the name of the setting.
    """
    try:
        calendar = calendar_from_json(_read_json(path))
        draft_version(calendar, now)
    except InvalidCalendar as refusal:
        faults = "; ".join(f"{fault.pointer or 'it'}: {fault.detail}" for fault in refusal.faults)
        raise UnusableCalendarFile(f"has to name a valid calendar: {faults}") from None
    return calendar


def _read_json(path: Path) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
        raise UnusableCalendarFile(f"has to name a file that can be read: {reason}") from None
    except (ValueError, RecursionError) as failure:
        raise UnusableCalendarFile(f"has to name a file in JSON: {failure}") from None


_KEPT_CALENDARS = 64


@lru_cache(maxsize=_KEPT_CALENDARS)
def _compile(calendar: Calendar, made_on: date) -> BusinessHours:
    return BusinessHours(calendar, freeze_holidays(calendar.holidays, made_on))


def hours_of_calendar(calendar: Calendar, start: datetime, now: datetime) -> BusinessHours:
    """Return the hours of a calendar that is only asked about, from an instant on.

    Raises:
        InvalidCalendar: it is closed for more than 366 days from there, or between two openings.
    """
    hours = _compile(calendar, now.date())
    require_openings(hours, start)
    return hours


async def hours_of_client(
    database: Database, profiles: Profiles, calendars: CompiledCalendars, client_id: str
) -> BusinessHours:
    """Return the hours by which a client's next deadline would be computed.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        await profiles.refresh(connection, [client_id])
        profile = profiles.recall(client_id)
        if profile is None:
            raise NothingFound(client_id)
        hours = await calendars.read(connection, [profile.calendar_id])
        return hours[profile.calendar_id]
