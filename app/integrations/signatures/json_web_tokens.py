"""JSON Web Tokens signed with a shared key (RFC 7519), HS512 and nothing else."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from app.integrations.errors import UnreadablePayload, UnverifiedDelivery
from app.integrations.payloads.json_values import JsonObject, parse_json_object, seconds_at
from app.integrations.signatures.comparison import is_one_of

_LEEWAY_SECONDS = 60
_SEGMENTS = 3


def claims_of(token: str, keys: Iterable[str], now: datetime) -> JsonObject:
    """Return the claims of a token whose signature is by one of the keys.

    Raises:
        UnverifiedDelivery: malformed, of another algorithm, by another key, or expired.
    """
    segments = token.strip().split(".")
    if len(segments) != _SEGMENTS:
        raise UnverifiedDelivery("the token is malformed")
    header, claims, signature = (_decoded(segment) for segment in segments)
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


def _decoded(segment: str) -> bytes:
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
