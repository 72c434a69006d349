"""What the buttons of an agenda do: book, move, cancel, no-show, confirm, edit."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

from app.domain.agendas.agendas import Agenda
from app.domain.agendas.appointments import Appointment, AppointmentStatus
from app.domain.errors import VersionConflict
from app.pages.desk.agenda_fields import (
    LONGEST_REASON,
    booking_of,
    cause_of,
    details_of,
    needed_start,
    overrides_of,
)
from app.pages.desk.reading_fields import needed_text, optional_form
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.access.idempotency_keys import Claim
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.agendas.booking import AppointmentPatch, Booking, book, change_appointment
from app.services.agendas.ending import (
    Cancellation,
    cancel_appointment,
    confirm_appointment,
    miss_appointment,
)
from app.services.agendas.reading import ShownAppointment, read_appointment


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that was pressed on an agenda.

    Attributes:
        kind: a code of what is booked where the form names none.
        appointment: that it is about; None for a new one.
    """

    visit: Visit
    agenda: Agenda
    kind: str
    appointment: Appointment | None

    @property
    def named(self) -> Appointment:
        """Return the appointment that it is about.

        Raises:
            UnreadableForm: the form names none.
        """
        if self.appointment is None:
            raise UnreadableForm
        return self.appointment


Act = Callable[[Pressed], Awaitable[Appointment]]


async def press(pressed: Pressed) -> Appointment:
    """Do what a button says; return the appointment as it is since.

    Raises:
        UnreadableForm: there is no such button.
        FieldRefused: a field cannot be taken.
        DomainError: it is refused.
    """
    act = ACTS.get(pressed.visit.form.text("action"))
    if act is None:
        raise UnreadableForm
    return await act(pressed)


async def _book(pressed: Pressed) -> Appointment:
    visit, state = pressed.visit, pressed.visit.state
    caller, context = visit.person.caller(), visit.state.context()
    booking = booking_of(visit, pressed.agenda, pressed.kind)

    async def create(connection: Connection) -> dict[str, str]:
        shown = await book(connection, context, caller, booking)
        return {"id": shown.appointment.id}

    claim = _claim_of(visit, booking)
    answer = await with_idempotency_key(state.database, claim, context.now, create)
    shown = await read_appointment(state.database, context, caller, answer.body["id"])
    return shown.appointment


def _claim_of(visit: Visit, booking: Booking) -> Claim | None:
    """Return by what a form that is sent twice is known; with other content it is another one."""
    form = optional_form(visit.form)
    if form is None:
        return None
    content = json.dumps([repr(booking.details), booking.kind, booking.starts_at.isoformat()])
    key = uuid5(UUID(form), content)
    fingerprint = sha256(f"{visit.request.url.path}\n{key}".encode()).digest()
    return Claim(owner=visit.person.caller().key_id, key=str(key), fingerprint=fingerprint)


async def _move(pressed: Pressed) -> Appointment:
    visit, former = pressed.visit, pressed.named
    patch = AppointmentPatch(
        starts_at=needed_start(visit, pressed.agenda.zone),
        kind=visit.form.text("kind") or None,
        cause=cause_of(visit),
        overrides=overrides_of(visit.form),
        versions=_versions(visit),
    )

    def is_done(current: Appointment) -> bool:
        kind = patch.kind or current.kind.code
        return (current.starts_at, current.kind.code) == (patch.starts_at, kind)

    return await _change(visit, former, patch, is_done)


async def _edit(pressed: Pressed) -> Appointment:
    visit, former = pressed.visit, pressed.named
    details = details_of(visit.form)
    written: dict[str, object] = {
        "title": details.title,
        "party": details.party,
        "notes": details.notes,
    }
    patch = AppointmentPatch(written=written, versions=_versions(visit))
    return await _change(visit, former, patch, lambda current: current.details == details)


async def _change(
    visit: Visit,
    former: Appointment,
    patch: AppointmentPatch,
    is_done: Callable[[Appointment], bool],
) -> Appointment:
    """Move or edit an appointment; what is as it is to be was done by the same form before."""
    try:
        return await _within(
            visit,
            lambda connection: change_appointment(
                connection, visit.state.context(), visit.person.caller(), former.id, patch
            ),
        )
    except VersionConflict as conflict:
        current: Appointment = conflict.current.appointment
        if current.is_live and is_done(current):
            return current
        raise


def _versions(visit: Visit) -> frozenset[int]:
    """Return the version that the form was filled with; without any it is none that there is."""
    version = visit.form.text("version")[:9]
    return frozenset({int(version)} if version.isdecimal() else ())


async def _confirm(pressed: Pressed) -> Appointment:
    visit, former, cause = pressed.visit, pressed.named, cause_of(pressed.visit)
    return await _within(
        visit,
        lambda connection: confirm_appointment(
            connection, visit.state.context(), visit.person.caller(), former.id, cause
        ),
    )


async def _cancel(pressed: Pressed) -> Appointment:
    visit, former = pressed.visit, pressed.named
    asked = Cancellation(
        reason=needed_text(visit.form, "reason", LONGEST_REASON), cause=cause_of(visit)
    )
    if former.status is AppointmentStatus.CANCELLED:
        return former
    return await _within(
        visit,
        lambda connection: cancel_appointment(
            connection, visit.state.context(), visit.person.caller(), former.id, asked
        ),
    )


async def _miss(pressed: Pressed) -> Appointment:
    visit, former = pressed.visit, pressed.named
    if former.status is AppointmentStatus.NO_SHOW:
        return former
    return await _within(
        visit,
        lambda connection: miss_appointment(
            connection, visit.state.context(), visit.person.caller(), former.id
        ),
    )


async def _within(
    visit: Visit, act: Callable[[Connection], Awaitable[ShownAppointment]]
) -> Appointment:
    """Act in one transaction."""
    async with visit.state.database.write() as connection:
        return (await act(connection)).appointment


ACTS: Mapping[str, Act] = {
    "book": _book,
    "move": _move,
    "edit": _edit,
    "confirm": _confirm,
    "cancel": _cancel,
    "no-show": _miss,
}
