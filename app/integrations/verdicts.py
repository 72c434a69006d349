"""What an adapter returns: what a delivery means and how to reply; or raises: why it is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.calls.ringing import Ringing
from app.domain.metering.events.call_tidings import CallTidings

CloudEvent = Mapping[str, Any]
"""A CloudEvents body as ``POST /v1/events`` takes it."""


class Action(StrEnum):
    """What is to be done with a delivery."""

    INGEST = "ingest"
    ACKNOWLEDGE = "acknowledge"
    IGNORE = "ignore"
    HANDSHAKE = "handshake"
    REFUSED = "refused"
    FAILED = "failed"


class Reply(StrEnum):
    """What a provider is to hear; how it is told is a table by provider in the API."""

    TAKEN = "taken"
    NOTED = "noted"
    """Taken, where no content is expected: a word on the status of a call or message."""
    NO_INSTRUCTIONS = "no-instructions"
    """Taken, where the provider asks how to go on with a call or message."""
    UNVERIFIED = "unverified"
    REPLAYED = "replayed"
    UNREADABLE = "unreadable"
    UNSUPPORTED_MEDIA = "unsupported-media"
    TOO_LARGE = "too-large"
    INVALID_EVENTS = "invalid-events"
    ADAPTER_FAILED = "adapter-failed"
    COME_AGAIN = "come-again"
    """Nothing, or not all of it, could be recorded: the provider is to send it again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a delivery means.

    Attributes:
        events: to be recorded, in this order; empty unless the action is INGEST.
        reply: what the provider is told once the events are recorded.
        reason: for operators; holds no number, address or secret.
        tidings: what is told of calls beside their ends: stored before the provider is answered,
            and what is recorded of the calls is brought to it.
        replay_key: a delivery with a known key and another body is a replay.
        ringing: a call that comes in and has not ended: shown, never recorded.
    """

    action: Action
    reply: Reply
    reason: str
    events: tuple[CloudEvent, ...] = ()
    tidings: tuple[CallTidings, ...] = ()
    replay_key: str | None = None
    ringing: Ringing | None = None


def ingest(events: Sequence[CloudEvent], reason: str, reply: Reply = Reply.TAKEN) -> Verdict:
    """Record events."""
    return Verdict(action=Action.INGEST, events=tuple(events), reason=reason, reply=reply)


def acknowledge(reason: str, reply: Reply = Reply.TAKEN) -> Verdict:
    """Take note of a call or message without recording anything: it is not a final fact."""
    return Verdict(action=Action.ACKNOWLEDGE, reason=reason, reply=reply)


def ignore(reason: str, reply: Reply = Reply.TAKEN) -> Verdict:
    """Let pass what is none of this service's business."""
    return Verdict(action=Action.IGNORE, reason=reason, reply=reply)


def refuse(reply: Reply, reason: str) -> Verdict:
    """Refuse a delivery."""
    return Verdict(action=Action.REFUSED, reason=reason, reply=reply)


def fail() -> Verdict:
    """Stand in for the verdict that an adapter could not give: it has to be mended."""
    return Verdict(action=Action.FAILED, reason="the adapter failed", reply=Reply.ADAPTER_FAILED)


class UnverifiedDelivery(Exception):
    """The delivery does not prove that it comes from the provider."""


class UnreadablePayload(Exception):
    """The payload is not what the provider documents."""

    reply = Reply.UNREADABLE


class UnsupportedMediaType(UnreadablePayload):
    """The content type is not one that the provider sends."""

    reply = Reply.UNSUPPORTED_MEDIA
