"""What each provider hears, by how its delivery ended."""

import json

import pytest

from app.api.integrations.provider_answers import answer_to
from app.integrations.deliveries import IntegrationKind
from app.integrations.verdicts import Reply
from app.services.integrations.delivery_results import Ending

REFUSALS = {
    Reply.UNVERIFIED: (401, "unverified-delivery"),
    Reply.REPLAYED: (401, "replayed-delivery"),
    Reply.UNREADABLE: (400, "unreadable-payload"),
    Reply.UNSUPPORTED_MEDIA: (415, "unreadable-payload"),
    Reply.TOO_LARGE: (413, "body-too-large"),
    Reply.ADAPTER_FAILED: (503, "adapter-failed"),
}


@pytest.mark.parametrize("kind", IntegrationKind)
@pytest.mark.parametrize("reply", REFUSALS)
def test_a_refusal_is_a_problem(kind: IntegrationKind, reply: Reply) -> None:
    status, code = REFUSALS[reply]
    if (kind, reply) == (IntegrationKind.TWILIO, Reply.UNVERIFIED):
        status = 403
    answer = answer_to(kind, Ending(reply, "why"))
    assert (answer.status, answer.content_type) == (status, "application/problem+json")
    problem = json.loads(answer.body)
    assert (problem["status"], problem["code"], problem["detail"]) == (status, code, "why")


@pytest.mark.parametrize("kind", IntegrationKind)
def test_a_failure_of_ours_makes_the_provider_try_again(kind: IntegrationKind) -> None:
    answer = answer_to(kind, Ending(Reply.COME_AGAIN))
    assert answer.status == (429 if kind is IntegrationKind.BREVO else 503)
    assert (answer.content_type, answer.body) == (None, "")


@pytest.mark.parametrize("kind", IntegrationKind)
def test_what_was_taken_is_a_success(kind: IntegrationKind) -> None:
    answers = {reply: answer_to(kind, Ending(reply)) for reply in Reply if reply not in UNHAPPY}
    told = {reply: (one.status, one.content_type, one.body) for reply, one in answers.items()}
    is_native = kind is IntegrationKind.NATIVE
    assert told == {
        Reply.TAKEN: (204, None, "") if is_native else (200, "application/json", "{}"),
        Reply.NOTED: (204, None, ""),
        Reply.NO_INSTRUCTIONS: (200, "text/xml", "<Response/>"),
    }


UNHAPPY = {*REFUSALS, Reply.COME_AGAIN, Reply.INVALID_EVENTS}
