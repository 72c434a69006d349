"""An agenda under its client's lock: what is decided, recorded and written there is one whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda
from app.domain.agendas.appointments import (
    Appointment,
    AppointmentChange,
    AppointmentStatus,
    ChangeKind,
    expiry_of,
)
from app.domain.agendas.invitations import letter_jobs
from app.domain.agendas.lanes import Laned, connected, deal, free_lane
from app.domain.agendas.occupancy import Occupancy, Spans
from app.domain.agendas.offering import Conditions, Override, Wish, accept
from app.domain.agendas.opening_hours import opening_hours
from app.domain.agendas.refusals import SlotTaken, WantedTime
from app.domain.deadlines.instants import instant_at, microseconds_at
from app.domain.errors import NothingFound
from app.repositories.agendas.appointment_changes import append_change
from app.repositories.agendas.appointments import (
    deal_lanes,
    expire_holds,
    find_appointment,
    insert_appointment,
    read_lanes,
    read_taken,
    update_appointment,
)
from app.repositories.agendas.occupied_times import OccupiedQuery
from app.repositories.connections import Connection
from app.repositories.jobs.queue import enqueue
from app.services.agendas.agendas import lock_agenda
from app.services.agendas.busy_expansion import busy_within, keep_expanded
from app.services.directory.learning import NamedParty, learn_party
from app.services.metering.placing import Context


@dataclass(frozen=True, slots=True)
class HistoryNote:
    """What the history keeps of a change, beside the appointment as it is since.

    Attributes:
        before: as it was; None for a new appointment.
        interaction_id: of the action that it counts as; None where it counts for nothing.
        overrides: what it was done against.
        said: more of it, by name.
    """

    kind: ChangeKind
    before: Appointment | None = None
    interaction_id: str | None = None
    overrides: frozenset[Override] = frozenset()
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LockedAgenda:
    """An agenda whose client is locked.

    Attributes:
        connection: in the transaction that holds the lock.
        context: what recording depends on.
        caller: who asks.
        conditions: what the agenda goes by at this instant.
    """

    connection: Connection
    context: Context
    caller: Caller
    conditions: Conditions

    @property
    def agenda(self) -> Agenda:
        """Return the agenda as it is stored."""
        return self.conditions.agenda

    async def require(self, wish: Wish, own: Appointment | None = None) -> list[Laned]:
        """Refuse what the agenda does not offer; return what overlaps the wish.

        Args:
            wish: for an appointment.
            own: the one that is to be moved there.

        Raises:
            DomainError: the first reason that applies.
        """
        own_id = own.id if own else None
        taken = await read_taken(self.connection, self._sought(wish, own_id))
        if taken.has_expired:
            await self._let_expire()
        busy = taken.busy if taken.is_busy_whole else await self._expanded(wish)
        spans = Spans([lane.begins for lane in taken.lanes], [lane.ends for lane in taken.lanes])
        try:
            accept(self.conditions, wish, Occupancy(spans, busy))
        except SlotTaken:
            wanted = WantedTime(self.agenda.id, wish.kind, wish.starts_at, own_id)
            raise SlotTaken(wanted=wanted) from None
        return taken.lanes

    def _sought(self, wish: Wish, own_id: str | None) -> OccupiedQuery:
        begin, end = (instant_at(edge) for edge in wish.occupied)
        return OccupiedQuery(self.agenda.id, begin, end, self.context.now, own_id)

    async def _expanded(self, wish: Wish) -> Spans:
        """Keep what recurs up to the horizon; return what is busy, and beyond it too."""
        await keep_expanded(self.connection, self.agenda, self.context.now)
        begin, end = (instant_at(edge) for edge in wish.occupied)
        return await busy_within(self.connection, self.agenda.id, begin, end)

    async def _let_expire(self) -> None:
        for held in await expire_holds(self.connection, self.agenda.id, self.context.now):
            await append_change(self.connection, expiry_of(held))

    async def insert(
        self, appointment: Appointment, others: list[Laned], note: HistoryNote
    ) -> None:
        """Store a new appointment in a lane; where none is free they are dealt anew."""
        lane = await self._lane(appointment, others)
        await insert_appointment(
            self.connection, appointment, lane, self._change(appointment, note)
        )
        await self._learn_party(appointment)
        await enqueue(self.connection, letter_jobs(appointment, self.context.now))

    async def move(self, appointment: Appointment, others: list[Laned], note: HistoryNote) -> None:
        """Store an appointment at its new time."""
        lane = await self._lane(appointment, others)
        await update_appointment(
            self.connection, appointment, lane, self._change(appointment, note)
        )
        await self._learn_party(appointment)
        await enqueue(self.connection, letter_jobs(appointment, self.context.now))

    async def store(self, appointment: Appointment, note: HistoryNote) -> None:
        """Store an appointment that was changed where it is."""
        await update_appointment(
            self.connection, appointment, None, self._change(appointment, note)
        )
        await self._learn_party(appointment)
        await enqueue(self.connection, letter_jobs(appointment, self.context.now))

    async def _learn_party(self, appointment: Appointment) -> None:
        """Keep the name of whoever has a booked appointment in the client's directory."""
        party = appointment.details.party
        if party is None or appointment.status is not AppointmentStatus.BOOKED:
            return
        named = NamedParty(name=party.name, phone=party.phone, email=party.email)
        await learn_party(self.connection, appointment.client_id, named, self.context.now)

    async def _lane(self, appointment: Appointment, others: list[Laned]) -> int:
        begin, end = (
            microseconds_at(appointment.occupied_from),
            microseconds_at(appointment.occupied_until),
        )
        lane = free_lane(begin, end, others, self.agenda.capacity)
        if lane is not None:
            return lane
        await self._let_expire()
        own = Laned(appointment.id, begin, end, -1)
        wish = Wish(appointment.kind, microseconds_at(appointment.starts_at))
        all_ = await read_lanes(self.connection, self._sought(wish, own.id))
        dealt = deal(connected([*all_, own], own))
        former = {span.id: span.lane for span in all_}
        await deal_lanes(
            self.connection,
            [span for span in dealt if span.id != own.id and former[span.id] != span.lane],
        )
        return next(span.lane for span in dealt if span.id == own.id)

    def _change(self, after: Appointment, note: HistoryNote) -> AppointmentChange:
        return AppointmentChange(
            appointment_id=after.id,
            version=after.version,
            at=self.context.now,
            by=self.caller.key_id,
            kind=note.kind,
            before=None if note.before is None else note.before.snapshot(),
            after={**after.snapshot(), **note.said},
            override=note.overrides,
            interaction_id=note.interaction_id,
        )


async def enter(
    connection: Connection, context: Context, caller: Caller, agenda_id: str
) -> LockedAgenda:
    """Lock an agenda's client and read the agenda.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    agenda = await lock_agenda(connection, caller, agenda_id)
    hours = await context.calendars.read(connection, [agenda.hours_id])
    conditions = Conditions(
        agenda=agenda,
        hours=opening_hours(hours[agenda.hours_id]),
        now=microseconds_at(context.now),
    )
    return LockedAgenda(connection, context, caller, conditions)


async def enter_of(
    connection: Connection, context: Context, caller: Caller, appointment_id: str
) -> tuple[LockedAgenda, Appointment]:
    """Lock the client of an appointment, and read it with its agenda.

    Raises:
        NothingFound: there is no such appointment that the caller may see.
    """
    found = await find_appointment(connection, appointment_id)
    if found is None or not caller.sees(found.client_id):
        raise NothingFound(appointment_id)
    locked = await enter(connection, context, caller, found.agenda_id)
    current = await find_appointment(connection, appointment_id)
    assert current is not None  # noqa: S101 - none is ever taken out
    return locked, current.as_of(context.now)
