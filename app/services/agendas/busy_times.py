"""Busy times of agendas: given, listed, forgotten; appointments that are there already stay."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda
from app.domain.agendas.busy_series import BusySpan
from app.domain.agendas.busy_times import BusyTime, expansion_end, require_sound
from app.domain.agendas.local_clocks import ZoneClock
from app.domain.errors import NothingFound
from app.repositories.agendas.busy_times import (
    BusyTimeFilter,
    delete_busy_time,
    find_busy_times,
    insert_busy_times,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.agendas.agendas import lock_agenda, seen_agenda
from app.services.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBusyTime:
    """Busy time as it is asked for.

    Attributes:
        rule: as it is written, without the name before it; None when it does not recur.
        exdates: starts, as instants, that do not take place.
    """

    agenda_id: str
    starts_at: datetime
    ends_at: datetime
    label: str | None
    rule: str | None
    exdates: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class ShownBusyTime:
    """Busy time, and the zone in which it is told."""

    busy: BusyTime
    zone: str


@dataclass(frozen=True, slots=True)
class ExpandedBusyTime:
    """Busy time that was found sound, and its spans."""

    busy: BusyTime
    spans: Sequence[BusySpan]
    zone: str


async def prepare_busy_time(
    database: Database, caller: Caller, new: NewBusyTime, now: datetime
) -> ExpandedBusyTime:
    """Return busy time as it is to be kept; what it takes to expand it holds up nobody.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
        EmptyBusyTime: it does not end after it starts.
        UnsupportedRecurrence: its rule is not one that is expanded here.
    """
    async with database.read() as connection:
        agenda = await seen_agenda(connection, caller, new.agenda_id)
    return await asyncio.to_thread(_expanded, agenda, new, now)


async def add_busy_time(
    connection: Connection, caller: Caller, prepared: ExpandedBusyTime
) -> ShownBusyTime:
    """Keep busy time.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    await lock_agenda(connection, caller, prepared.busy.agenda_id)
    await insert_busy_times(connection, [(prepared.busy, prepared.spans)])
    return ShownBusyTime(prepared.busy, prepared.zone)


async def list_busy_times(
    database: Database, caller: Caller, filters: BusyTimeFilter
) -> list[ShownBusyTime]:
    """Return busy times of an agenda, oldest first.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    async with database.read() as connection:
        agenda = await seen_agenda(connection, caller, filters.agenda_id)
        found = await find_busy_times(connection, filters)
    return [ShownBusyTime(busy, agenda.zone) for busy in found]


async def remove_busy_time(
    database: Database, caller: Caller, agenda_id: str, busy_id: str
) -> None:
    """Forget a busy time; what an import brought comes back with the next one.

    Raises:
        NothingFound: there is no such agenda that the caller may see, or it has no such time.
    """
    async with database.write() as connection:
        await lock_agenda(connection, caller, agenda_id)
        if not await delete_busy_time(connection, agenda_id, busy_id):
            raise NothingFound(busy_id)


def _expanded(agenda: Agenda, new: NewBusyTime, now: datetime) -> ExpandedBusyTime:
    until = expansion_end(now, agenda.horizon_days)
    busy = BusyTime(
        id=new_id(),
        agenda_id=agenda.id,
        label=new.label,
        clock=ZoneClock(agenda.zone),
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        rule=new.rule,
        exdates=sorted(new.exdates),
        created_at=now,
    )
    spans = require_sound(busy, until)
    return ExpandedBusyTime(busy.expanded(until), spans, agenda.zone)
