"""What a sender gets back for each event."""

import json

from app.domain.errors import DomainError
from app.domain.fast_types import fast_dataclass
from app.domain.metering.counting.decisions import Decision, IdTaken, Outcome
from app.domain.metering.events.events import Event
from app.domain.metering.rules import Rule


@fast_dataclass
class Submission:
    """An event and who may see what comes of it.

    Attributes:
        limited_to: the only client that the sender may see, if any.
        author: the id of the key or person who states it by an endpoint; None where it came as an
            event.
    """

    event: Event
    limited_to: str | None = None
    author: str | None = None


@fast_dataclass
class Answer:
    """A decision as JSON text; that of the first time when the event is a repeat.

    Attributes:
        rule: of a new decision, if it has one.
    """

    text: str
    outcome: Outcome
    rule: Rule | None = None
    is_duplicate: bool = False


ID_TAKEN = '{"refused":"id_taken"}'
"""What is stored as the decision on an event whose source and id another client's key has used."""


def answer_to(decision: Decision) -> Answer:
    """Return the answer to a new event."""
    return Answer(decision.as_text(), decision.outcome, decision.rule)


def simulated_answer_to(decision: Decision, *, is_created: bool) -> Answer:
    """Return what is told of an event that is only simulated.

    It tells more, and names no interaction that there is not (``is_created``: there would be).
    """
    text = decision.as_simulated_text(names_interaction=not is_created)
    return Answer(text, decision.outcome, decision.rule)


def repeat_of(decision: str) -> Answer:
    """Return the answer to an event whose first decision is stored as JSON text.

    Raises:
        IdTaken: it was refused, and kept for a person.
    """
    if decision == ID_TAKEN:
        raise IdTaken
    content = json.loads(decision) | {"duplicate": True}
    return Answer(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        Outcome(content["outcome"]),
        is_duplicate=True,
    )


class UnexpectedFailure(Exception):
    """An event that could not be recorded although nothing is wrong with the database."""


class NotRecorded(Exception):
    """The database did not record the event; nothing is acknowledged, and sending again is safe."""


Result = Answer | DomainError | NotRecorded | UnexpectedFailure
"""One event's result: its decision, why it was refused, or that the service failed on it."""
