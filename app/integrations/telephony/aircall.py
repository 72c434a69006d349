"""Aircall: ended calls, voicemails, text messages received and sent."""

from app.domain.metering.events.events import Channel
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.parties import number_of
from app.integrations.payloads.instants import instant_of
from app.integrations.payloads.json_values import (
    JsonObject,
    object_at,
    objects_at,
    parse_json_object,
    seconds_at,
    text_at,
    values_named,
)
from app.integrations.signatures import is_one_of
from app.integrations.telephony.calls import (
    Call,
    Direction,
    TextMessage,
    UndeliveredMessage,
    direction_of,
    elapsed_seconds,
    require_field,
    ring,
)
from app.integrations.verdicts import (
    UnreadablePayload,
    UnverifiedDelivery,
    Verdict,
    acknowledge,
    ignore,
    ingest,
)

_MESSAGE_DIRECTIONS = {
    "message.received": Direction.INBOUND,
    "message.sent": Direction.OUTBOUND,
}
_RINGING_EVENTS = frozenset({"call.created", "call.ringing_on_agent"})
_FAILED_STATUSES = frozenset({"failed", "undelivered", "rejected", "expired"})


def verify(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the token in the body: Aircall signs nothing.

    Raises:
        UnverifiedDelivery: it is missing or another.
    """
    tokens = (text_at({"token": value}, "token") for value in values_named(delivery.body, "token"))
    if not any(_is_token(token, config) for token in tokens):
        raise UnverifiedDelivery("the token is not this integration's")
    try:
        token = text_at(parse_json_object(delivery.body), "token")
    except UnreadablePayload:
        raise UnverifiedDelivery("the body holds no token") from None
    if not _is_token(token, config):
        raise UnverifiedDelivery("the token is not this integration's")


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a webhook event means."""
    body = parse_json_object(delivery.body)
    event = (text_at(body, "event") or "").strip()
    data = object_at(body, "data")
    if event == "call.voicemail_left" and not data.get("answered_at"):
        event, data = "call.ended", {**data, "voicemail": event}
    if event == "call.ended":
        return _read_call(data, config)
    if event in _MESSAGE_DIRECTIONS:
        return _read_message(data, config, _MESSAGE_DIRECTIONS[event])
    if event.startswith("message.") and _is_undelivered(data):
        return _read_undelivered(body, data, config)
    if event in _RINGING_EVENTS and not _is_internal(data):
        return ring(lambda: _call(data, config))
    if event.startswith(("call.", "message.", "group_message.")):
        return acknowledge("no final fact of a call or message")
    return ignore("no call and no message")


def _is_token(token: str | None, config: IntegrationConfig) -> bool:
    return token is not None and is_one_of(token, config.accepted_values("token"))


def _read_call(data: JsonObject, config: IntegrationConfig) -> Verdict:
    if _is_internal(data):
        return ignore("a call between staff")
    call = _call(data, config)
    return ingest([call.as_fact(config).as_event()], "call ended")


def _call(data: JsonObject, config: IntegrationConfig) -> Call:
    direction = direction_of(text_at(data, "direction"))
    other, line = _parties(data, config, "raw_digits")
    inbound = direction is Direction.INBOUND
    answered_at = instant_of(data.get("answered_at"), config.zone)
    return Call(
        id=require_field(text_at(data, "id", "call_uuid"), "data.id"),
        direction=direction,
        from_party=other if inbound else line,
        to_party=line if inbound else other,
        began_at=instant_of(data.get("started_at"), config.zone),
        answered=answered_at is not None,
        voicemail=answered_at is None and text_at(data, "voicemail") is not None,
        talk_seconds=_talk_seconds(data, config),
    )


def _talk_seconds(data: JsonObject, config: IntegrationConfig) -> float | None:
    # "duration" holds the ringing too.
    answered_at = instant_of(data.get("answered_at"), config.zone)
    if answered_at is None:
        return 0
    ended_at = instant_of(data.get("ended_at"), config.zone)
    talked = elapsed_seconds(answered_at, ended_at)
    return seconds_at(data, "duration") if talked is None else talked


def _read_message(data: JsonObject, config: IntegrationConfig, direction: Direction) -> Verdict:
    other, line = _parties(data, config, "external_number", "raw_digits")
    inbound = direction is Direction.INBOUND
    message = TextMessage(
        id=require_field(text_at(data, "id"), "data.id"),
        channel=_channel(data),
        direction=direction,
        from_party=other if inbound else line,
        to_party=line if inbound else other,
        sent_at=instant_of(data.get("created_at") or data.get("sent_at"), config.zone),
        failed=_status(data) in _FAILED_STATUSES,
    )
    return ingest([message.as_fact(config).as_event()], f"{message.channel} {direction}")


def _is_undelivered(data: JsonObject) -> bool:
    is_ours = (text_at(data, "direction") or Direction.OUTBOUND).strip().lower() != "inbound"
    return is_ours and _status(data) in _FAILED_STATUSES


def _read_undelivered(body: JsonObject, data: JsonObject, config: IntegrationConfig) -> Verdict:
    message = UndeliveredMessage(
        id=require_field(text_at(data, "id"), "data.id"),
        told_at=instant_of(data.get("updated_at") or body.get("timestamp"), config.zone),
        reason=_status(data),
    )
    return ingest([message.as_fact(config).as_event()], "message undelivered")


def _status(data: JsonObject) -> str:
    return (text_at(data, "status") or "").strip().lower()


def _channel(data: JsonObject) -> Channel:
    word = (text_at(data, "channel") or "").strip().lower()
    return Channel.WHATSAPP if word == "whatsapp" else Channel.SMS


def _parties(
    data: JsonObject, config: IntegrationConfig, *other: str
) -> tuple[str | None, str | None]:
    number = object_at(data, "number")
    region = _region(number, config)
    return number_of(text_at(data, *other), region), number_of(text_at(number, "digits"), region)


def _region(number: JsonObject, config: IntegrationConfig) -> str:
    country = (text_at(number, "country") or "").strip().upper()
    is_code = len(country) == len("BE") and country.isalpha()
    return country if is_code else config.region


def _is_internal(data: JsonObject) -> bool:
    if text_at(data, "raw_digits") is not None:
        return False
    kinds = {text_at(participant, "type") for participant in objects_at(data, "participants")}
    return kinds == {"user"}
