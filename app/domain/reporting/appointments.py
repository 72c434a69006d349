"""What a report tells of appointments: what became of them, and which come next."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.agendas.appointments import AppointmentParty, AppointmentStatus, ChangeKind

MOST_COMING = 500
"""How many appointments of the next business day a report lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentStep:
    """A booking, move or cancellation of the span, as it was then.

    Attributes:
        agenda: its name.
        interaction_id: of the action that it counted as.
        time: of the action.
        kind: the name of what was booked.
        former_starts_at: of a move, from when it was moved away.
        reason: of a cancellation; personal data, like title and party.
    """

    appointment_id: str
    agenda_id: str
    agenda: str
    change: ChangeKind
    interaction_id: str
    time: datetime
    is_late: bool
    kind: str
    starts_at: datetime
    ends_at: datetime
    former_starts_at: datetime | None
    title: str | None
    party: AppointmentParty | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingAppointment:
    """An appointment of the next business day, as it stood when the report was drawn.

    Attributes:
        agenda: its name.
        kind: the name of what is booked.
        status: ``booked``, or ``held`` until somebody confirms it.
        notes: personal data, like title and party.
    """

    appointment_id: str
    agenda_id: str
    agenda: str
    kind: str
    status: AppointmentStatus
    starts_at: datetime
    ends_at: datetime
    title: str | None
    party: AppointmentParty | None
    notes: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointments:
    """Appointments of all agendas of a client.

    Attributes:
        changed: in the span, in order of recording.
        next: of the client's next business day, by their starts, the first 500.
    """

    changed: tuple[AppointmentStep, ...] = ()
    next: tuple[ComingAppointment, ...] = ()
