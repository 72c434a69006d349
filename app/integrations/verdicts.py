"""What comes out: what a delivery means, and how the provider is answered."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from app.domain.events.call_tidings import CallTidings

Event = Mapping[str, Any]
"""A CloudEvents body as ``POST /v1/events`` takes it."""


class Action(StrEnum):
    """What is to be done with a delivery."""

    INGEST = "ingest"
    ACKNOWLEDGE = "acknowledge"
    IGNORE = "ignore"
    HANDSHAKE = "handshake"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """The response that the provider expects; no content type with an empty 204."""

    status: int
    content_type: str | None = None
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a delivery means.

    Attributes:
        events: to be recorded, in this order; empty unless the action is INGEST.
        answer: what the provider is told once the events are recorded.
        reason: for operators; holds no number, address or secret.
        tidings: what is told of calls beside their ends: stored before the provider is answered,
            and what is recorded of the calls is brought to it.
        replay_key: a delivery with a known key and another body is a replay.
        is_verified: False where nothing shows that the delivery is the provider's.
    """

    action: Action
    answer: Answer
    reason: str
    events: tuple[Event, ...] = ()
    tidings: tuple[CallTidings, ...] = ()
    replay_key: str | None = None
    is_verified: bool = True


OK = Answer(HTTPStatus.OK, "application/json", "{}")
NO_CONTENT = Answer(HTTPStatus.NO_CONTENT)


def ingest(events: Sequence[Event], reason: str, answer: Answer = OK) -> Verdict:
    """Record events."""
    return Verdict(action=Action.INGEST, events=tuple(events), reason=reason, answer=answer)


def acknowledge(reason: str, answer: Answer = OK) -> Verdict:
    """Take note of a call or message without recording anything: it is not a final fact."""
    return Verdict(action=Action.ACKNOWLEDGE, reason=reason, answer=answer)


def ignore(reason: str, answer: Answer = OK) -> Verdict:
    """Let pass what is none of this service's business."""
    return Verdict(action=Action.IGNORE, reason=reason, answer=answer)


def refused(status: int, code: str, reason: str) -> Verdict:
    """Refuse a delivery with a problem document (RFC 9457)."""
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "code": code,
        "detail": reason,
    }
    answer = Answer(status, "application/problem+json", json.dumps(problem))
    return Verdict(action=Action.REFUSED, reason=reason, answer=answer)
