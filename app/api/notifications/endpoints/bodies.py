"""What is asked for, and shown, of webhook endpoints."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.api.http.asked import Asked, UpTo
from app.api.http.ids import Id
from app.api.http.texts import Flag, Name, Text
from app.domain.notifications.destinations import LONGEST_URL
from app.domain.notifications.endpoints import Endpoint
from app.domain.notifications.notices import NoticeType
from app.services.notifications.webhooks.endpoints import NewEndpoint

_ID = "019aaf00-0000-7000-8000-00000000000a"
_URL = "https://hooks.dupont.example/exitadmin"
_ASKED: dict[str, Any] = {
    "url": _URL,
    "event_types": ["quota.threshold_reached", "sla.breached"],
    "client_id": None,
    "description": "Tableau de bord",
    "enabled": True,
}
_SHOWN = _ASKED | {
    "id": _ID,
    "disabled_reason": None,
    "failing_since": None,
    "previous_secret_ends_at": None,
    "created_at": "2026-11-23T09:00:00Z",
}

Url = Annotated[Name, StringConstraints(max_length=LONGEST_URL), Field(examples=[_URL])]
Types = Annotated[frozenset[NoticeType], UpTo(len(NoticeType), least=1)]
Description = Annotated[Text, StringConstraints(max_length=500)]


class EndpointIn(Asked):
    """A URL to be told of notices."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASKED]})

    url: Url
    event_types: Types
    client_id: Id | None = Field(
        default=None,
        description="The only client that it hears of; null: all of them. A key tied to a client "
        "makes endpoints of that client.",
    )
    description: Description = ""
    enabled: Flag = True

    def to_domain(self, own_client_id: str | None) -> NewEndpoint:
        """Return what is asked for by a caller, who may be tied to a client."""
        return NewEndpoint(
            client_id=self.client_id or own_client_id,
            url=self.url,
            types=self.event_types,
            description=self.description,
            is_enabled=self.enabled,
        )


class EndpointPatch(Asked):
    """What changes of an endpoint; its failures are forgotten."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": True}]})

    url: Url | None = None
    event_types: Types | None = None
    description: Description | None = None
    enabled: Flag | None = None

    def to_domain(self) -> dict[str, Any]:
        """Return the fields that change."""
        named = {
            "url": self.url,
            "types": self.event_types,
            "description": self.description,
            "is_enabled": self.enabled,
        }
        return {name: value for name, value in named.items() if value is not None}


class EndpointOut(BaseModel):
    """An endpoint; its secret was shown when it was made."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN]})

    id: str
    url: str
    event_types: list[NoticeType]
    client_id: str | None
    description: str
    enabled: bool
    disabled_reason: str | None = Field(description="Why the service disabled it, if it did.")
    failing_since: datetime | None = Field(
        description="Since when nothing could be delivered, by the real clock."
    )
    previous_secret_ends_at: datetime | None = Field(
        description="Until then the secret before the last rotation signs as well."
    )
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointOut":
        """Return what is shown of an endpoint."""
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            event_types=sorted(endpoint.types),
            client_id=endpoint.client_id,
            description=endpoint.description,
            enabled=endpoint.is_enabled,
            disabled_reason=endpoint.disabled_reason,
            failing_since=_utc(endpoint.failing_since),
            previous_secret_ends_at=_utc(endpoint.previous_secret_ends_at),
            created_at=endpoint.created_at.astimezone(UTC),
        )


class EndpointCreated(EndpointOut):
    """A new endpoint with its secret, which is not shown again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [_SHOWN | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw="}]
        }
    )

    secret: str = Field(description="Standard Webhooks: `whsec_` and the key in base64.")


class SecretOut(BaseModel):
    """A new secret; for a day, the one before signs as well."""

    secret: str
    previous_secret_ends_at: datetime


def _utc(instant: datetime | None) -> datetime | None:
    return instant and instant.astimezone(UTC)
