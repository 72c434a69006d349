"""Confirms what is held, cancels appointments, and notes that nobody came."""

from dataclasses import dataclass

from app.domain.access.keys import Caller
from app.domain.agendas.appointments import AppointmentStatus, ChangeKind
from app.domain.agendas.offering import Wish, refusal_of, stands_in_the_way
from app.domain.deadlines.instants import microseconds_at
from app.domain.metering.events.events import ActionKind
from app.domain.notifications.notices import NoticeType
from app.repositories.connections import Connection
from app.services.agendas.actions import Cause, interaction_of, record_action, require_cause, tell
from app.services.agendas.locked_agenda import HistoryNote, enter_of
from app.services.agendas.reading import ShownAppointment, show
from app.services.metering.placing import Context


async def confirm_appointment(
    connection: Connection,
    context: Context,
    caller: Caller,
    appointment_id: str,
    cause: Cause | None,
) -> ShownAppointment:
    """Book what is held and record a ``calendar_entry``; what is booked stays as it is.

    Args:
        connection: in a transaction.
        context: what recording depends on.
        caller: who asks.
        appointment_id: of the hold.
        cause: the interaction that it answers; None for that of the hold.

    Raises:
        NothingFound: there is no such appointment that the caller may see.
        AgendaClosed, AppointmentOver, HoldExpired: the first that applies.
        DomainError: the cause is refused, or the client has no subscription.
    """
    locked, former = await enter_of(connection, context, caller, appointment_id)
    if former.status is AppointmentStatus.BOOKED:
        return await show(connection, context, former, locked.agenda)
    refusal = stands_in_the_way(locked.agenda, former.standing)
    if refusal is not None:
        wish = Wish(former.kind, microseconds_at(former.starts_at))
        raise refusal_of(refusal, locked.conditions, wish)
    action = await record_action(locked, ActionKind.CALENDAR_ENTRY, cause or former.cause)
    booked = former.booked(context.now, cause or former.cause)
    await locked.store(booked, HistoryNote(ChangeKind.BOOKED, former, action.interaction_id))
    await tell(locked, NoticeType.APPOINTMENT_BOOKED, booked, action)
    return await show(connection, context, booked, locked.agenda, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """Why an appointment is cancelled; personal data. And the interaction that asks for it."""

    reason: str
    cause: Cause | None


async def cancel_appointment(
    connection: Connection,
    context: Context,
    caller: Caller,
    appointment_id: str,
    asked: Cancellation,
) -> ShownAppointment:
    """Give a time free; of what was booked a ``planning_change`` is recorded.

    Raises:
        NothingFound: there is no such appointment that the caller may see.
        AppointmentOver, HoldExpired: it takes no place any more.
        DomainError: the cause is refused, or the client has no subscription.
    """
    locked, former = await enter_of(connection, context, caller, appointment_id)
    former.must_be_live()
    if former.status is AppointmentStatus.BOOKED:
        action = await record_action(locked, ActionKind.PLANNING_CHANGE, asked.cause)
    else:
        await require_cause(locked, asked.cause)
        action = None
    cancelled = former.cancelled(context.now)
    note = HistoryNote(
        ChangeKind.CANCELLED,
        former,
        interaction_of(action),
        said={"reason": asked.reason},
    )
    await locked.store(cancelled, note)
    await tell(locked, NoticeType.APPOINTMENT_CANCELLED, cancelled, action)
    return await show(connection, context, cancelled, locked.agenda, action)


async def miss_appointment(
    connection: Connection, context: Context, caller: Caller, appointment_id: str
) -> ShownAppointment:
    """Note that nobody came; it counts for nothing.

    Raises:
        NothingFound: there is no such appointment that the caller may see.
        AppointmentOver, HoldExpired: it takes no place any more.
        NotYet: it has not begun.
    """
    locked, former = await enter_of(connection, context, caller, appointment_id)
    former.must_be_live()
    missed = former.missed(context.now)
    await locked.store(missed, HistoryNote(ChangeKind.NO_SHOW, former))
    return await show(connection, context, missed, locked.agenda)
