"""A question is closed once: by an answer, or withdrawn."""

from datetime import datetime

import pytest

from app.domain.sheets.questions import (
    AnsweringVersion,
    Closing,
    Question,
    QuestionClosed,
    QuestionStatus,
)

AT = datetime.fromisoformat("2026-11-20T09:00:00Z")
OPEN = Question(
    id="q",
    client_id="c",
    asked="Combien ?",
    interaction_id=None,
    pauses=False,
    asked_at=AT,
    asked_by="operator",
)
ANSWER = Closing(by="client", at=AT, answer=AnsweringVersion("s", 2))
WITHDRAWAL = Closing(by="operator", at=AT, answer=None)


def test_an_answer_says_which_version_answers() -> None:
    answered = OPEN.closed(ANSWER)
    assert (answered.status, answered.answered_at) == (QuestionStatus.ANSWERED, AT)
    assert (answered.closed_by, answered.answer) == ("client", AnsweringVersion("s", 2))


def test_a_withdrawal_answers_nothing() -> None:
    withdrawn = OPEN.closed(WITHDRAWAL)
    assert (withdrawn.status, withdrawn.closed_at) == (QuestionStatus.WITHDRAWN, AT)
    assert withdrawn.answered_at is None
    assert withdrawn.answer is None


@pytest.mark.parametrize("first", [ANSWER, WITHDRAWAL])
@pytest.mark.parametrize("second", [ANSWER, WITHDRAWAL])
def test_it_is_closed_once(first: Closing, second: Closing) -> None:
    closed = OPEN.closed(first)
    with pytest.raises(QuestionClosed):
        closed.closed(second)
