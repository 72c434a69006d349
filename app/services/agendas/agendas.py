"""Agendas as they are set up: created, changed, closed, read."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, NamedTuple

from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.errors import CalendarFault, FaultCode, InvalidCalendar
from app.domain.errors import NothingFound, VersionConflict
from app.domain.live.topics import Topic
from app.repositories.agendas.agendas import (
    find_agenda,
    find_agendas,
    insert_agenda,
    lock_client_of,
    read_client_time,
    update_agenda,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import store_version
from app.repositories.live.noting import changed
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.profiles import client_exists
from app.services.deadlines.calendars import draft_version
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaSettings:
    """What an agenda is asked to be; a zone or calendar of None is the client's."""

    name: str
    timezone: str | None
    calendar: Calendar | None
    step_minutes: int
    capacity: int
    notice_minutes: int
    horizon_days: int
    kinds: tuple[AppointmentKind, ...]

    @classmethod
    def of(cls, agenda: Agenda) -> "AgendaSettings":
        """Return the settings that an agenda has."""
        return cls(**{field.name: getattr(agenda, field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class AgendaChange:
    """A change of an agenda's settings.

    Attributes:
        apply: returns the settings that it is to have in the place of those that it has.
        versions: those that the sender has read; None for whatever there is.
    """

    apply: Callable[[AgendaSettings], AgendaSettings]
    versions: frozenset[int] | None


async def create_agenda(
    connection: Connection, client_id: str, settings: AgendaSettings, now: datetime
) -> Agenda:
    """Store a new agenda of a client.

    Raises:
        NothingFound: there is no such client.
        InvalidCalendar: it is of another zone, or stays closed for more than 366 days.
    """
    await lock_accounts(connection, [client_id])
    time = await _time_of(connection, client_id, None, settings, now)
    agenda = Agenda(
        id=new_id(),
        client_id=client_id,
        version=1,
        created_at=now,
        zone=time.zone,
        calendar_id=time.calendar_id,
        hours_id=time.hours_id,
        **_by_name(settings),
    )
    await insert_agenda(connection, agenda)
    changed(Topic.AGENDAS, client_id)
    return agenda


async def change_agenda(
    database: Database, caller: Caller, agenda_id: str, change: AgendaChange, now: datetime
) -> Agenda:
    """Store what an agenda is to be from now on; what is booked stays as it is.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
        VersionConflict: it has changed since it was read.
        InvalidCalendar: it is of another zone, or stays closed for more than 366 days.
    """
    async with database.write() as connection:
        agenda = await lock_agenda(connection, caller, agenda_id)
        if change.versions is not None and agenda.version not in change.versions:
            raise VersionConflict(agenda)
        settings = change.apply(AgendaSettings.of(agenda))
        time = await _time_of(connection, agenda.client_id, agenda, settings, now)
        changed = replace(
            agenda,
            zone=time.zone,
            calendar_id=time.calendar_id,
            hours_id=time.hours_id,
            **_by_name(settings),
        )
        return await _store(connection, agenda, changed)


async def close_agenda(database: Database, caller: Caller, agenda_id: str, now: datetime) -> Agenda:
    """Let nothing new be booked; closed already, it stays as it is.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    async with database.write() as connection:
        agenda = await lock_agenda(connection, caller, agenda_id)
        return await _store(connection, agenda, replace(agenda, closed_at=agenda.closed_at or now))


async def _store(connection: Connection, agenda: Agenda, changed: Agenda) -> Agenda:
    """Store an agenda under a new version, unless nothing of it has changed."""
    if changed == agenda:
        return agenda
    changed = replace(changed, version=agenda.version + 1)
    await update_agenda(connection, changed)
    return changed


async def lock_agenda(connection: Connection, caller: Caller, agenda_id: str) -> Agenda:
    """Take the lock of an agenda's client, then read the agenda, which is about to change.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    if await lock_client_of(connection, agenda_id, caller.client_id) is None:
        raise NothingFound(agenda_id)
    agenda = await seen_agenda(connection, caller, agenda_id)
    changed(Topic.AGENDAS, agenda.client_id)
    return agenda


async def seen_agenda(connection: Connection, caller: Caller, agenda_id: str) -> Agenda:
    """Return an agenda that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    agenda = await find_agenda(connection, agenda_id)
    if agenda is None or not caller.sees(agenda.client_id):
        raise NothingFound(agenda_id)
    return agenda


async def read_agenda(database: Database, caller: Caller, agenda_id: str) -> Agenda:
    """Return an agenda that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        return await seen_agenda(connection, caller, agenda_id)


async def list_agendas(
    database: Database, client_id: str, after: str | None, limit: int
) -> list[Agenda]:
    """Return a client's agendas, oldest first.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if not await client_exists(connection, client_id):
            raise NothingFound(client_id)
        return await find_agendas(connection, client_id, after, limit)


def _by_name(settings: AgendaSettings) -> dict[str, Any]:
    """Return settings by their names, which are those of an agenda's fields."""
    return {field.name: getattr(settings, field.name) for field in fields(settings)}


class _Time(NamedTuple):
    """By which clock and calendar an agenda goes."""

    zone: str
    calendar_id: str | None
    hours_id: str


async def _time_of(
    connection: Connection,
    client_id: str,
    former: Agenda | None,
    settings: AgendaSettings,
    now: datetime,
) -> _Time:
    client = await read_client_time(connection, client_id)
    if client is None:
        raise NothingFound(client_id)
    zone = settings.timezone or client.timezone
    _require_zone(settings.calendar, zone)
    if former is not None and settings.calendar == former.calendar:
        calendar_id = former.calendar_id
    else:
        calendar_id = await _store_calendar(connection, client_id, settings.calendar, now)
    return _Time(zone, calendar_id, calendar_id or client.hours_id)


def _require_zone(calendar: Calendar | None, zone: str) -> None:
    if calendar is not None and calendar.timezone != zone:
        fault = CalendarFault(
            pointer="/timezone",
            code=FaultCode.OTHER_TIME_ZONE,
            detail=f"the agenda's zone is {zone}",
        )
        raise InvalidCalendar([fault])


async def _store_calendar(
    connection: Connection, client_id: str, calendar: Calendar | None, now: datetime
) -> str | None:
    draft = draft_version(calendar, now)
    if draft is None:
        return None
    await store_version(connection, replace(draft, client_id=client_id))
    return draft.id
