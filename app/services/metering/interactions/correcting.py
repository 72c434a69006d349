"""Corrects interactions: what a person puts right by an endpoint (rulebook section 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.access.keys import Caller
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import event_fingerprint
from app.services.identifiers import new_id
from app.services.metering.intake import Intake
from app.services.metering.results import Answer, Submission

CORRECTIONS_SOURCE = "/exitadmin/corrections"
"""One for all who correct by endpoints: of two at one instant the later id, which grows, wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says of an interaction.

    Attributes:
        interaction_id: of one that is recorded.
        reason: 1 to 500 characters.
        said: the fields that are stated, as JSON holds them; a cause of None is stated.
        at: when it is said.
    """

    interaction_id: str
    reason: str
    said: Mapping[str, Any]
    at: datetime


def correction_event(correction: Correction) -> Event:
    """Return the fact that a correction by an endpoint is, with an id of its own."""
    data = {
        **correction.said,
        "interaction": {"id": correction.interaction_id},
        "reason": correction.reason,
    }
    return Event(
        key=EventKey(CORRECTIONS_SOURCE, new_id()),
        type=EventType.CORRECTED,
        time=correction.at,
        data=data,
        fingerprint=event_fingerprint(EventType.CORRECTED, correction.at, data),
    )


async def correct_interaction(intake: Intake, caller: Caller, correction: Correction) -> Answer:
    """Record a correction and return the decision.

    Raises:
        UnknownInteraction: there is no such interaction, or no such cause.
        HiddenClient: one of them is of a client that the caller may not see.
        CorrectionDoesNotFit: the interaction does not have what the correction speaks of.
        CircularCause: it would be caused by itself or by what it caused.
        CauseOfAnotherClient: the cause named is another client's.
        NotRecorded, UnexpectedFailure: the service failed on it; nothing is recorded.
    """
    submission = Submission(correction_event(correction), caller.client_id, caller.key_id)
    [result] = await intake.submit([submission])
    if not isinstance(result, Answer):
        raise result
    return result
