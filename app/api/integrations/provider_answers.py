"""How each provider is answered: what it is to hear, in a status and a body that it understands.

Services that take deliveries are lent this, so that what they keep says what was answered.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from pydantic_core import to_json

from app.api.http.problems.problems import MEDIA_TYPE, problem_of
from app.api.http.problems.refusals import RequestRefused, TimeInFuture
from app.api.metering.events.reading import read_event
from app.domain.metering.events.events import Event
from app.integrations.deliveries import IntegrationKind
from app.integrations.verdicts import Reply
from app.services.integrations.delivery_results import Ending, UnreadableEvent
from app.services.integrations.webhook_context import ApiTerms

_MOST_ERRORS = 100


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """The response that the provider expects; no content type with an empty body."""

    status: int
    content_type: str | None = None
    body: str = ""


_ANSWERS: Mapping[Reply, ProviderAnswer] = {
    Reply.TAKEN: ProviderAnswer(HTTPStatus.OK, "application/json", "{}"),
    Reply.NOTED: ProviderAnswer(HTTPStatus.NO_CONTENT),
    Reply.NO_INSTRUCTIONS: ProviderAnswer(HTTPStatus.OK, "text/xml", "<Response/>"),
    Reply.COME_AGAIN: ProviderAnswer(HTTPStatus.SERVICE_UNAVAILABLE),
}
_REFUSALS: Mapping[Reply, tuple[HTTPStatus, str]] = {
    Reply.UNVERIFIED: (HTTPStatus.UNAUTHORIZED, "unverified-delivery"),
    Reply.REPLAYED: (HTTPStatus.UNAUTHORIZED, "replayed-delivery"),
    Reply.UNREADABLE: (HTTPStatus.BAD_REQUEST, "unreadable-payload"),
    Reply.UNSUPPORTED_MEDIA: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unreadable-payload"),
    Reply.TOO_LARGE: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large"),
    Reply.ADAPTER_FAILED: (HTTPStatus.SERVICE_UNAVAILABLE, "adapter-failed"),
}
"""By reply, the status and the code of the problem document."""

_OWN_ANSWERS: Mapping[tuple[IntegrationKind, Reply], ProviderAnswer] = {
    (IntegrationKind.NATIVE, Reply.TAKEN): ProviderAnswer(HTTPStatus.NO_CONTENT),
    # Brevo's page can be read as discarding after a 5xx.
    (IntegrationKind.BREVO, Reply.COME_AGAIN): ProviderAnswer(HTTPStatus.TOO_MANY_REQUESTS),
}
# Postmark never tries again after a 403: it is told 401, like all others but Twilio.
_OWN_REFUSALS: Mapping[tuple[IntegrationKind, Reply], tuple[HTTPStatus, str]] = {
    (IntegrationKind.TWILIO, Reply.UNVERIFIED): (HTTPStatus.FORBIDDEN, "unverified-delivery"),
}


def answer_to(kind: IntegrationKind, ending: Ending) -> ProviderAnswer:
    """Return how a provider hears how its delivery ended."""
    if ending.reply is Reply.INVALID_EVENTS:
        return _invalid_events(ending)
    own = kind, ending.reply
    if refusal := _OWN_REFUSALS.get(own) or _REFUSALS.get(ending.reply):
        return _refusal(*refusal, ending.reason)
    return _OWN_ANSWERS.get(own) or _ANSWERS[ending.reply]


def status_of(kind: IntegrationKind, ending: Ending) -> int:
    """Return the status with which a provider hears how its delivery ended."""
    return answer_to(kind, ending).status


def _refusal(status: HTTPStatus, code: str, reason: str) -> ProviderAnswer:
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "code": code,
        "detail": reason,
    }
    return ProviderAnswer(status, MEDIA_TYPE, json.dumps(document))


def _invalid_events(ending: Ending) -> ProviderAnswer:
    """Return what a system of one's own is told of events that are not valid: all of them."""
    wrong = [
        (place, event.problem)
        for place, event in enumerate(ending.recorded)
        if event.problem is not None
    ]
    document: dict[str, Any] = dict(wrong[0][1])
    if len(ending.recorded) > 1:
        document["errors"] = [
            {"pointer": f"/{place}", "code": problem["code"], "detail": problem["title"]}
            for place, problem in wrong[:_MOST_ERRORS]
        ]
    return ProviderAnswer(document["status"], MEDIA_TYPE, to_json(document).decode())


def _read_event(content: Mapping[str, Any], at: datetime) -> Event | UnreadableEvent:
    try:
        return read_event(content, at)
    except RequestRefused as refusal:
        return UnreadableEvent(problem_of(refusal), is_ahead=isinstance(refusal, TimeInFuture))


API_TERMS = ApiTerms(read_event=_read_event, problem_of=problem_of, status_of=status_of)
