"""What bookings, moves and cancellations count as: actions of the thread that caused them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from app.domain.agendas.appointments import Appointment
from app.domain.clients.plans.subscriptions import NoSubscription
from app.domain.metering.counting.decisions import Outcome, Unplaceable
from app.domain.metering.events.events import ActionKind, Event, EventKey, EventType
from app.domain.metering.events.fingerprints import event_fingerprint
from app.domain.notifications.contents import AppointmentChanged
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.jobs.queue import enqueue
from app.services.agendas.locked_agenda import LockedAgenda
from app.services.identifiers import new_id
from app.services.metering.placing import place_all
from app.services.metering.recording import record_within
from app.services.metering.results import Submission

AGENDAS_SOURCE = "/exitadmin/agendas"
"""The source of the actions that bookings, moves and cancellations are."""

Cause = Mapping[str, str]
"""An interaction, as events name it: ``{"id"}``, or ``{"source", "event_id"}``."""


@dataclass(frozen=True, slots=True)
class Action:
    """What was recorded: the decision as JSON text, and the interaction that it is."""

    decision: str
    interaction_id: str


def interaction_of(action: Action | None) -> str | None:
    """Return the interaction that something counts as; None where it counts for nothing."""
    return None if action is None else action.interaction_id


async def record_action(locked: LockedAgenda, kind: ActionKind, cause: Cause | None) -> Action:
    """Record the action that something counts as (rulebook section 3).

    Raises:
        UnknownInteraction, CauseOfAnotherClient, HiddenClient: of the cause.
        NoSubscription: the client has none now.
    """
    submission = _submission(locked, kind, cause)
    answer = await record_within(locked.connection, submission, locked.context)
    if answer.outcome is Outcome.UNASSIGNED:
        raise NoSubscription(locked.agenda.client_id)
    return Action(answer.text, json.loads(answer.text)["interaction_id"])


async def require_cause(locked: LockedAgenda, cause: Cause | None) -> None:
    """Refuse a cause that no action could have.

    Raises:
        UnknownInteraction, CauseOfAnotherClient, HiddenClient: of the cause.
    """
    if cause is None:
        return
    submission = _submission(locked, ActionKind.CALENDAR_ENTRY, cause)
    placement = await place_all(locked.connection, [submission], locked.context)
    obstacle = placement.placed[0].obstacle
    if obstacle is not None and not isinstance(obstacle, Unplaceable):
        raise obstacle


async def tell(
    locked: LockedAgenda, kind: NoticeType, appointment: Appointment, action: Action | None
) -> None:
    """Leave the notice of what was done; nothing is told of what counts for nothing."""
    if action is None:
        return
    content = AppointmentChanged(
        appointment_id=appointment.id,
        agenda_id=appointment.agenda_id,
        kind=appointment.kind.code,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        sequence=appointment.sequence,
        interaction_id=action.interaction_id,
    )
    notice = Notice(
        type=kind,
        cause_key=f"{appointment.id}:{appointment.version}",
        client_id=appointment.client_id,
        occurred_at=locked.context.now,
        data=asdict(content),
    )
    await enqueue(locked.connection, [job_of(notice)])


def _submission(locked: LockedAgenda, kind: ActionKind, cause: Cause | None) -> Submission:
    """Return the event of an action; its id grows with recording, under the client's lock."""
    data: dict[str, Any] = {"client_id": locked.agenda.client_id, "kind": kind}
    if cause is not None:
        data["cause"] = dict(cause)
    now = locked.context.now
    event = Event(
        key=EventKey(AGENDAS_SOURCE, new_id()),
        type=EventType.ACTION_PERFORMED,
        time=now,
        data=data,
        fingerprint=event_fingerprint(EventType.ACTION_PERFORMED, now, data),
    )
    return Submission(event, locked.caller.client_id, locked.caller.key_id)
