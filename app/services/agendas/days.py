"""Days of an agenda as the desk shows them: all that lies on them, in one reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.agendas.appointments import Appointment
from app.domain.agendas.conflicts import Conflict, conflicts_with
from app.domain.agendas.day_plans import DayPlan, Taken, plan_days, span_of_days
from app.domain.agendas.offering import Conditions
from app.domain.agendas.opening_hours import OpeningHours
from app.domain.agendas.slots import Slot, offer
from app.domain.deadlines.instants import microseconds_at
from app.domain.errors import NothingFound
from app.repositories.agendas.appointments import (
    AppointmentFilter,
    find_appointment,
    find_appointments,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.deadlines.desk import ClientAtDesk, read_clients_at_desk
from app.services.agendas.agendas import seen_agenda
from app.services.agendas.busy_expansion import busy_conflicts_within
from app.services.agendas.offering import conditions_of, occupancy_within
from app.services.agendas.party_names import name_unnamed
from app.services.agendas.reading import ShownAppointment, show
from app.services.metering.placing import Context

_FURTHEST = timedelta(days=2)
"""Longer than an appointment with what it keeps free around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysQuery:
    """Which days of an agenda are asked for.

    Attributes:
        days: that follow one another, by the agenda's calendar.
        kind: a code of what is to be booked; None for that of the appointment, else the first.
        appointment_id: that is to be moved: its own place is taken as free.
        most_taken, most_free: appointments and free times of each day; the first ones.
        begin: from when on a single day is looked at.
    """

    agenda_id: str
    days: Sequence[date]
    kind: str | None = None
    appointment_id: str | None = None
    most_taken: int = 100
    most_free: int = 100
    begin: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaDays:
    """Days of an agenda.

    Attributes:
        kind: whose free times are shown; None where the agenda has none.
        moved: the appointment that is to be moved.
        hours: of the agenda.
        busy: what may speak against appointments of the days.
        names: by appointment, what the client's directory calls a party that gave no name.
    """

    agenda: Agenda
    client: ClientAtDesk
    kind: AppointmentKind | None
    moved: ShownAppointment | None
    plans: Sequence[DayPlan]
    hours: OpeningHours
    busy: Sequence[Conflict]
    names: Mapping[str, str]

    def show(self, appointment: Appointment) -> ShownAppointment:
        """Return an appointment of the days with what speaks against it by now."""
        conflicts: tuple[Conflict, ...] = ()
        if appointment.is_live:
            span = microseconds_at(appointment.starts_at), microseconds_at(appointment.ends_at)
            begin, end = appointment.occupied_from, appointment.occupied_until
            met = [busy for busy in self.busy if busy.starts_at < end and busy.ends_at > begin]
            conflicts = conflicts_with(self.hours, span, met)
        return ShownAppointment(appointment=appointment, zone=self.agenda.zone, conflicts=conflicts)


async def read_agenda_days(
    database: Database, context: Context, caller: Caller, query: DaysQuery
) -> AgendaDays:
    """Return what lies on days of an agenda.

    Raises:
        NothingFound: there is no such agenda that the caller may see, or no such appointment on it.
    """
    async with database.read() as connection:
        agenda = await seen_agenda(connection, caller, query.agenda_id)
        [client] = (await read_clients_at_desk(connection, [agenda.client_id])).values()
        moved = await _appointment_of(connection, agenda, query.appointment_id)
        conditions = await conditions_of(connection, context, agenda)
        kind = _kind_of(agenda, query.kind, moved)
        busy = await _busy(connection, agenda, query.days)
        taken = Taken(
            slots=await _free(connection, conditions, kind, query),
            appointments=await _appointments(connection, context, agenda, query),
            busy=busy,
        )
        opened = await show(connection, context, moved, agenda) if moved else None
        names = await name_unnamed(
            connection, [(item, client.region) for item in (*taken.appointments, *_only(moved))]
        )
    return AgendaDays(
        agenda=agenda,
        client=client,
        kind=kind,
        moved=opened,
        plans=list(plan_days(conditions.hours, agenda.zone, query.days, taken)),
        hours=conditions.hours,
        busy=busy,
        names=names,
    )


def _only(appointment: Appointment | None) -> list[Appointment]:
    return [] if appointment is None else [appointment]


async def _busy(connection: Connection, agenda: Agenda, days: Sequence[date]) -> list[Conflict]:
    """Return what is busy on days, and as far around them as what begins on them may reach."""
    begin, end = span_of_days(days, agenda.zone)
    return await busy_conflicts_within(connection, agenda.id, begin - _FURTHEST, end + _FURTHEST)


async def _appointments(
    connection: Connection, context: Context, agenda: Agenda, query: DaysQuery
) -> list[Appointment]:
    """Return the first appointments of each day."""
    found: list[Appointment] = []
    for day in query.days:
        begin, end = span_of_days([day], agenda.zone)
        filters = AppointmentFilter(
            now=context.now,
            limit=query.most_taken,
            agenda_id=agenda.id,
            earliest=query.begin or begin,
            end=end,
        )
        found += await find_appointments(connection, filters)
    return found


async def _appointment_of(
    connection: Connection, agenda: Agenda, appointment_id: str | None
) -> Appointment | None:
    if appointment_id is None:
        return None
    found = await find_appointment(connection, appointment_id)
    if found is None or found.agenda_id != agenda.id:
        raise NothingFound(appointment_id)
    return found


def _kind_of(agenda: Agenda, code: str | None, moved: Appointment | None) -> AppointmentKind | None:
    """Return what is to be booked; what is moved keeps the kind that it was booked as."""
    if moved is not None and code in (None, moved.kind.code):
        return moved.kind
    by_code = {kind.code: kind for kind in agenda.kinds}
    return by_code.get(code or "") or next(iter(agenda.kinds), None)


async def _free(
    connection: Connection,
    conditions: Conditions,
    kind: AppointmentKind | None,
    query: DaysQuery,
) -> list[Slot]:
    """Return the first slots that begin on each day; nothing new is booked on what is closed."""
    agenda = conditions.agenda
    if kind is None or agenda.closed_at is not None:
        return []
    spans = [_reach(day, query.begin, agenda.zone, kind) for day in query.days]
    whole = min(begin for begin, _ in spans), max(end for _, end in spans)
    occupancy = await occupancy_within(connection, conditions, kind, whole, query.appointment_id)
    offered = (offer(conditions, kind, span, occupancy) for span in spans)
    return [slot for of_day in offered for slot in islice(of_day, query.most_free)]


def _reach(day: date, begin: datetime | None, zone: str, kind: AppointmentKind) -> tuple[int, int]:
    """Return the span in which everything lies that begins on a day, and nothing else."""
    first, end = span_of_days([day], zone)
    duration = timedelta(minutes=kind.duration_minutes)
    return microseconds_at(begin or first), microseconds_at(end + duration) - 1
