"""What a party is told, whatever was done to its appointment and whenever letters left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.agendas.agendas import AppointmentKind
from app.domain.agendas.appointments import (
    Appointment,
    AppointmentParty,
    AppointmentStatus,
    Details,
)
from app.domain.agendas.invitations import InvitationState, Method, due_letter

NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)
VISIT = AppointmentKind(code="visit", name="Visite", duration_minutes=60, invite=True)
BOOKED = Appointment(
    id="a",
    client_id="c",
    agenda_id="g",
    kind=VISIT,
    status=AppointmentStatus.BOOKED,
    held_until=None,
    starts_at=NOW + timedelta(days=2),
    details=Details(party=AppointmentParty(email="marie@chantier.example")),
    cause=None,
    created_at=NOW,
    changed_at=NOW,
)
STEPS = st.lists(st.sampled_from(["move", "cancel", "send", "fail", "edit"]), max_size=12)


def changed(appointment: Appointment, step: str) -> Appointment:
    if step == "move" and appointment.is_live:
        return appointment.moved(NOW, appointment.starts_at + timedelta(hours=1), VISIT)
    if step == "cancel" and appointment.is_live:
        return appointment.cancelled(NOW)
    return replace(appointment, version=appointment.version + 1)


def letters_of(steps: list[str]) -> tuple[Appointment, list[tuple[Method, int]]]:
    """Return the appointment in the end, and what its party was told."""
    appointment, state = BOOKED, InvitationState()
    sent: list[tuple[Method, int]] = []
    for step in steps:
        if step not in {"send", "fail"}:
            appointment = changed(appointment, step)
        elif due := due_letter(appointment, state, NOW):
            trying = state.trying(due)
            state = trying.sent() if step == "send" else trying.failed()
            sent += [(due.method, due.sequence)] if step == "send" else []
    return appointment, sent


@given(STEPS)
def test_each_time_is_told_once_and_the_end_after_an_invitation_alone(steps: list[str]) -> None:
    appointment, sent = letters_of([*steps, "send", "send"])
    sequences = [sequence for _, sequence in sent]
    assert sequences == sorted(set(sequences))
    methods = [method for method, _ in sent]
    assert Method.CANCEL not in methods[:-1]
    is_cancelled = appointment.status is AppointmentStatus.CANCELLED
    if is_cancelled and sent:
        assert methods[0] is Method.REQUEST
        assert sent[-1] == (Method.CANCEL, appointment.sequence)
    if not is_cancelled:
        assert sent[-1] == (Method.REQUEST, appointment.sequence)


def test_what_is_past_is_told_to_nobody() -> None:
    assert due_letter(BOOKED, InvitationState(), BOOKED.starts_at) is None
    state = InvitationState(address="marie@chantier.example", sequence=0)
    cancelled = BOOKED.cancelled(NOW)
    assert due_letter(cancelled, state, BOOKED.starts_at) is None
    assert due_letter(cancelled, state, NOW) is not None
