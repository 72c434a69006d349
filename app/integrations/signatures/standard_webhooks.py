"""Standard Webhooks, symmetric signatures (``v1``): HMAC-SHA256 of ``id.timestamp.body``."""

import base64
import binascii
import hashlib
import hmac

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.errors import UnverifiedDelivery
from app.integrations.signatures.comparison import is_one_of
from app.integrations.signatures.freshness import require_recent

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that the scheme gives every secret


def require_standard_webhook(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the headers ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``.

    Raises:
        UnverifiedDelivery: one is missing, too old, or no signature is by a secret in force.
    """
    message_id = delivery.header("webhook-id") or ""
    timestamp = (delivery.header("webhook-timestamp") or "").strip()
    if not message_id or not timestamp:
        raise UnverifiedDelivery("the webhook headers are missing")
    require_recent(timestamp, delivery, config)
    signed = b".".join((_ascii(message_id), _ascii(timestamp), delivery.body))
    expected = [_signature(key, signed) for key in _keys(config)]
    if not any([is_one_of(given, expected) for given in _given(delivery)]):  # noqa: C419 - all are compared
        raise UnverifiedDelivery("no signature is by this integration's secret")


def _given(delivery: Delivery) -> list[str]:
    entries = (delivery.header("webhook-signature") or "").split()
    return [entry.removeprefix("v1,") for entry in entries if entry.startswith("v1,")]


def _keys(config: IntegrationConfig) -> list[bytes]:
    keys = []
    for secret in config.accepted("secret"):
        try:
            keys.append(base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True))
        except (binascii.Error, ValueError):
            continue
    return [key for key in keys if key]


def _signature(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def _ascii(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")
