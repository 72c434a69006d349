"""The window in which a signed timestamp is believed."""

import re
from datetime import UTC

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.errors import UnverifiedDelivery
from app.integrations.payloads.instants import instant_of

_UNIX_TIME = re.compile(r"^\d{9,16}$", re.ASCII)


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
