"""Twilio: voice status callbacks, incoming SMS, MMS and WhatsApp messages."""

from datetime import datetime, timedelta
from http import HTTPStatus

from app.domain.events.events import Channel
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.parties import number_of
from app.integrations.payloads.forms import Form, parse_form
from app.integrations.payloads.instants import instant_of
from app.integrations.payloads.json_values import parse_json, seconds_at
from app.integrations.signatures.twilio_signature import require_twilio_signature
from app.integrations.telephony.calls import Call, Direction, TextMessage, required
from app.integrations.verdicts import NO_CONTENT, Answer, Verdict, acknowledge, ignore, ingest

EMPTY_TWIML = Answer(HTTPStatus.OK, "text/xml", "<Response/>")
_FINAL_STATUSES = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_ANSWERED_STATUSES = frozenset({"completed", "answered"})
_RECEIVED_STATUSES = frozenset({"received", "receiving"})
_INBOUND_DIRECTIONS = frozenset({"inbound", "trunking-originating"})
_CHANNELS = {"whatsapp": Channel.WHATSAPP, "messenger": Channel.CHAT, "rcs": Channel.CHAT}

verify = require_twilio_signature


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a callback means."""
    if delivery.media_type == "application/json":
        parse_json(delivery.body)
        return ignore("no call and no message", EMPTY_TWIML)
    form = parse_form(delivery)
    if form.text("CallSid") and form.text("CallStatus"):
        return _read_call(form, config)
    if form.text("MessageSid", "SmsMessageSid", "SmsSid"):
        return _read_message(form, config)
    return ignore("no call and no message", EMPTY_TWIML)


def _read_call(form: Form, config: IntegrationConfig) -> Verdict:
    status = (form.text("CallStatus") or "").strip().lower()
    direction = (form.text("Direction") or "").strip().lower()
    is_callback = status in _FINAL_STATUSES or form.text("CallbackSource") is not None
    answer = NO_CONTENT if is_callback else EMPTY_TWIML
    if status not in _FINAL_STATUSES:
        return acknowledge("the call has not ended", answer)
    if form.text("ParentCallSid") or direction == "outbound-dial":
        return acknowledge("a leg of another call", answer)
    if _is_internal(form):
        return ignore("a call between staff", answer)
    call = _call(form, config, status)
    return ingest([call.as_fact(config).as_event()], f"call {status}", answer)


def _call(form: Form, config: IntegrationConfig, status: str) -> Call:
    direction = required(form.text("Direction"), "Direction").lower()
    is_inbound = direction in _INBOUND_DIRECTIONS
    return Call(
        id=required(form.text("CallSid"), "CallSid"),
        direction=Direction.INBOUND if is_inbound else Direction.OUTBOUND,
        from_party=number_of(form.text("From", "Caller"), config.region),
        to_party=number_of(form.text("To", "Called"), config.region),
        began_at=_began_at(form, config, status),
        answered=_was_answered(form, status),
        talk_seconds=_duration(form),
        forwarded_from=number_of(form.text("ForwardedFrom"), config.region) if is_inbound else None,
    )


def _began_at(form: Form, config: IntegrationConfig, status: str) -> datetime | None:
    # The timestamp is that of the callback: of a completed call, its end.
    reported_at = instant_of(form.text("Timestamp") or "", config.zone)
    if reported_at is None or status != "completed":
        return reported_at
    try:
        return reported_at - timedelta(seconds=_duration(form) or 0)
    except OverflowError:
        return reported_at


def _was_answered(form: Form, status: str) -> bool:
    dialled = form.text("DialCallStatus")
    return status == "completed" and (
        dialled is None or dialled.strip().lower() in _ANSWERED_STATUSES
    )


def _duration(form: Form) -> float | None:
    # "Duration" is in minutes begun, "CallDuration" in seconds.
    return seconds_at({"s": form.text("CallDuration")}, "s")


def _is_internal(form: Form) -> bool:
    return all((form.text(name) or "").startswith("client:") for name in ("From", "To"))


def _read_message(form: Form, config: IntegrationConfig) -> Verdict:
    statuses = {(form.text(name) or "").strip().lower() for name in ("SmsStatus", "MessageStatus")}
    if statuses - _RECEIVED_STATUSES - {""}:
        return acknowledge("a delivery receipt", NO_CONTENT)
    channel, from_party = _channel_and_party(form.text("From"), config)
    _, to_party = _channel_and_party(form.text("To"), config)
    message = TextMessage(
        id=required(form.text("MessageSid", "SmsMessageSid", "SmsSid"), "MessageSid"),
        channel=channel,
        direction=Direction.INBOUND,
        from_party=from_party,
        to_party=to_party,
        sent_at=None,
    )
    return ingest([message.as_fact(config).as_event()], f"{channel} received", EMPTY_TWIML)


def _channel_and_party(raw: str | None, config: IntegrationConfig) -> tuple[Channel, str | None]:
    prefix, colon, rest = (raw or "").partition(":")
    channel = _CHANNELS.get(prefix.strip().lower()) if colon else None
    if channel is None:
        return Channel.SMS, number_of(raw, config.region)
    return channel, number_of(rest, config.region)
