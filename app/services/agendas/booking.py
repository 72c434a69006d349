"""Books, moves and edits appointments; the action that it counts as is recorded with it."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.domain.access.keys import Caller
from app.domain.agendas.agendas import AppointmentKind
from app.domain.agendas.appointments import (
    Appointment,
    AppointmentStatus,
    ChangeKind,
    Details,
)
from app.domain.agendas.offering import Override, Wish
from app.domain.deadlines.instants import microseconds_at
from app.domain.errors import VersionConflict
from app.domain.metering.events.events import ActionKind
from app.domain.notifications.notices import NoticeType
from app.repositories.connections import Connection
from app.services.agendas.actions import Cause, interaction_of, record_action, require_cause, tell
from app.services.agendas.locked_agenda import HistoryNote, LockedAgenda, enter, enter_of
from app.services.agendas.reading import ShownAppointment, show, show_accepted
from app.services.identifiers import new_id
from app.services.metering.placing import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A time that is asked for.

    Attributes:
        kind: a code of the agenda's.
        hold_minutes: how long it is held; None where it is booked at once.
        cause: the interaction that it answers.
        overrides: what it is booked against.
    """

    agenda_id: str
    kind: str
    starts_at: datetime
    hold_minutes: int | None
    details: Details
    cause: Cause | None
    overrides: frozenset[Override]


async def book(
    connection: Connection, context: Context, caller: Caller, asked: Booking
) -> ShownAppointment:
    """Hold a time, or book it and record a ``calendar_entry``.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
        UnknownKind, and what ``accept`` raises.
        DomainError: the cause is refused, or the client has no subscription.
    """
    locked = await enter(connection, context, caller, asked.agenda_id)
    kind = locked.agenda.kind(asked.kind)
    wish = Wish(kind, microseconds_at(asked.starts_at), asked.overrides)
    others = await locked.require(wish)
    appointment = _new(locked, asked, kind)
    if asked.hold_minutes is None:
        action = await record_action(locked, ActionKind.CALENDAR_ENTRY, asked.cause)
        done = ChangeKind.BOOKED
    else:
        await require_cause(locked, asked.cause)
        action, done = None, ChangeKind.HELD
    await locked.insert(
        appointment,
        others,
        HistoryNote(done, None, interaction_of(action), asked.overrides),
    )
    await tell(locked, NoticeType.APPOINTMENT_BOOKED, appointment, action)
    return show_accepted(locked, appointment, action)


def _new(locked: LockedAgenda, asked: Booking, kind: AppointmentKind) -> Appointment:
    now, held = locked.context.now, asked.hold_minutes
    return Appointment(
        id=new_id(),
        client_id=locked.agenda.client_id,
        agenda_id=locked.agenda.id,
        kind=kind,
        status=AppointmentStatus.BOOKED if held is None else AppointmentStatus.HELD,
        held_until=None if held is None else now + timedelta(minutes=held),
        starts_at=asked.starts_at,
        details=asked.details,
        cause=asked.cause,
        created_at=now,
        changed_at=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentPatch:
    """What is to change of an appointment.

    Attributes:
        starts_at, kind: None for what it has.
        written: by name, what is to be written of it from now on.
        cause: the interaction that a move answers.
        overrides: what it is moved against.
        versions: those that the sender has read; None for whatever there is.
    """

    starts_at: datetime | None = None
    kind: str | None = None
    written: dict[str, object] = field(default_factory=dict)
    cause: Cause | None = None
    overrides: frozenset[Override] = frozenset()
    versions: frozenset[int] | None = None


async def change_appointment(
    connection: Connection,
    context: Context,
    caller: Caller,
    appointment_id: str,
    patch: AppointmentPatch,
) -> ShownAppointment:
    """Move an appointment and record a ``planning_change``, or edit what is written of it.

    Moving what is only held, and editing, count for nothing; to the time it has, it is not moved.

    Raises:
        NothingFound: there is no such appointment that the caller may see.
        VersionConflict: it has changed since it was read.
        UnknownKind, and what ``accept`` raises.
        DomainError: the cause is refused, or the client has no subscription.
    """
    locked, former = await enter_of(connection, context, caller, appointment_id)
    if patch.versions is not None and former.version not in patch.versions:
        raise VersionConflict(await show(connection, context, former, locked.agenda))
    edited = _edited(former, patch)
    kind, starts_at = _wanted(locked, former, patch)
    if (kind, starts_at) != (former.kind, former.starts_at):
        return await _move(locked, former, edited.moved(context.now, starts_at, kind), patch)
    former.must_be_live()
    if edited == former:
        return await show(connection, context, former, locked.agenda)
    edited = edited.changed(context.now)
    await locked.store(edited, HistoryNote(ChangeKind.EDITED, former))
    return await show(connection, context, edited, locked.agenda)


def _edited(former: Appointment, patch: AppointmentPatch) -> Appointment:
    """Return an appointment with what is written anew; a hold's own cause can be told later."""
    edited = replace(former, details=replace(former.details, **patch.written))  # type: ignore[arg-type] # by name
    if former.status is AppointmentStatus.HELD and patch.cause is not None:
        edited = replace(edited, cause=patch.cause)
    return edited


def _wanted(
    locked: LockedAgenda, former: Appointment, patch: AppointmentPatch
) -> tuple[AppointmentKind, datetime]:
    """Return the kind and the start that an appointment is to have.

    The kind that it has stays as it was when it was booked.
    """
    kind = former.kind
    if patch.kind is not None and patch.kind != kind.code:
        kind = locked.agenda.kind(patch.kind)
    return kind, patch.starts_at or former.starts_at


async def _move(
    locked: LockedAgenda, former: Appointment, moved: Appointment, patch: AppointmentPatch
) -> ShownAppointment:
    wish = Wish(moved.kind, microseconds_at(moved.starts_at), patch.overrides, former.standing)
    others = await locked.require(wish, former)
    if former.status is AppointmentStatus.BOOKED:
        action = await record_action(locked, ActionKind.PLANNING_CHANGE, patch.cause)
    else:
        await require_cause(locked, patch.cause)
        action = None
    await locked.move(
        moved,
        others,
        HistoryNote(ChangeKind.MOVED, former, interaction_of(action), patch.overrides),
    )
    await tell(locked, NoticeType.APPOINTMENT_MOVED, moved, action)
    return show_accepted(locked, moved, action)
