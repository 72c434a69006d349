"""What is shown of integrations: everything but their secrets."""

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.integrations.deliveries import IntegrationKind
from app.repositories.integrations.health import Health
from app.services.integrations.health_changes import FAILING_AFTER
from app.services.integrations.integration_secrets import open_secrets
from app.services.integrations.management import Observed
from app.services.integrations.webhook_context import WebhookContext
from app.services.secrets import SecretsKeyMissing, SecretUnreadable

_ID = "019aaf00-0000-7000-8000-000000000002"

_EXAMPLE: dict[str, Any] = {
    "id": _ID,
    "url": f"https://exitadmin.example/v1/hooks/{_ID}",
    "kind": "twilio",
    "name": "Standard",
    "client_id": None,
    "timezone": "Europe/Brussels",
    "region": "BE",
    "settings": {},
    "live_secrets": {"auth_token": 1},
    "enabled": True,
    "created_at": "2026-11-23T09:00:00Z",
    "health": {
        "status": "ok",
        "last_delivery_at": "2026-11-23T09:12:07Z",
        "last_failure_at": None,
        "last_failure": None,
        "failures_in_a_row": 0,
        "counts": {
            "ingest": 1,
            "acknowledge": 3,
            "ignore": 0,
            "handshake": 0,
            "refused": 0,
            "failed": 0,
        },
    },
}


class CountsOut(BaseModel):
    """Deliveries by what they were taken for, since the integration exists."""

    ingest: int
    acknowledge: int
    ignore: int
    handshake: int
    refused: int
    failed: int


class HealthOut(BaseModel):
    """How an integration fares."""

    status: Literal["unused", "ok", "failing"] = Field(
        description=f"`failing`: the last {FAILING_AFTER} deliveries or more were refused or failed"
        " (most often a secret that was changed on one side only)."
    )
    last_delivery_at: datetime | None
    last_failure_at: datetime | None
    last_failure: str | None = Field(description="Why, without numbers, addresses or secrets.")
    failures_in_a_row: int
    counts: CountsOut

    @classmethod
    def of(cls, health: Health) -> "HealthOut":
        """Return what is shown of the figures."""
        return cls(
            status=_status(health),
            last_delivery_at=_utc(health.last_delivery_at),
            last_failure_at=_utc(health.last_failure_at),
            last_failure=health.last_failure,
            failures_in_a_row=health.failures_in_a_row,
            counts=CountsOut(**dict(zip(CountsOut.model_fields, health.counts, strict=True))),
        )


class IntegrationOut(BaseModel):
    """An integration as it is stored."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: str
    url: str = Field(description="What the provider is told to post to.")
    kind: IntegrationKind
    name: str
    client_id: str | None
    timezone: str
    region: str
    settings: dict[str, Any]
    live_secrets: dict[str, int] = Field(
        description="How many values of each secret are accepted: two while one is changed."
    )
    enabled: bool
    created_at: datetime
    health: HealthOut

    @classmethod
    def of(cls, observed: Observed, context: WebhookContext) -> "IntegrationOut":
        """Return what is shown of an integration."""
        one = observed.integration
        return cls(
            id=one.id,
            url=context.url_of(one.id),
            kind=IntegrationKind(one.kind),
            name=one.name,
            client_id=one.client_id,
            timezone=one.timezone,
            region=one.region,
            settings=dict(one.settings),
            live_secrets=_live_secrets(context, one.sealed),
            enabled=one.is_enabled,
            created_at=one.created_at.astimezone(UTC),
            health=HealthOut.of(observed.health),
        )


def _status(health: Health) -> Literal["unused", "ok", "failing"]:
    if health.last_delivery_at is None:
        return "unused"
    return "failing" if health.failures_in_a_row >= FAILING_AFTER else "ok"


def _live_secrets(context: WebhookContext, sealed: bytes) -> dict[str, int]:
    try:
        return {name: len(values) for name, values in open_secrets(context.box, sealed).items()}
    except (SecretsKeyMissing, SecretUnreadable):
        return {}


def _utc(at: datetime | None) -> datetime | None:
    return at and at.astimezone(UTC)
