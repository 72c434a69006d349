"""Which adapter reads which kind of integration, and the one way in."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.integrations import native
from app.integrations.deliveries import Delivery, IntegrationConfig, IntegrationKind
from app.integrations.mail import brevo, mailgun, postmark, rfc822
from app.integrations.payloads.instants import instant_of
from app.integrations.telephony import aircall, ringover, threecx, twilio
from app.integrations.verdicts import (
    CloudEvent,
    Reply,
    UnreadablePayload,
    UnverifiedDelivery,
    Verdict,
    refuse,
)

_CLOCK_TOLERANCE = timedelta(minutes=5)
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """How one kind of integration is verified and read.

    Attributes:
        admit: what of ``verify`` needs the header fields only, before the body is read.
        body_secrets: names of the secrets that the provider repeats in its payloads.
        keeps_time: whether a time ahead of now is left for the one who records it to refuse.
    """

    verify: Callable[[Delivery, IntegrationConfig], None]
    read: Callable[[Delivery, IntegrationConfig], Verdict]
    admit: Callable[[Delivery, IntegrationConfig], None] = lambda *_: None
    replay_key: Callable[[Delivery], str | None] = lambda _: None
    body_secrets: tuple[str, ...] = ()
    keeps_time: bool = False


def _admit_with_header(*headers: str) -> Callable[[Delivery, IntegrationConfig], None]:
    """Return what admits a delivery with a signature in one of the header fields."""

    def admit(delivery: Delivery, _: IntegrationConfig) -> None:
        if not any((delivery.header(name) or "").strip() for name in headers):
            raise UnverifiedDelivery("the signature is missing")

    return admit


ADAPTERS: Mapping[IntegrationKind, Adapter] = {
    IntegrationKind.TWILIO: Adapter(
        verify=twilio.verify,
        read=twilio.read,
        admit=_admit_with_header("x-twilio-signature"),
    ),
    IntegrationKind.AIRCALL: Adapter(
        verify=aircall.verify, read=aircall.read, body_secrets=("token",)
    ),
    IntegrationKind.RINGOVER: Adapter(
        verify=ringover.verify,
        read=ringover.read,
        admit=_admit_with_header("x-ringover-webhook-signature-v3", "x-ringover-webhook-signature"),
    ),
    IntegrationKind.THREECX: Adapter(
        verify=threecx.verify, read=threecx.read, admit=threecx.verify
    ),
    IntegrationKind.MAILGUN: Adapter(
        verify=mailgun.verify, read=mailgun.read, replay_key=mailgun.replay_key
    ),
    IntegrationKind.POSTMARK: Adapter(
        verify=postmark.verify, read=postmark.read, admit=postmark.verify
    ),
    IntegrationKind.BREVO: Adapter(verify=brevo.verify, read=brevo.read, admit=brevo.verify),
    IntegrationKind.RFC822: Adapter(verify=rfc822.verify, read=rfc822.read, admit=rfc822.verify),
    IntegrationKind.NATIVE: Adapter(
        verify=native.verify,
        read=native.read,
        admit=_admit_with_header("webhook-signature"),
        keeps_time=True,
    ),
}

# Also one that is not this integration's, or no longer: it may open another door.
_JSON_TEXT = rb'("%b"\s*:\s*)"(?:[^"\\]|\\.)*"'


def read(delivery: Delivery, config: IntegrationConfig, *, verify: bool = True) -> Verdict:
    """Say what a delivery means.

    Args:
        delivery: the request as it came.
        config: the integration that it came to.
        verify: False shows what a payload would become, without signature, its times as told.
    """
    adapter = ADAPTERS[config.kind]
    try:
        if verify:
            adapter.verify(delivery, config)
        verdict = adapter.read(delivery, config)
    except UnverifiedDelivery as problem:
        return refuse(Reply.UNVERIFIED, str(problem))
    except UnreadablePayload as problem:
        return refuse(problem.reply, str(problem))
    if not verify:
        return verdict
    events = verdict.events
    if not adapter.keeps_time:
        events = tuple(_drop_future_time(event, delivery.received_at) for event in events)
    return replace(verdict, events=events, replay_key=adapter.replay_key(delivery))


def refuse_unread(delivery: Delivery, config: IntegrationConfig) -> Verdict | None:
    """Return why a delivery is refused whatever its body holds; None where that has to be read."""
    try:
        ADAPTERS[config.kind].admit(delivery, config)
    except UnverifiedDelivery as problem:
        return refuse(Reply.UNVERIFIED, str(problem))
    return None


def without_secrets(delivery: Delivery, config: IntegrationConfig) -> Delivery:
    """Return a delivery fit for keeping: no credentials in its header fields or its body."""
    headers = {k: v for k, v in delivery.headers.items() if k.lower() not in _SECRET_HEADERS}
    body = delivery.body
    for name in ADAPTERS[config.kind].body_secrets:
        body = re.sub(_JSON_TEXT % re.escape(name.encode()), rb'\1"***"', body)
        for value in config.accepted_values(name):
            body = body.replace(value.encode(), b"***")
    return replace(delivery, headers=headers, body=body)


def _drop_future_time(event: CloudEvent, now: datetime) -> CloudEvent:
    """Leave out a time that is ahead: a sender's wrong clock must not lose a call or a mail."""
    at = instant_of(event.get("time"), UTC)
    if at is None or at <= now + _CLOCK_TOLERANCE:
        return event
    return {name: value for name, value in event.items() if name != "time"}
