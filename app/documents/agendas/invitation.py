"""An invitation as a calendar object, which the party's calendar program takes.

Source: RFC 5546, sections 3.2.2 (REQUEST) and 3.2.5 (CANCEL); RFC 6047, section 2.4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from app.documents.agendas.content_lines import escaped, joined
from app.documents.agendas.feed import PRODUCT
from app.domain.agendas.invitations import Method

_STATUSES = {Method.REQUEST: "CONFIRMED", Method.CANCEL: "CANCELLED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a calendar object says.

    Attributes:
        uid: the appointment's in feeds, for ever.
        sequence: higher with every move, and with the cancellation.
        changed_at: when the appointment was changed last.
        organizer: the address that sends the letter, and whose name stands before it.
        attendee: the address that it is sent to, and the party's name.
    """

    method: Method
    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    summary: str
    organizer: tuple[str, str]
    attendee: tuple[str, str | None]


def invitation_document(invitation: Invitation) -> bytes:
    """Return an invitation as text/calendar in UTF-8; its METHOD is that of the MIME part."""
    return joined(_lines(invitation))


def _lines(invitation: Invitation) -> Iterator[str]:
    organizer, organizer_name = invitation.organizer
    attendee, name = invitation.attendee
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")
    yield f"METHOD:{invitation.method}"
    yield "BEGIN:VEVENT"
    yield f"UID:{invitation.uid}"
    yield f"DTSTAMP:{_utc(invitation.changed_at)}"
    yield f"SEQUENCE:{invitation.sequence}"
    yield f"DTSTART:{_utc(invitation.starts_at)}"
    yield f"DTEND:{_utc(invitation.ends_at)}"
    yield f"SUMMARY:{escaped(invitation.summary)}"
    yield f"ORGANIZER{_named(organizer_name)}:mailto:{organizer}"
    yield (
        f"ATTENDEE{_named(name)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
        f":mailto:{attendee}"
    )
    yield f"STATUS:{_STATUSES[invitation.method]}"
    yield f"TRANSP:{'TRANSPARENT' if invitation.method is Method.CANCEL else 'OPAQUE'}"
    yield "END:VEVENT"
    yield "END:VCALENDAR"


def _named(name: str | None) -> str:
    """Return a name as a parameter: quoted, without what no parameter may hold (section 3.2)."""
    plain = "".join(sign for sign in name or "" if sign.isprintable() and sign != '"')
    return f';CN="{plain}"' if plain else ""


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
