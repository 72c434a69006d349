"""What is booked on the agendas of the demonstration's clients, for those who called or wrote."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from app.api.state import State
from app.demonstration.clients import TIMEZONE
from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.agendas.appointments import Appointment, AppointmentParty, Details
from app.domain.deadlines.instants import instant_at
from app.repositories.connections import Connection
from app.services.agendas.agendas import AgendaSettings, create_agenda
from app.services.agendas.booking import AppointmentPatch, Booking, book, change_appointment
from app.services.agendas.busy_times import NewBusyTime, add_busy_time, prepare_busy_time
from app.services.agendas.ending import Cancellation, cancel_appointment
from app.services.agendas.offering import SlotQuery, list_slots

_OFFICE = Caller(key_id="demonstration", scopes=frozenset(), client_id=None)
_AHEAD = timedelta(days=7)
_APPOINTMENTS = 8
_ZONE = ZoneInfo(TIMEZONE)
_FRIDAY = 4
_MEETING = time(15), timedelta(hours=1)
_NAMES = ("Mme Lambert", "M. Dubois", "Mme Peeters", "M. Janssens", "Mme Renard", "M. Claes")

Content = Mapping[str, Any]
"""An event, as an integrator would post it (api.md, Events)."""


@dataclass(frozen=True, slots=True)
class DemoAgenda:
    """An agenda as the demonstration tells of it; the first kind is booked most."""

    name: str
    kinds: tuple[AppointmentKind, ...]


async def add_demo_agenda(
    connection: Connection, client_id: str, reference: str, at: datetime
) -> Agenda:
    """Store the agenda of a client of the demonstration, as of an instant."""
    demonstrated = DEMO_AGENDAS[reference]
    settings = AgendaSettings(
        name=demonstrated.name,
        timezone=None,
        calendar=None,
        step_minutes=30,
        capacity=1,
        notice_minutes=60,
        horizon_days=60,
        kinds=demonstrated.kinds,
    )
    return await create_agenda(connection, client_id, settings, at)


async def book_demo_week(state: State, agenda: Agenda, asking: Sequence[Content]) -> None:
    """Book a week from now on for the last who asked, move the first booking, cancel the second.

    Args:
        state: of the service.
        agenda: one that nothing is booked on.
        asking: events of calls and mails that came in.
    """
    random = Random(agenda.name)  # noqa: S311 - not a secret
    await _add_meeting(state, agenda)
    booked = [
        appointment
        for event in asking[-_APPOINTMENTS:]
        if (appointment := await _book(state, agenda, random, event)) is not None
    ]
    for appointment in booked[:1]:
        await _move(state, agenda, random, appointment)
    for appointment in booked[1:2]:
        asked = Cancellation(reason="Le client sera absent", cause=appointment.cause)
        async with state.database.write() as connection:
            await cancel_appointment(connection, state.context(), _OFFICE, appointment.id, asked)


async def _add_meeting(state: State, agenda: Agenda) -> None:
    now, (clock, length) = state.clock.now(), _MEETING
    today = now.astimezone(_ZONE).date()
    friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    begin = datetime.combine(friday, clock, _ZONE)
    meeting = NewBusyTime(
        agenda_id=agenda.id,
        starts_at=begin,
        ends_at=begin + length,
        label="Réunion d'équipe",
        rule="FREQ=WEEKLY",
        exdates=(),
    )
    prepared = await prepare_busy_time(state.database, _OFFICE, meeting, now)
    async with state.database.write() as connection:
        await add_busy_time(connection, _OFFICE, prepared)


async def _book(state: State, agenda: Agenda, random: Random, event: Content) -> Appointment | None:
    kind = random.choice(agenda.kinds)
    starts_at = await _free_start(state, agenda, random, kind)
    if starts_at is None:
        return None
    asked = Booking(
        agenda_id=agenda.id,
        kind=kind.code,
        starts_at=starts_at,
        hold_minutes=None,
        details=_details(event, random),
        cause={"source": event["source"], "event_id": event["id"]},
        overrides=frozenset(),
    )
    async with state.database.write() as connection:
        return (await book(connection, state.context(), _OFFICE, asked)).appointment


async def _move(state: State, agenda: Agenda, random: Random, appointment: Appointment) -> None:
    starts_at = await _free_start(state, agenda, random, appointment.kind)
    patch = AppointmentPatch(starts_at=starts_at, cause=appointment.cause)
    async with state.database.write() as connection:
        await change_appointment(connection, state.context(), _OFFICE, appointment.id, patch)


async def _free_start(
    state: State, agenda: Agenda, random: Random, kind: AppointmentKind
) -> datetime | None:
    """Return a start that is offered within a week; None when all is taken or closed."""
    context = state.context()
    query = SlotQuery(
        agenda_id=agenda.id, kind=kind.code, begin=context.now, end=context.now + _AHEAD
    )
    offered = await list_slots(state.database, context, _OFFICE, query)
    return instant_at(random.choice(offered.slots).starts_at) if offered.slots else None


def _details(event: Content, random: Random) -> Details:
    data = event["data"]
    reached = "email" if "@" in data["from"] else "phone"
    party = AppointmentParty(name=random.choice(_NAMES), **{reached: data["from"]})
    return Details(title=data.get("subject") or data.get("summary"), party=party)


def asking_of(events: Sequence[Content], line: str, mailbox: str) -> Iterator[Content]:
    """Yield the calls that were answered for a client, and the mails to handle, in their order."""
    for event in events:
        data = event["data"]
        is_call = event["type"] == "call.received" and data["answered"]
        is_mail = event["type"] == "message.received" and data.get("requires_action", True)
        if (is_call or is_mail) and data["to"] in (line, mailbox):
            yield event


DEMO_AGENDAS = {
    "demo-chauffage": DemoAgenda(
        "Camionnette 1",
        (
            AppointmentKind(
                code="entretien", name="Entretien", duration_minutes=90, after_minutes=30
            ),
            AppointmentKind(
                code="depannage", name="Dépannage", duration_minutes=60, after_minutes=30
            ),
        ),
    ),
    "demo-menuiserie": DemoAgenda(
        "Équipe de pose",
        (
            AppointmentKind(code="mesures", name="Prise de mesures", duration_minutes=60),
            AppointmentKind(code="pose", name="Pose", duration_minutes=120, after_minutes=30),
        ),
    ),
    "demo-architecture": DemoAgenda(
        "Bureau",
        (
            AppointmentKind(code="visite", name="Première visite", duration_minutes=60),
            AppointmentKind(
                code="chantier", name="Réunion de chantier", duration_minutes=90, before_minutes=30
            ),
        ),
    ),
}
"""By the client's reference."""
