"""What is asked for: new integrations, and changes of them."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from app.api.clients.fields import Region, TimeZone
from app.api.http.asked import Asked, UpTo
from app.api.http.idempotency import digest_of
from app.api.http.ids import Id
from app.api.http.numbers import Whole
from app.api.http.texts import Flag, Name
from app.api.integrations.call_record_settings import CallRecordSettings
from app.integrations.deliveries import IntegrationKind
from app.integrations.kept_bodies import Bodies
from app.services.integrations.management import (
    IntegrationChange,
    NewIntegration,
)

MOST_SECRETS = 8
_MOST_ENTRIES = 1_000
_LONGEST_SECRET = 2_000
_LONGEST_TOLERANCE_SECONDS = 86_400
_DEFAULT_TIMEZONE = "Europe/Brussels"


def _mailbox(text: str) -> str:
    if "@" not in text or text.endswith("@"):
        raise PydanticCustomError("mailbox", "Write an address, or @domain for all of a domain")
    return text


Secret = Annotated[str, StringConstraints(strict=True, max_length=_LONGEST_SECRET)]
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


class SettingsIn(Asked):
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

    def stored(self) -> dict[str, Any]:
        """Return what was given."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class IntegrationIn(Asked):
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
            settings=self.settings.stored(),
        )

    def without_secrets(self) -> "IntegrationIn":
        """Return the same with each secret replaced by what only tells it from another one."""
        digests = {name: digest_of(value, name) for name, value in self.secrets.items()}
        return self.model_copy(update={"secrets": digests})


class IntegrationPatch(Asked):
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
            settings=self.settings.stored() if self.settings is not None else None,
            is_enabled=self.enabled,
            secrets=self.secrets,
            keeps_former_secrets=self.keep_former_secrets,
        )
