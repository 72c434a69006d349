"""What a sender gets back for each event."""

import json

from app.domain.errors import DomainError
from app.domain.events.events import Event
from app.domain.metering.decisions import Outcome
from app.domain.values import value


@value
class Submission:
    """An event and who may see what comes of it.

    Attributes:
        limited_to: the only client that the sender may see, if any.
    """

    event: Event
    limited_to: str | None = None


@value
class Answer:
    """A decision as JSON text; that of the first time when the event is a repeat."""

    text: str
    outcome: Outcome
    is_duplicate: bool = False

    def repeated(self) -> "Answer":
        """Return the answer to the same event sent again."""
        return repeat_of(self.text)


def repeat_of(decision: str) -> Answer:
    """Return the answer to an event whose first decision is stored as JSON text."""
    content = json.loads(decision) | {"duplicate": True}
    return Answer(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        Outcome(content["outcome"]),
        is_duplicate=True,
    )


class UnexpectedFailure(Exception):
    """An event that could not be recorded although nothing is wrong with the database."""


Result = Answer | DomainError | UnexpectedFailure
"""One event's result: its decision, why it was refused, or that the service failed on it."""
