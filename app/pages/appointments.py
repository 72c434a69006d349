"""How appointments stand, by a class, a shape and words."""

from collections.abc import Mapping

from app.documents.texts.texts import phrase, phrase_in
from app.domain.agendas.appointments import AppointmentStatus

STATUSES: Mapping[AppointmentStatus, tuple[str, str, str]] = {
    AppointmentStatus.HELD: ("warn", "◌", phrase_in("appointment", "held")),
    AppointmentStatus.BOOKED: ("good", "✓", phrase_in("appointment", "booked")),
    AppointmentStatus.CANCELLED: ("", "✕", phrase_in("appointment", "cancelled")),
    AppointmentStatus.NO_SHOW: ("bad", "✕", phrase("nobody came")),
    AppointmentStatus.EXPIRED: ("", "✕", phrase_in("appointment", "expired")),
}
"""By where an appointment stands: a class, a shape and words."""
