"""Signatures of outgoing webhooks (Standard Webhooks 1.0, symmetric)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that the scheme gives every secret
SECRET_BYTES = 32


def secret_text(key: bytes) -> str:
    """Return a secret as its receiver keeps it."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def sign_headers(
    message_id: str, sent_at: datetime, body: bytes, secrets: Sequence[str]
) -> dict[str, str]:
    """Return the headers that let a receiver check who sent a body, and when.

    Args:
        message_id: the same at every attempt, so that the receiver knows a repetition.
        sent_at: of this attempt, by the real clock.
        body: the bytes that are sent.
        secrets: those in force; a signature by each, so that a rotation loses nothing.
    """
    timestamp = str(int(sent_at.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
