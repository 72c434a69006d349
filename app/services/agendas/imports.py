"""Calendars imported into agendas: each replaces what its name brought before, in one piece."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.agendas.busy_series import BusySpan
from app.domain.agendas.busy_times import BusyTime, expansion_end
from app.domain.errors import NothingFound
from app.integrations.calendars.results import ImportedCalendar, ImportedEvent
from app.repositories.agendas.busy_times import (
    delete_busy_times,
    find_imported,
    forget_import,
    insert_busy_times,
    keep_import,
)
from app.repositories.database import Database
from app.services.agendas.agendas import lock_agenda, seen_agenda
from app.services.agendas.calendar_reader import CalendarReader
from app.services.identifiers import new_id

_Kept = tuple[BusyTime, Sequence[BusySpan]]


async def read_zone(database: Database, caller: Caller, agenda_id: str) -> tuple[str, int]:
    """Return an agenda's zone and its horizon in days.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    async with database.read() as connection:
        agenda = await seen_agenda(connection, caller, agenda_id)
    return agenda.zone, agenda.horizon_days


class CalendarImports:
    """Imports calendars.

    Args:
        database: where.
        reader: reads their files.
    """

    def __init__(self, database: Database, reader: CalendarReader) -> None:
        self._database = database
        self._reader = reader

    async def put(
        self, caller: Caller, agenda_id: str, name: str, content: bytes, now: datetime
    ) -> ImportedCalendar:
        """Replace what an import has brought by what a file holds.

        Raises:
            NothingFound: there is no such agenda that the caller may see.
            UnreadableFile: the file cannot be read as a whole; nothing has changed.
        """
        zone, horizon_days = await read_zone(self._database, caller, agenda_id)
        until = expansion_end(now, horizon_days)
        calendar = await self._reader.read(content, zone, until)
        events = {
            event.uid: _busy_time(agenda_id, name, event, until, now) for event in calendar.taken
        }
        async with self._database.write() as connection:
            await lock_agenda(connection, caller, agenda_id)
            former = await find_imported(connection, agenda_id, name)
            gone, new = _differences(former, events)
            await delete_busy_times(connection, gone)
            await insert_busy_times(connection, new)
            await keep_import(connection, agenda_id, name, now)
        return calendar

    async def forget(self, caller: Caller, agenda_id: str, name: str) -> None:
        """Forget an import and what it brought.

        Raises:
            NothingFound: there is no such agenda that the caller may see, or no such import.
        """
        async with self._database.write() as connection:
            await lock_agenda(connection, caller, agenda_id)
            if not await forget_import(connection, agenda_id, name):
                raise NothingFound(name)


def _differences(
    former: Sequence[BusyTime], events: Mapping[str, _Kept]
) -> tuple[list[str], list[_Kept]]:
    """Return the ids of what goes, and what comes; what is as it was stays.

    What has changed keeps its id, by which subscribers know it.
    """
    gone: list[str] = []
    coming = dict(events)
    for busy in former:
        uid = busy.imported_as[1] if busy.imported_as else ""
        kept = coming.pop(uid, None)
        if kept is None:
            gone.append(busy.id)
        elif not kept[0].is_like(busy):
            gone.append(busy.id)
            coming[uid] = replace(kept[0], id=busy.id), kept[1]
    return gone, list(coming.values())


def _busy_time(
    agenda_id: str, name: str, event: ImportedEvent, until: datetime, now: datetime
) -> _Kept:
    busy = BusyTime(
        id=new_id(),
        agenda_id=agenda_id,
        label=event.label,
        is_all_day=event.is_all_day,
        clock=event.clock,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        rule=event.rule,
        exdates=event.exdates,
        overrides=event.overrides,
        imported_as=(name, event.uid),
        expanded_until=None if event.is_complete else until,
        created_at=now,
    )
    return busy, event.spans
