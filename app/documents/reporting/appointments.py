"""Appointments as lines of a report: what became of them, and which come next."""

from collections.abc import Iterator
from textwrap import shorten

from app.documents.reporting.phrases import NOTES
from app.documents.reporting.rows import Row
from app.documents.reporting.writing import Writer
from app.documents.texts.texts import phrase
from app.domain.agendas.appointments import AppointmentParty, AppointmentStatus, ChangeKind
from app.domain.reporting.appointments import AppointmentStep, ComingAppointment

_LONGEST = 400
_CHANGES = {
    ChangeKind.BOOKED: phrase("Booked: {thing}, {at}"),
    ChangeKind.MOVED: phrase("Moved: {thing}, {at}"),
    ChangeKind.CANCELLED: phrase("Cancelled: {thing}, {at}"),
}
_FORMERLY = phrase("formerly {at}")
_UNTIL = phrase("until {time}")
_UNCONFIRMED = phrase("not confirmed yet")


def changed_row(step: AppointmentStep, writer: Writer) -> Row:
    """Return what became of an appointment, with the time that it has since."""
    say = writer.texts.say
    at = writer.on(step.starts_at)
    return Row(
        when=writer.moment(step.time),
        what=say(_CHANGES[step.change], thing=step.title or step.kind, at=at),
        detail=_described(writer, step.party, step.reason),
        notes=tuple(_about(step, writer)),
    )


def coming_row(coming: ComingAppointment, writer: Writer) -> Row:
    """Return an appointment of the next business day."""
    say = writer.texts.say
    notes = [coming.agenda, say(_UNTIL, time=writer.time(coming.ends_at))]
    if coming.status is AppointmentStatus.HELD:
        notes.append(say(_UNCONFIRMED))
    return Row(
        when=writer.moment(coming.starts_at),
        what=coming.title or coming.kind,
        detail=_described(writer, coming.party, coming.notes),
        notes=tuple(notes),
    )


def _about(step: AppointmentStep, writer: Writer) -> Iterator[str]:
    yield step.agenda
    if step.former_starts_at is not None:
        yield writer.texts.say(_FORMERLY, at=writer.on(step.former_starts_at))
    if step.is_late:
        yield writer.texts.say(NOTES["late"])


def _described(writer: Writer, party: AppointmentParty | None, *more: str | None) -> str | None:
    phone = writer.party(party.phone) if party and party.phone else None
    contact = (party.name, phone, party.email) if party else ()
    described = " · ".join(text for text in (*contact, *more) if text)
    return shorten(described, _LONGEST, placeholder=" …") or None
