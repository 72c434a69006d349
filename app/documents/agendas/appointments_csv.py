"""A client's appointments as CSV: a row each, with the party; personal data."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from app.documents.csv_files import Cell, Delimiter, beginning, csv_lines
from app.domain.agendas.agendas import Agenda
from app.domain.agendas.appointments import Appointment, AppointmentParty

HEADER = (
    "id",
    "agenda_id",
    "agenda",
    "kind",
    "status",
    "starts_at",
    "ends_at",
    "title",
    "party_name",
    "party_phone",
    "party_email",
    "notes",
    "created_at",
    "changed_at",
)
_NOBODY = AppointmentParty()


def render_appointments_csv(
    appointments: Iterable[tuple[Appointment, Agenda]], delimiter: Delimiter = Delimiter.COMMA
) -> bytes:
    """Return appointments as UTF-8, in the order given; instants with their agenda's offset."""
    rows = [HEADER, *(_cells(appointment, agenda) for appointment, agenda in appointments)]
    return beginning(delimiter) + csv_lines(rows, delimiter)


def _cells(appointment: Appointment, agenda: Agenda) -> tuple[Cell, ...]:
    zone, details = ZoneInfo(agenda.zone), appointment.details
    party = details.party or _NOBODY

    def local(at: datetime) -> str:
        return at.astimezone(zone).isoformat()

    return (
        appointment.id,
        appointment.agenda_id,
        agenda.name,
        appointment.kind.code,
        appointment.status,
        local(appointment.starts_at),
        local(appointment.ends_at),
        details.title or "",
        party.name or "",
        party.phone or "",
        party.email or "",
        details.notes or "",
        local(appointment.created_at),
        local(appointment.changed_at),
    )
