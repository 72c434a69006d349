"""What comes in: one request of a provider, and how its integration is set up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

DEFAULT_TOLERANCE_SECONDS = 300
_LONGEST_TOLERANCE_SECONDS = 86_400
_LONGEST_STRUCTURED = 20_000
_PARAMETER = re.compile(r';\s*([^=;\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')


class IntegrationKind(StrEnum):
    """The providers that are understood."""

    TWILIO = "twilio"
    AIRCALL = "aircall"
    RINGOVER = "ringover"
    THREECX = "3cx"
    MAILGUN = "mailgun"
    POSTMARK = "postmark"
    BREVO = "brevo"
    RFC822 = "rfc822"
    NATIVE = "native"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationConfig:
    """How one integration is set up.

    Attributes:
        secrets: by name, the values accepted: one, or two while a secret is being changed.
        settings: as stored; a setting of another type than documented counts as left out.
        client_id: the client that everything of this integration belongs to, or None.
    """

    id: str
    kind: IntegrationKind
    timezone: str = "Europe/Brussels"
    region: str = "BE"
    secrets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    client_id: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which times without one are read."""
        return ZoneInfo(self.timezone)

    @property
    def source(self) -> str:
        """Return the source of events whose identity is the provider's own."""
        return f"/integrations/{self.id}"

    @property
    def tolerance_seconds(self) -> int:
        """Return how far a signed timestamp may lie from now."""
        value = self.settings.get("tolerance_s")
        if isinstance(value, int) and 0 < value <= _LONGEST_TOLERANCE_SECONDS:
            return value
        return DEFAULT_TOLERANCE_SECONDS

    def accepted_values(self, secret: str) -> tuple[str, ...]:
        """Return the values of a secret that are in force; none of them is empty."""
        return tuple(value for value in self.secrets.get(secret, ()) if value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request as it came.

    Attributes:
        headers: names in any case.
        url: the public URL that the provider was told, with the query string of this request.
        received_at: UTC instant.
    """

    headers: Mapping[str, str]
    body: bytes
    url: str
    received_at: datetime

    def header(self, name: str) -> str | None:
        """Return a header's value, or None; the name is in lower case."""
        for key, value in self.headers.items():
            if key.lower() == name:
                return value
        return None

    @property
    def media_type(self) -> str:
        """Return the content type in lower case without parameters; empty when not told."""
        return (self.header("content-type") or "").split(";", 1)[0].strip().lower()

    def content_parameter(self, name: str) -> str | None:
        """Return a parameter of the content type, such as ``charset`` or ``boundary``."""
        return header_parameter(self.header("content-type") or "", name)


def header_parameter(value: str, name: str) -> str | None:
    """Return one parameter of a structured header, unquoted (RFC 2045, 5.1).

    Of the header 20,000 characters are read.
    """
    for parameter in _PARAMETER.finditer(value[:_LONGEST_STRUCTURED]):
        if parameter[1].lower() == name:
            return _unquoted(parameter[2].strip())
    return None


def _unquoted(raw: str) -> str:
    if len(raw) > 1 and raw.startswith('"') and raw.endswith('"'):
        return re.sub(r"\\(.)", r"\1", raw[1:-1])
    return raw
