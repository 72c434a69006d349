"""What is typed into the forms of an agenda, named as in the API's bodies (appointments.md)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from unicodedata import category
from zoneinfo import ZoneInfo

from app.documents.texts.texts import phrase
from app.domain.agendas.agendas import Agenda
from app.domain.agendas.appointments import AppointmentParty, Details
from app.domain.agendas.offering import Override
from app.pages.desk.reading_fields import (
    NEEDED,
    NO_SUCH_THING,
    FieldRefused,
    needed_id,
    optional_choice,
    optional_text,
    optional_whole,
)
from app.pages.forms import Form
from app.pages.visit import Visit
from app.services.agendas.actions import Cause
from app.services.agendas.booking import Booking

LONGEST_TITLE, LONGEST_LINE, LONGEST_REASON = 500, 512, 2_000
_HELD, _STATUSES = "held", frozenset({"booked", "held"})
_USUAL_HOLD, _LONGEST_HOLD = 10, 1_440
_FIRST_YEAR, _LAST_YEAR = 1970, 9998
_BREAKING = frozenset({"Cc", "Zl", "Zp"})
"""Categories of characters that would break a line of a mail's head."""
_NO_TIME = phrase("This is no time.")
_ON_ONE_LINE = phrase("Write this on one line.")
_HOLD_BOUNDS = phrase("A time is held for 1 to 1440 minutes.")


def booking_of(visit: Visit, agenda: Agenda, usual_kind: str) -> Booking:
    """Return the booking that was typed.

    Raises:
        FieldRefused: a field cannot be taken.
    """
    form = visit.form
    return Booking(
        agenda_id=agenda.id,
        kind=form.text("kind") or usual_kind,
        starts_at=needed_start(visit, agenda.zone),
        hold_minutes=_hold_minutes(form),
        details=details_of(form),
        cause=cause_of(visit),
        overrides=overrides_of(form),
    )


def needed_start(visit: Visit, zone: str) -> datetime:
    """Return the time that was pressed, else typed, else chosen.

    Args:
        visit: whose form it is.
        zone: in which a typed time is read, which has no offset.

    Raises:
        FieldRefused: there is none, or it is no time.
    """
    start = next(_starts(visit), None)
    if start is None:
        raise FieldRefused("starts_at", NEEDED)
    try:
        at = datetime.fromisoformat(start)
    except ValueError:
        raise FieldRefused("starts_at", _NO_TIME) from None
    if not is_within_reach(at):
        raise FieldRefused("starts_at", _NO_TIME)
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def is_within_reach(at: datetime) -> bool:
    """Tell whether something may begin then, in whichever zone."""
    return _FIRST_YEAR < at.year < _LAST_YEAR


def _starts(visit: Visit) -> Iterator[str]:
    """Yield the times that a form names: an alternative that was pressed goes before all."""
    if pressed := visit.query.text("starts_at"):
        yield pressed
    named = [start.strip() for start in visit.form.all("starts_at") if start.strip()]
    yield from sorted(named, key=len)  # what is typed has no offset


def details_of(form: Form) -> Details:
    """Return what is written of an appointment.

    Raises:
        FieldRefused: a field is too long, or stands on several lines.
    """
    party = AppointmentParty(
        name=_line(form, "name"), phone=_line(form, "phone"), email=_line(form, "email")
    )
    return Details(
        title=optional_text(form, "title", LONGEST_TITLE),
        party=None if party == AppointmentParty() else party,
        notes=optional_text(form, "notes"),
    )


def cause_of(visit: Visit) -> Cause | None:
    """Return the interaction that something is done for; None where it is for none.

    The form names it, else the address of the page.

    Raises:
        FieldRefused: it is no id.
    """
    if visit.form.text("cause"):
        return {"id": needed_id(visit.form, "cause")}
    if visit.query.text("interaction"):
        return {"id": needed_id(visit.query, "interaction")}
    return None


def overrides_of(form: Form) -> frozenset[Override]:
    """Return what is to be overridden.

    Raises:
        FieldRefused: there is no such thing.
    """
    try:
        return frozenset(map(Override, filter(None, form.all("override"))))
    except ValueError:
        raise FieldRefused("override", NO_SUCH_THING) from None


def _line(form: Form, field: str) -> str | None:
    text = optional_text(form, field, LONGEST_LINE)
    if text is not None and any(category(character) in _BREAKING for character in text):
        raise FieldRefused(field, _ON_ONE_LINE)
    return text


def _hold_minutes(form: Form) -> int | None:
    if optional_choice(form, "status", _STATUSES) != _HELD:
        return None
    minutes = optional_whole(form, "hold_minutes")
    if minutes is None:
        return _USUAL_HOLD
    if not 1 <= minutes <= _LONGEST_HOLD:
        raise FieldRefused("hold_minutes", _HOLD_BOUNDS)
    return minutes
