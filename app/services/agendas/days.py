"""Days of an agenda as the desk shows them: all that lies on them, in one reading."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.agendas.appointments import Appointment
from app.domain.agendas.day_plans import DayPlan, Taken, plan_days, span_of_days
from app.domain.agendas.offering import Conditions
from app.domain.agendas.slots import Slot
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
from app.services.agendas.offering import conditions_of, offered_within
from app.services.agendas.reading import ShownAppointment, show_all
from app.services.metering.placing import Context

_MOST_APPOINTMENTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysQuery:
    """Which days of an agenda are asked for.

    Attributes:
        days: that follow one another, by the agenda's calendar.
        kind: a code of what is to be booked; None for that of the appointment, else the first.
        appointment_id: that is to be moved: its own place is taken as free.
    """

    agenda_id: str
    days: Sequence[date]
    kind: str | None = None
    appointment_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaDays:
    """Days of an agenda.

    Attributes:
        kind: whose free times are shown; None where the agenda has none.
        moved: the appointment that is to be moved.
        shown: the appointments of the days, by id, with what speaks against them.
        is_cut: there are more appointments than these.
    """

    agenda: Agenda
    client: ClientAtDesk
    kind: AppointmentKind | None
    moved: ShownAppointment | None
    plans: Sequence[DayPlan]
    shown: Mapping[str, ShownAppointment]
    is_cut: bool


async def read_agenda_days(
    database: Database, context: Context, caller: Caller, query: DaysQuery
) -> AgendaDays:
    """Return what lies on days of an agenda.

    Raises:
        NothingFound: there is no such agenda that the caller may see, or no such appointment on it.
    """
    async with database.read() as connection:
        agenda = await seen_agenda(connection, caller, query.agenda_id)
        clients = await read_clients_at_desk(connection, [agenda.client_id])
        moved = await _appointment_of(connection, agenda, query.appointment_id)
        conditions = await conditions_of(connection, context, agenda)
        kind = _kind_of(agenda, query.kind, moved)
        begin, end = span_of_days(query.days, agenda.zone)
        filters = AppointmentFilter(
            now=context.now,
            limit=_MOST_APPOINTMENTS + 1,
            agenda_id=agenda.id,
            begin=begin,
            end=end,
        )
        found = await find_appointments(connection, filters)
        shown = await show_all(connection, context, found[:_MOST_APPOINTMENTS], agenda)
        taken = Taken(
            slots=await _free(connection, conditions, kind, query),
            appointments=[item.appointment for item in shown],
            busy=await busy_conflicts_within(connection, agenda.id, begin, end),
        )
        [item] = await show_all(connection, context, [moved], agenda) if moved else [None]
    return AgendaDays(
        agenda=agenda,
        client=clients[agenda.client_id],
        kind=kind,
        moved=item,
        plans=list(plan_days(conditions.hours, agenda.zone, query.days, taken)),
        shown={item.appointment.id: item for item in shown},
        is_cut=len(found) > _MOST_APPOINTMENTS,
    )


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
    """Return the slots that begin on the days; nothing new is booked on what is closed."""
    agenda = conditions.agenda
    if kind is None or agenda.closed_at is not None:
        return []
    begin, end = span_of_days(query.days, agenda.zone)
    reach = end + timedelta(minutes=kind.duration_minutes)
    span = microseconds_at(begin), microseconds_at(reach)
    return await offered_within(connection, conditions, kind, span, query.appointment_id)
