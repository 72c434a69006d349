"""Appointments as they are read: with what speaks against them by now, and what they counted as."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda
from app.domain.agendas.appointments import (
    Appointment,
    AppointmentChange,
    expiry_of,
)
from app.domain.agendas.conflicts import Conflict, busy_times_met, conflicts_with
from app.domain.agendas.opening_hours import opening_hours
from app.domain.deadlines.instants import microseconds_at
from app.domain.errors import NothingFound
from app.repositories.access.api_keys import read_names
from app.repositories.agendas.agendas import read_agendas
from app.repositories.agendas.appointment_changes import read_changes
from app.repositories.agendas.appointments import (
    AppointmentFilter,
    find_appointment,
    find_appointments,
)
from app.repositories.agendas.causes import find_cause
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.profiles import client_exists
from app.services.agendas.actions import Action
from app.services.agendas.agendas import seen_agenda
from app.services.agendas.busy_expansion import busy_conflicts_within
from app.services.agendas.locked_agenda import LockedAgenda
from app.services.metering.placing import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAppointment:
    """An appointment as it reads at an instant.

    Attributes:
        zone: the agenda's.
        decision: as JSON text, of the action that was just recorded.
    """

    appointment: Appointment
    zone: str
    conflicts: tuple[Conflict, ...]
    decision: str | None = None


def show_accepted(
    locked: LockedAgenda, appointment: Appointment, action: Action | None
) -> ShownAppointment:
    """Return an appointment as it is shown whose time was just accepted: nothing is busy then."""
    span = microseconds_at(appointment.starts_at), microseconds_at(appointment.ends_at)
    return ShownAppointment(
        appointment=appointment,
        zone=locked.agenda.zone,
        conflicts=conflicts_with(locked.conditions.hours, span),
        decision=None if action is None else action.decision,
    )


async def show(
    connection: Connection,
    context: Context,
    appointment: Appointment,
    agenda: Agenda,
    action: Action | None = None,
) -> ShownAppointment:
    """Return an appointment as it is shown."""
    [shown] = await _show_all(connection, context, [appointment], agenda)
    return replace(shown, decision=action.decision) if action else shown


async def read_appointment(
    database: Database, context: Context, caller: Caller, appointment_id: str
) -> ShownAppointment:
    """Return an appointment that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        appointment = await _seen_appointment(connection, caller, appointment_id)
        agenda = await seen_agenda(connection, caller, appointment.agenda_id)
        return await show(connection, context, appointment, agenda)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was done to an appointment, by whom, and in which zone that is told.

    Attributes:
        names: of those who did it, by their ids.
        cause_id: of the interaction that it was booked for.
    """

    changes: Sequence[AppointmentChange]
    names: Mapping[str, str]
    zone: str
    cause_id: str | None


async def read_history(
    database: Database, context: Context, caller: Caller, appointment_id: str
) -> History:
    """Return what was done to an appointment; that a hold has expired, too, noted or not.

    Raises:
        NothingFound: there is no such appointment that the caller may see.
    """
    async with database.read() as connection:
        stored = await _seen_appointment(connection, caller, appointment_id)
        agenda = await seen_agenda(connection, caller, stored.agenda_id)
        changes = await read_changes(connection, appointment_id)
        names = await read_names(connection, {change.by for change in changes if change.by})
        cause_id = await find_cause(connection, stored.client_id, stored.cause)
    read = stored.as_of(context.now)
    if read.status is not stored.status:
        changes.append(expiry_of(read))
    return History(changes=changes, names=names, zone=agenda.zone, cause_id=cause_id)


async def list_appointments_of_agenda(
    database: Database, context: Context, caller: Caller, filters: AppointmentFilter
) -> list[ShownAppointment]:
    """Return appointments of one agenda by their starts.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    async with database.read() as connection:
        agenda = await seen_agenda(connection, caller, filters.agenda_id or "")
        found = await find_appointments(connection, filters)
        return await _show_all(connection, context, found, agenda)


async def list_appointments_of_client(
    database: Database, context: Context, filters: AppointmentFilter
) -> list[ShownAppointment]:
    """Return appointments of all agendas of a client by their starts.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        found, agendas = await _read_of_client(connection, filters)
        shown: dict[str, ShownAppointment] = {}
        for agenda in agendas.values():
            own = [appointment for appointment in found if appointment.agenda_id == agenda.id]
            for item in await _show_all(connection, context, own, agenda):
                shown[item.appointment.id] = item
    return [shown[appointment.id] for appointment in found]


async def export_appointments(
    database: Database, context: Context, filters: AppointmentFilter
) -> list[tuple[Appointment, Agenda]]:
    """Return a client's appointments by their starts, each with its agenda.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        found, agendas = await _read_of_client(connection, filters)
    return [
        (appointment.as_of(context.now), agendas[appointment.agenda_id]) for appointment in found
    ]


async def _read_of_client(
    connection: Connection, filters: AppointmentFilter
) -> tuple[list[Appointment], dict[str, Agenda]]:
    """Return a client's appointments, and their agendas by id."""
    client_id = filters.client_id or ""
    if not await client_exists(connection, client_id):
        raise NothingFound(client_id)
    found = await find_appointments(connection, filters)
    ids = {appointment.agenda_id for appointment in found}
    return found, await read_agendas(connection, ids)


async def _seen_appointment(
    connection: Connection, caller: Caller, appointment_id: str
) -> Appointment:
    appointment = await find_appointment(connection, appointment_id)
    if appointment is None or not caller.sees(appointment.client_id):
        raise NothingFound(appointment_id)
    return appointment


async def _show_all(
    connection: Connection, context: Context, found: Sequence[Appointment], agenda: Agenda
) -> list[ShownAppointment]:
    read = [appointment.as_of(context.now) for appointment in found]
    live = [appointment for appointment in read if appointment.is_live]
    busy: list[Conflict] = []
    if live:
        begin = min(appointment.occupied_from for appointment in live)
        end = max(appointment.occupied_until for appointment in live)
        busy = await busy_conflicts_within(connection, agenda.id, begin, end)
    occupied = [(item.id, item.occupied_from, item.occupied_until) for item in live]
    met = busy_times_met(occupied, busy)
    hours = (await context.calendars.read(connection, [agenda.hours_id]))[agenda.hours_id]

    def conflicts_of(appointment: Appointment) -> tuple[Conflict, ...]:
        if not appointment.is_live:
            return ()
        span = microseconds_at(appointment.starts_at), microseconds_at(appointment.ends_at)
        return conflicts_with(opening_hours(hours), span, met[appointment.id])

    return [
        ShownAppointment(
            appointment=appointment, zone=agenda.zone, conflicts=conflicts_of(appointment)
        )
        for appointment in read
    ]
