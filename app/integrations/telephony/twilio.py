"""Twilio: calls, SMS, MMS and WhatsApp messages, and the conversations that hold messages.

``X-Twilio-Signature`` is an HMAC-SHA1 of the URL and the sorted form fields.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.payloads.forms import URLENCODED, Form, parse_form
from app.integrations.payloads.instants import instant_of
from app.integrations.payloads.json_values import parse_json
from app.integrations.signatures import is_one_of
from app.integrations.telephony.calls import (
    Direction,
    TextMessage,
    UndeliveredMessage,
    require_field,
)
from app.integrations.telephony.twilio_calls import read_call
from app.integrations.telephony.twilio_forms import CHANNELS_BY_PREFIX, channel_and_party, word
from app.integrations.verdicts import (
    Reply,
    UnverifiedDelivery,
    Verdict,
    acknowledge,
    ignore,
    ingest,
)

_RECEIVED_STATUSES = frozenset({"received", "receiving"})
_FAILED_STATUSES = frozenset({"undelivered", "failed", "canceled"})
_ADDED = "onmessageadded"
_STAFF_SOURCES = frozenset({"sdk", "api", "rest"})
_NUMBER = re.compile(r"\+\d{6,}", re.ASCII)


def read_message(form: Form, config: IntegrationConfig) -> Verdict:
    """Say what a message, or a word on its delivery, means."""
    statuses = {(form.text(name) or "").strip().lower() for name in ("SmsStatus", "MessageStatus")}
    if failed := statuses & _FAILED_STATUSES:
        return _read_undelivered(form, config, min(failed))
    if statuses - _RECEIVED_STATUSES - {""}:
        return acknowledge("a delivery receipt", Reply.NOTED)
    channel, from_party = channel_and_party(form.text("From"), config)
    _, to_party = channel_and_party(form.text("To"), config)
    message = TextMessage(
        id=_id(form),
        channel=channel,
        direction=Direction.INBOUND,
        from_party=from_party,
        to_party=to_party,
        sent_at=None,
    )
    return ingest(
        [message.as_fact(config).as_event()], f"{channel} received", Reply.NO_INSTRUCTIONS
    )


def _read_undelivered(form: Form, config: IntegrationConfig, status: str) -> Verdict:
    code = (form.text("ErrorCode") or "").strip()[:20]
    reason = f"{status} ({code})" if code.isalnum() else status
    message = UndeliveredMessage(id=_id(form), told_at=None, reason=reason)
    return ingest([message.as_fact(config).as_event()], "message undelivered", Reply.NOTED)


def _id(form: Form) -> str:
    return require_field(form.text("MessageSid", "SmsMessageSid", "SmsSid"), "MessageSid")


def read_conversation(form: Form, config: IntegrationConfig) -> Verdict:
    """Say what an event of a conversation means."""
    message_id = form.text("MessageSid")
    channel, author = channel_and_party(form.text("Author"), config)
    source = word(form, "Source")
    is_theirs = author is not None and _NUMBER.fullmatch(author) and source not in _STAFF_SOURCES
    if word(form, "EventType") != _ADDED or not message_id or not is_theirs:
        return acknowledge("no message that a third party added")
    if form.text("ClientIdentity"):
        return acknowledge("a message of staff")
    message = TextMessage(
        id=message_id.strip(),
        channel=CHANNELS_BY_PREFIX.get(source, channel),
        direction=Direction.INBOUND,
        from_party=author,
        to_party=channel_and_party(form.text("MessagingBinding.ProxyAddress"), config)[1],
        sent_at=instant_of(form.text("DateCreated") or "", config.zone),
    )
    return ingest([message.as_fact(config).as_event()], f"{message.channel} received")


_LONGEST_FORM = 1024 * 1024
_DEFAULT_PORTS = {"http": 80, "https": 443}


def verify(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the signature, of a form or of a body whose digest is in the URL.

    Source: twilio.com/docs/usage/security; the port is signed or not, so both are tried.

    Raises:
        UnverifiedDelivery: missing, or by another token, for another URL or other content.
    """
    given = (delivery.header("x-twilio-signature") or "").strip()
    if not given:
        raise UnverifiedDelivery("the signature is missing")
    url = _split(delivery.url)
    fields = _signed_fields(delivery, url)
    expected = [
        _signature(token, variant + fields)
        for token in config.accepted_values("auth_token")
        for variant in dict.fromkeys(_port_variants(url))
    ]
    if not is_one_of(given, expected):
        raise UnverifiedDelivery("the signature is not by this integration's token for this URL")


def _concatenate(form: Form) -> str:
    """Return names and values as Twilio signs them: sorted, each distinct value once."""
    values: dict[str, set[str]] = {}
    for name, value in form.pairs():
        values.setdefault(name, set()).add(value)
    return "".join(name + value for name in sorted(values) for value in sorted(values[name]))


def _signed_fields(delivery: Delivery, url: SplitResult) -> str:
    if delivery.media_type == URLENCODED:
        # Every field is decoded before anybody has proved who sent them.
        if len(delivery.body) > _LONGEST_FORM:
            raise UnverifiedDelivery("the form is larger than any that Twilio signs")
        return _concatenate(parse_form(delivery))
    if not delivery.body:
        return ""
    digest = parse_qs(url.query).get("bodySHA256", [""])[0]
    if not is_one_of(digest.lower(), [hashlib.sha256(delivery.body).hexdigest()]):
        raise UnverifiedDelivery("the body is not the one whose digest was signed")
    return ""


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise UnverifiedDelivery("the URL cannot be read") from None
    return parts._replace(fragment="")


def _port_variants(url: SplitResult) -> Iterator[str]:
    userinfo, at, host = url.netloc.rpartition("@")
    bare = host if url.port is None else host.rpartition(":")[0]
    port = url.port or _DEFAULT_PORTS.get(url.scheme)
    yield urlunsplit(url)
    yield urlunsplit(url._replace(netloc=f"{userinfo}{at}{bare}"))
    yield urlunsplit(url._replace(netloc=f"{userinfo}{at}{bare}:{port}"))


def _signature(token: str, signed: str) -> str:
    raw = signed.encode("utf-8", "surrogatepass")
    return base64.b64encode(hmac.digest(token.encode(), raw, "sha1")).decode("ascii")


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a callback means."""
    if delivery.media_type == "application/json":
        parse_json(delivery.body)
        return ignore("no call and no message", Reply.NO_INSTRUCTIONS)
    form = parse_form(delivery)
    if form.text("EventType"):
        return read_conversation(form, config)
    if form.text("CallSid"):
        return read_call(form, config)
    if form.text("MessageSid", "SmsMessageSid", "SmsSid"):
        return read_message(form, config)
    return ignore("no call and no message", Reply.NO_INSTRUCTIONS)
