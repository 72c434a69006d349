"""The Authorization header: basic authentication and bearer tokens (RFC 7617, RFC 6750)."""

import base64
import binascii

from app.integrations.deliveries import Delivery, IntegrationConfig
from app.integrations.errors import UnverifiedDelivery
from app.integrations.signatures.comparison import is_one_of


def require_basic(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the secrets ``username`` and ``password``.

    Raises:
        UnverifiedDelivery: they are missing or others.
    """
    username, _, password = _basic_credentials(delivery).partition(b":")
    knows_username = is_one_of(username, config.accepted("username"))
    knows_password = is_one_of(password, config.accepted("password"))
    if not (knows_username and knows_password):
        raise UnverifiedDelivery("the user name or the password is not this integration's")


def require_bearer(delivery: Delivery, config: IntegrationConfig) -> None:
    """Check the secret ``token``.

    Raises:
        UnverifiedDelivery: it is missing or another.
    """
    scheme, _, token = (delivery.header("authorization") or "").strip().partition(" ")
    if scheme.lower() != "bearer" or not is_one_of(token.strip(), config.accepted("token")):
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
