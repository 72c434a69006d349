"""Questions: what no sheet answers is asked of the client, and answered by a sheet, once."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from app.domain.errors import DomainError
from app.domain.fast_types import fast_enum

LONGEST_QUESTION = 2_000


@fast_enum
class QuestionStatus(StrEnum):
    """Where a question stands; every one but ``open`` is for ever."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class AnsweringVersion(NamedTuple):
    """The version of a sheet that answers."""

    sheet_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a question ends.

    Attributes:
        by: the id of the key or person who says so.
        answer: None where it is withdrawn.
    """

    by: str
    at: datetime
    answer: AnsweringVersion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a client is asked, and what came of it.

    Attributes:
        asked: the question; personal data.
        interaction_id: for which it is asked, if for any.
        pauses: the clock of that waits for the client (rulebook section 5).
        asked_by, closed_by: ids of keys or persons.
    """

    id: str
    client_id: str
    asked: str
    interaction_id: str | None
    pauses: bool
    asked_at: datetime
    asked_by: str
    status: QuestionStatus = QuestionStatus.OPEN
    closed_at: datetime | None = None
    closed_by: str | None = None
    answer: AnsweringVersion | None = None

    @property
    def answered_at(self) -> datetime | None:
        """Return when it was answered; None where it was withdrawn."""
        return self.closed_at if self.status is QuestionStatus.ANSWERED else None

    def must_be_open(self) -> None:
        """Refuse to close twice.

        Raises:
            QuestionClosed: it was answered or withdrawn.
        """
        if self.status is not QuestionStatus.OPEN:
            raise QuestionClosed(self.status)

    def closed(self, closing: Closing) -> "Question":
        """Return the question as it ended.

        Raises:
            QuestionClosed: it had ended before.
        """
        self.must_be_open()
        is_answered = closing.answer is not None
        return replace(
            self,
            status=QuestionStatus.ANSWERED if is_answered else QuestionStatus.WITHDRAWN,
            closed_at=closing.at,
            closed_by=closing.by,
            answer=closing.answer,
        )


class QuestionClosed(DomainError):
    """The question was answered or withdrawn already."""


class ClockNotRunning(DomainError):
    """No clock runs that could wait for the client."""
