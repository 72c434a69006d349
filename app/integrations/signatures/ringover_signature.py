"""Ringover's signatures: a token that repeats the payload (V1), or an HMAC of the request (V3)."""

import base64
import hashlib
import hmac

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.errors import UnreadablePayload, UnverifiedDelivery
from app.integrations.payloads.json_values import JsonObject, parse_json, parse_json_object
from app.integrations.signatures.comparison import is_one_of
from app.integrations.signatures.freshness import require_recent
from app.integrations.signatures.json_web_tokens import claims_of

_TOKEN_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "url"})


def require_ringover_signature(delivery: Delivery, config: IntegrationConfig) -> None:
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
    claims = claims_of(token, config.accepted("key"), delivery.received_at)
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
        for key in config.accepted("key")
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
