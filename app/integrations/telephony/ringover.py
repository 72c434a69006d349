"""Ringover: calls that ended, were missed or left a voicemail; text messages.

Two signatures: a token that repeats the payload (V1), or an HMAC of the request (V3).
"""

import base64
import hashlib
import hmac

from app.domain.metering.events.events import Channel
from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.parties import international_number_of
from app.integrations.payloads.instants import instant_of
from app.integrations.payloads.json_values import (
    JsonObject,
    flag_at,
    object_at,
    parse_json,
    parse_json_object,
    seconds_at,
    text_at,
)
from app.integrations.signatures import claims_of, is_one_of, require_recent
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

_TOKEN_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "url"})
_FINAL_EVENTS = frozenset({"hangup", "missed", "voicemail"})
_RINGING = ("call", "ringing")
_NOT_FINAL = "no final fact of a call or message"
_LOOKUPS = frozenset({"contact", "routing", "ivr_response_code"})
_MESSAGE_EVENTS = frozenset({"sent", "received"})
_FAILED_STATUSES = frozenset({"failed", "undelivered", "rejected", "expired"})


def verify(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the V3 signature where there is one, else the V1 token.

    Raises:
        UnverifiedDelivery: missing, by another key, or of another URL or body.
    """
    given = (delivery.header("x-ringover-webhook-signature-v3") or "").strip()
    if given:
        _require_v3(given, delivery, config)
        return
    token = delivery.header("x-ringover-webhook-signature") or ""
    if not token:
        raise UnverifiedDelivery("the signature is missing")
    claims = claims_of(token, config.accepted_values("key"), delivery.received_at)
    url = claims.get("url")
    if isinstance(url, str) and not is_one_of(url, [delivery.url]):
        raise UnverifiedDelivery("the token is for another URL")
    if not _repeats(claims, delivery):
        raise UnverifiedDelivery("the token is not about this body")


def _require_v3(given: str, delivery: Delivery, config: IntegrationConfig) -> None:
    timestamp = (delivery.header("x-ringover-request-signature-v3-timestamp") or "").strip()
    require_recent(timestamp, delivery, config)
    signed = b"".join((b"POST", delivery.url.encode(), delivery.body, timestamp.encode()))
    expected = [
        base64.b64encode(hmac.new(key.encode(), signed, hashlib.sha256).digest())
        for key in config.accepted_values("key")
    ]
    if not is_one_of(given, expected):
        raise UnverifiedDelivery("the signature is not by this integration's key")


def _repeats(claims: JsonObject, delivery: Delivery) -> bool:
    try:
        body = parse_json_object(delivery.body)
        return _payload(claims) == body
    except UnreadablePayload:
        return False


def _payload(claims: JsonObject) -> object:
    payload = claims.get("payload")
    if isinstance(payload, str):
        return parse_json(payload.encode("utf-8", "surrogatepass"))
    if payload is not None:
        return payload
    return {name: value for name, value in claims.items() if name not in _TOKEN_CLAIMS}


def read(delivery: Delivery, config: IntegrationConfig) -> Verdict:
    """Say what a webhook event means."""
    body = parse_json_object(delivery.body)
    resource = (text_at(body, "resource", "ressource") or "").strip().lower()
    event = (text_at(body, "event") or "").strip().lower()
    data = object_at(body, "data")
    if resource not in ("call", "aftercall", "sms") or event in _LOOKUPS:
        return ignore("no call and no message")
    if resource == "sms" and event not in _MESSAGE_EVENTS and _is_undelivered(data, event):
        return _read_undelivered(body, data, config)
    is_final = event in (_MESSAGE_EVENTS if resource == "sms" else _FINAL_EVENTS)
    if resource == "aftercall" or not is_final:
        is_ringing = (resource, event) == _RINGING and not flag_at(data, "is_internal")
        return ring(lambda: _call(data, config, event)) if is_ringing else acknowledge(_NOT_FINAL)
    if flag_at(data, "is_internal"):
        return ignore("between staff")
    if resource == "sms":
        return ingest([_message(data, config, event).as_fact(config).as_event()], f"sms {event}")
    return ingest([_call(data, config, event).as_fact(config).as_event()], f"call {event}")


def _call(data: JsonObject, config: IntegrationConfig, event: str) -> Call:
    direction = direction_of(text_at(data, "direction"))
    from_party, to_party = _parties(data, config, direction)
    answered = event == "hangup" and not _is_unanswered(data)
    return Call(
        id=_identity(data, "call_id"),
        direction=direction,
        from_party=from_party,
        to_party=to_party,
        began_at=instant_of(
            data.get("start_time") or data.get("start_date_time_atom"), config.zone
        ),
        answered=answered,
        voicemail=event == "voicemail",
        talk_seconds=_talk_seconds(data, config) if answered or event == "voicemail" else 0,
    )


def _identity(data: JsonObject, name: str) -> str:
    """Return the id of a call or message; of its leg only where it has none.

    Raises:
        UnreadablePayload: there is none, or it came through something that rounds 64-bit numbers.
    """
    if isinstance(data.get(name), float) and text_at(data, name) is None:
        raise UnreadablePayload(f"data.{name} has lost digits")
    return require_field(text_at(data, name, "id"), f"data.{name}")


def _is_unanswered(data: JsonObject) -> bool:
    # The documented hang-up leaves "answered_time" out; its seconds do not hold the ringing.
    if _status(data) == "missed":
        return True
    if data.get("answered_time"):
        return False
    seconds = _reported_seconds(data)
    return seconds == 0 or ("answered_time" in data and seconds is None)


def _talk_seconds(data: JsonObject, config: IntegrationConfig) -> float | None:
    reported = _reported_seconds(data)
    if reported is not None:
        return reported
    answered_at = instant_of(data.get("answered_time"), config.zone)
    return elapsed_seconds(answered_at, instant_of(data.get("hangup_time"), config.zone))


def _reported_seconds(data: JsonObject) -> float | None:
    return seconds_at(data, "duration_in_seconds")


def _message(data: JsonObject, config: IntegrationConfig, event: str) -> TextMessage:
    direction = _message_direction(data, event)
    from_party, to_party = _parties(data, config, direction)
    return TextMessage(
        id=_identity(data, "message_id"),
        channel=Channel.SMS,
        direction=direction,
        from_party=from_party,
        to_party=to_party,
        sent_at=instant_of(data.get("time"), config.zone),
        failed=_status(data) in _FAILED_STATUSES,
    )


def _is_undelivered(data: JsonObject, event: str) -> bool:
    is_ours = (text_at(data, "direction") or Direction.OUTBOUND).strip().lower() != "inbound"
    return is_ours and not _FAILED_STATUSES.isdisjoint({event, _status(data)})


def _read_undelivered(body: JsonObject, data: JsonObject, config: IntegrationConfig) -> Verdict:
    message = UndeliveredMessage(
        id=_identity(data, "message_id"),
        told_at=instant_of(body.get("timestamp"), config.zone),
        reason=_status(data) or None,
    )
    return ingest([message.as_fact(config).as_event()], "sms undelivered")


def _status(data: JsonObject) -> str:
    return (text_at(data, "status") or "").strip().lower()


def _message_direction(data: JsonObject, event: str) -> Direction:
    # The published sample of a message sent says "inbound": the event's name is to be trusted.
    if event == "sent":
        return Direction.OUTBOUND
    return direction_of(text_at(data, "direction") or Direction.INBOUND)


def _parties(
    data: JsonObject, config: IntegrationConfig, direction: Direction
) -> tuple[str | None, str | None]:
    from_raw, to_raw = text_at(data, "from_number"), text_at(data, "to_number")
    if direction is Direction.INBOUND:
        to_raw = to_raw or text_at(object_at(data, "ivr_data"), "number")
        from_raw = None if flag_at(data, "is_anonymous") else from_raw
    return (
        international_number_of(from_raw, config.region),
        international_number_of(to_raw, config.region),
    )
