"""What is asked for, and shown, of integrations: everything but their secrets is shown."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.api.http.field_types import Flag, Id, Name, Region, TimeZone, Whole, without_nul
from app.api.http.idempotency import digest_of
from app.api.http.request_models import RequestModel, UpTo
from app.api.integrations.call_record_settings import CallRecordSettings
from app.integrations.deliveries import IntegrationKind
from app.integrations.kept_bodies import Bodies
from app.repositories.integrations.health import Health
from app.services.integrations.health_changes import FAILING_AFTER
from app.services.integrations.integration_secrets import open_secrets
from app.services.integrations.management import (
    IntegrationChange,
    NewIntegration,
    ObservedIntegration,
)
from app.services.integrations.webhook_context import WebhookContext
from app.services.secrets import SecretsKeyMissing, SecretUnreadable

MOST_SECRETS = 8
_MOST_ENTRIES = 1_000
_LONGEST_SECRET = 2_000
_LONGEST_TOLERANCE_SECONDS = 86_400
_DEFAULT_TIMEZONE = "Europe/Brussels"
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


def _mailbox(text: str) -> str:
    if "@" not in text or text.endswith("@"):
        raise PydanticCustomError("mailbox", "Write an address, or @domain for all of a domain")
    return text


Secret = Annotated[
    str,
    StringConstraints(strict=True, max_length=_LONGEST_SECRET),
    AfterValidator(without_nul),
]
"""The value of a secret; it is written, never read again."""

Secrets = Annotated[
    dict[Name, Secret],
    UpTo(MOST_SECRETS),
    Field(
        description="Write-only, by name; which ones depends on the kind. Tokens, keys and "
        "passwords have at least 16 characters; what only stands for one is refused.",
        examples=[{"auth_token": "…"}],
    ),
]

Mailbox = Annotated[Name, AfterValidator(_mailbox)]


class SettingsIn(RequestModel):
    """What can be set of an integration; what is left out takes its default."""

    mailboxes: Annotated[list[Mailbox], UpTo(_MOST_ENTRIES)] = Field(
        default=[],
        description="The provider's own addresses, or `@domain`: mail From them was sent.",
        examples=[["@exitadmin.example"]],
    )
    tolerance_s: Annotated[int, Whole(1, _LONGEST_TOLERANCE_SECONDS)] = Field(
        default=300, description="How far a signed timestamp may lie from now, in seconds."
    )
    lines: Annotated[dict[Name, Name], UpTo(_MOST_ENTRIES)] = Field(
        default={},
        description="3CX: the line of each queue or extension, as it reports no called number.",
        examples=[{"800": "+3225550101"}],
    )
    bodies: Bodies = Field(
        default=Bodies.NONE,
        description="How much of what people wrote stays in the raw requests that are kept for "
        "`EXITADMIN_DELIVERY_DAYS`: nothing, the plain text, or the messages as they came.",
    )
    no_reply: Literal["automatic", "human"] = Field(
        default="automatic",
        description="What mail is taken for that comes from no-reply, noreply, ne-pas-repondre and "
        "their like without Reply-To: a machine's that needs no action, or a person's.",
    )
    cdr: CallRecordSettings | None = Field(
        default=None, description="How `POST /v1/reconcile` reads this provider's call records."
    )

    def to_stored(self) -> dict[str, Any]:
        """Return what was given."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class IntegrationIn(RequestModel):
    """A new integration."""

    kind: IntegrationKind = Field(examples=["twilio"])
    name: Name = Field(examples=["Standard"])
    client_id: Id | None = Field(
        default=None, description="Everything that comes in is this client's; null: any client's."
    )
    timezone: TimeZone = Field(
        default=_DEFAULT_TIMEZONE, description="An IANA name: of times that come without zone."
    )
    region: Region | None = Field(
        default=None, description="Of numbers without country; null: the default one."
    )
    secrets: Secrets = Field(default={})
    settings: SettingsIn = SettingsIn()

    def to_domain(self, default_region: str) -> NewIntegration:
        """Return the integration asked for."""
        return NewIntegration(
            kind=self.kind,
            name=self.name,
            client_id=self.client_id,
            timezone=self.timezone,
            region=self.region or default_region,
            secrets=self.secrets,
            settings=self.settings.to_stored(),
        )

    def without_secrets(self) -> "IntegrationIn":
        """Return the same with each secret replaced by what only tells it from another one."""
        digests = {name: digest_of(value, name) for name, value in self.secrets.items()}
        return self.model_copy(update={"secrets": digests})


class IntegrationPatch(RequestModel):
    """What is to change of an integration; what is left out, or null, stays as it is."""

    name: Name | None = None
    timezone: TimeZone | None = None
    region: Region | None = None
    settings: SettingsIn | None = Field(
        default=None, description="Takes the place of the former settings."
    )
    enabled: Flag | None = Field(
        default=None, description="False: deliveries are answered 410 and not taken."
    )
    secrets: Secrets = Field(default={})
    keep_former_secrets: Flag = Field(
        default=True,
        description="The value before each new one goes on being accepted. False: only the newest "
        "value of each secret is, also of those not given here.",
    )

    def to_domain(self) -> IntegrationChange:
        """Return the change asked for."""
        return IntegrationChange(
            name=self.name,
            timezone=self.timezone,
            region=self.region,
            settings=self.settings.to_stored() if self.settings is not None else None,
            is_enabled=self.enabled,
            secrets=self.secrets,
            keeps_former_secrets=self.keep_former_secrets,
        )


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
    def of(cls, observed: ObservedIntegration, context: WebhookContext) -> "IntegrationOut":
        """Return what is shown of an integration."""
        integration = observed.integration
        return cls(
            id=integration.id,
            url=context.url_of(integration.id),
            kind=IntegrationKind(integration.kind),
            name=integration.name,
            client_id=integration.client_id,
            timezone=integration.timezone,
            region=integration.region,
            settings=dict(integration.settings),
            live_secrets=_live_secrets(context, integration.sealed),
            enabled=integration.is_enabled,
            created_at=integration.created_at.astimezone(UTC),
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
