"""What a person states on a page: recorded as any event is, with the person as its author."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from app.domain.access.keys import Caller
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import canonical_data, event_fingerprint
from app.services.identifiers import new_id
from app.services.metering.intake import Intake
from app.services.metering.results import Answer, Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A fact as a person states it.

    Attributes:
        data: of the event, as JSON holds it.
        time: when it happened; None for now.
        form: the id of the form that it was typed into: sent twice it is recorded once, and
            with other content it is another fact. None where each time counts.
    """

    type: EventType
    data: Mapping[str, Any]
    form: str | None = None
    time: datetime | None = None


async def state_fact(
    intake: Intake, caller: Caller, statement: Statement, now: datetime
) -> dict[str, Any]:
    """Record a fact and return the decision (api.md, Events).

    Raises:
        DomainError: it is refused.
        IntakeFull, IntakeUnavailable, NotRecorded, UnexpectedFailure: nothing is recorded.
    """
    event = _event(caller, statement, now)
    [result] = await intake.submit([Submission(event, caller.client_id, caller.key_id)])
    if not isinstance(result, Answer):
        raise result
    decision: dict[str, Any] = json.loads(result.text)
    return decision


def _event(caller: Caller, statement: Statement, now: datetime) -> Event:
    data = canonical_data(statement.type, dict(statement.data))
    at = statement.time and statement.time.astimezone(UTC)
    return Event(
        key=EventKey(caller.source, _id_of(statement)),
        type=statement.type,
        time=at or now,
        data=data,
        fingerprint=event_fingerprint(statement.type, at, data),
    )


def _id_of(statement: Statement) -> str:
    if statement.form is None:
        return new_id()
    content = json.dumps([statement.type, statement.data, str(statement.time)], sort_keys=True)
    return str(uuid5(UUID(statement.form), content))
