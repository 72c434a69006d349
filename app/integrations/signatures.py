"""How deliveries prove where they come from: secrets compared, signed times, JSON Web Tokens."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.payloads.instants import instant_of
from app.integrations.payloads.json_values import JsonObject, parse_json_object, seconds_at
from app.integrations.verdicts import UnreadablePayload, UnverifiedDelivery

_UNIX_TIME = re.compile(r"^\d{9,16}$", re.ASCII)
_LEEWAY_SECONDS = 60
_SEGMENTS = 3


def is_one_of(given: str | bytes, accepted: Iterable[str | bytes]) -> bool:
    """Return whether a value equals one of those accepted; all of them are compared."""
    return any([hmac.compare_digest(_raw(given), _raw(value)) for value in accepted])  # noqa: C419 - a generator would stop at the first


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def require_recent(timestamp: str, delivery: Delivery, config: IntegrationConfig) -> None:
    """Check a Unix time against the time of receipt.

    Raises:
        UnverifiedDelivery: no number, or further away than the integration tolerates.
    """
    at = instant_of(timestamp, UTC) if _UNIX_TIME.match(timestamp) else None
    if at is None:
        raise UnverifiedDelivery("the signed timestamp cannot be read")
    if abs((delivery.received_at - at).total_seconds()) > config.tolerance_seconds:
        raise UnverifiedDelivery("the signed timestamp is too far from now")


def require_basic(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the secrets ``username`` and ``password``.

    Raises:
        UnverifiedDelivery: they are missing or others.
    """
    username, _, password = _basic_credentials(delivery).partition(b":")
    knows_username = is_one_of(username, config.accepted_values("username"))
    knows_password = is_one_of(password, config.accepted_values("password"))
    if not (knows_username and knows_password):
        raise UnverifiedDelivery("the user name or the password is not this integration's")


def require_bearer(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the secret ``token``.

    Raises:
        UnverifiedDelivery: it is missing or another.
    """
    scheme, _, token = (delivery.header("authorization") or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not is_one_of(token.strip(), config.accepted_values("token")):
        raise UnverifiedDelivery("the bearer token is not this integration's")


def _basic_credentials(delivery: Delivery) -> bytes:
    scheme, _, encoded = (delivery.header("authorization") or "").strip().partition(" ")
    if scheme.lower() != "basic":
        raise UnverifiedDelivery("basic authentication is missing")
    try:
        credentials = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise UnverifiedDelivery("the basic authentication cannot be read") from None
    if base64.b64encode(credentials).decode("ascii") != encoded.strip():
        raise UnverifiedDelivery("the basic authentication is not canonical base64")
    return credentials


def claims_of(token: str, keys: Iterable[str], now: datetime) -> JsonObject:
    """Return the claims of a token whose signature is by one of the keys.

    Raises:
        UnverifiedDelivery: malformed, of another algorithm, by another key, or expired.
    """
    segments = token.strip().split(".")
    if len(segments) != _SEGMENTS:
        raise UnverifiedDelivery("the token is malformed")
    header, claims, signature = (_decode_segment(segment) for segment in segments)
    if _json(header).get("alg") != "HS512":
        raise UnverifiedDelivery("the token is not signed with HS512")
    signed = f"{segments[0]}.{segments[1]}".encode()
    if not is_one_of(
        signature, [hmac.new(k.encode(), signed, hashlib.sha512).digest() for k in keys]
    ):
        raise UnverifiedDelivery("the token is not by this integration's key")
    content = _json(claims)
    _require_current(content, now)
    return content


def _require_current(claims: JsonObject, now: datetime) -> None:
    expires, begins = seconds_at(claims, "exp"), seconds_at(claims, "nbf")
    if expires is not None and now.timestamp() > expires + _LEEWAY_SECONDS:
        raise UnverifiedDelivery("the token has expired")
    if begins is not None and now.timestamp() < begins - _LEEWAY_SECONDS:
        raise UnverifiedDelivery("the token is not valid yet")


def _decode_segment(segment: str) -> bytes:
    try:
        raw = segment.encode("ascii")
        content = base64.b64decode(raw + b"=" * (-len(raw) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise UnverifiedDelivery("the token is malformed") from None
    if base64.urlsafe_b64encode(content).rstrip(b"=") != raw:
        raise UnverifiedDelivery("the token is not canonical base64")
    return content


def _json(raw: bytes) -> JsonObject:
    try:
        return parse_json_object(raw)
    except UnreadablePayload:
        raise UnverifiedDelivery("the token is malformed") from None
