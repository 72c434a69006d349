"""What is asked for and shown of clients, and of their subscriptions."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.deadlines.calendar_shapes import CalendarIn, CalendarOut
from app.api.http.field_types import Day, Flag, Instant, Name, Region, TimeZone
from app.api.http.request_models import RequestModel, UpTo
from app.domain.clients.clients import GivenContactPoint, Language
from app.domain.clients.parties.contact_points import ContactRole
from app.domain.clients.parties.normalisation import PartyKind
from app.domain.clients.plans.subscriptions import Subscription
from app.services.clients.change_client import ClientChange
from app.services.clients.change_subscription import Effective, SubscriptionChange
from app.services.clients.contact_point_changes import ContactPointDraft
from app.services.clients.create_client import FirstSubscription, NewClient
from app.services.clients.read_account import Account

_DEFAULT_TIMEZONE = "Europe/Brussels"
_MAX_CONTACT_POINTS = 200


class ContactPointIn(RequestModel):
    """A number or address: a line that is answered for the client, or one of the client's own."""

    role: ContactRole
    kind: Literal[PartyKind.PHONE, PartyKind.EMAIL]
    value: Name = Field(
        description="A national number is read in the client's region.",
        examples=["+32 2 555 01 01"],
    )
    valid_from: Instant | None = Field(
        default=None,
        description="Left out: always for a new client, now for a point added later. An inbox "
        "that was another client's before needs it.",
    )
    valid_to: Instant | None = Field(default=None, description="Exclusive; null: without end.")

    def to_domain(self) -> ContactPointDraft:
        """Return the draft of the contact point."""
        return ContactPointDraft(
            role=self.role,
            kind=self.kind,
            value=self.value,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            says_end="valid_to" in self.model_fields_set,
        )


ContactPointsIn = Annotated[list[ContactPointIn], UpTo(_MAX_CONTACT_POINTS)]


class FirstSubscriptionIn(RequestModel):
    """The plan that a client begins with, in the newest version in force on its first day."""

    plan: Name = Field(examples=["ESSENTIEL"])
    starts_on: Day = Field(description="The first day of service, past or future.")
    ends_on: Day | None = Field(default=None, description="The last day of service.")
    block: Flag = False

    def to_domain(self) -> FirstSubscription:
        """Return the subscription asked for."""
        return FirstSubscription(
            plan=self.plan,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            is_blocking=self.block,
        )


class ClientIn(RequestModel):
    """A new client."""

    reference: Name = Field(description="The provider's own short name.", examples=["dupont"])
    name: Name = Field(examples=["Dupont Chauffage SRL"])
    timezone: TimeZone = Field(default=_DEFAULT_TIMEZONE, description="An IANA name.")
    language: Language = Language.FRENCH
    region: Region | None = Field(
        default=None,
        description="ISO 3166 code in which national numbers are read; null: the default one.",
        examples=["BE"],
    )
    contact_points: ContactPointsIn = Field(default=[])
    subscription: FirstSubscriptionIn | None = None
    calendar: CalendarIn | None = Field(default=None, description="Null: the provider's.")

    def to_domain(self, default_region: str) -> NewClient:
        """Return the client asked for.

        Raises:
            CalendarRefused: with everything that is wrong in the calendar.
        """
        return NewClient(
            reference=self.reference,
            name=self.name,
            timezone=self.timezone,
            language=self.language,
            region=self.region or default_region,
            contact_points=[contact_point.to_domain() for contact_point in self.contact_points],
            subscription=self.subscription.to_domain() if self.subscription else None,
            calendar=self.calendar.to_domain("/calendar") if self.calendar else None,
        )


class ClientPatch(RequestModel):
    """What is to change of a client; what is left out, or null but the calendar, stays as it is.

    A new time zone holds for what is recorded from then on: nothing recorded changes its period.
    """

    name: Name | None = None
    timezone: TimeZone | None = None
    language: Language | None = None
    region: Region | None = None
    contact_points: ContactPointsIn | None = Field(
        default=None,
        description="Takes the place of the former list: one left out ends now, one kept is "
        "untouched, a new one begins now unless ``valid_from`` is given.",
    )
    calendar: CalendarIn | None = Field(
        default=None,
        description="Null: the provider's. Open deadlines move with one that differs, never to "
        "an earlier instant; `PUT …/calendar` offers other choices.",
    )

    def to_domain(self) -> ClientChange:
        """Return the change asked for.

        Raises:
            CalendarRefused: with everything that is wrong in the calendar.
        """
        points = self.contact_points
        return ClientChange(
            name=self.name,
            timezone=self.timezone,
            language=self.language,
            region=self.region,
            contact_points=None if points is None else [point.to_domain() for point in points],
            calendar=self.calendar.to_domain("/calendar") if self.calendar else None,
            says_calendar="calendar" in self.model_fields_set,
        )


class SubscriptionIn(RequestModel):
    """A plan in the place of the present one; it replaces everything from its first day on."""

    plan: Name = Field(
        description="The same plan keeps the version signed; another one takes the newest.",
        examples=["CONFORT"],
    )
    effective: Effective = Field(
        default=Effective.NEXT_PERIOD,
        description="From the client's next month, or from its present date.",
    )
    block: Flag | None = Field(default=None, description="Left out or null: as it is.")
    ends_on: Day | None = Field(
        default=None,
        description="The last day of service; null: without end; left out: as agreed before.",
    )

    def to_domain(self) -> SubscriptionChange:
        """Return the change asked for."""
        return SubscriptionChange(
            plan=self.plan,
            effective=self.effective,
            is_blocking=self.block,
            ends_on=self.ends_on,
            says_end="ends_on" in self.model_fields_set,
        )


_CLIENT_ID = "019aaf00-0000-7000-8000-000000000001"

_SUBSCRIPTION: dict[str, Any] = {
    "plan": "ESSENTIEL",
    "version": "2026-01",
    "starts_on": "2026-01-01",
    "ends_on": None,
    "block": False,
}

_CLIENT: dict[str, Any] = {
    "id": _CLIENT_ID,
    "reference": "dupont",
    "name": "Dupont Chauffage SRL",
    "timezone": "Europe/Brussels",
    "language": "fr",
    "region": "BE",
    "contact_points": [
        {
            "role": "inbox",
            "kind": "phone",
            "value": "+3225550101",
            "valid_from": None,
            "valid_to": None,
        }
    ],
    "subscription": _SUBSCRIPTION,
    "calendar": None,
    "created_at": "2026-11-23T09:00:00Z",
}


class ContactPointOut(BaseModel):
    """A contact point in force now or later: E.164 or lower case."""

    role: ContactRole
    kind: Literal[PartyKind.PHONE, PartyKind.EMAIL]
    value: str
    valid_from: datetime | None
    valid_to: datetime | None

    @classmethod
    def of(cls, given: GivenContactPoint) -> "ContactPointOut":
        """Return what is shown of a contact point."""
        point = given.point
        is_phone = point.party.kind is PartyKind.PHONE
        return cls(
            role=point.role,
            kind=PartyKind.PHONE if is_phone else PartyKind.EMAIL,
            value=point.party.value,
            valid_from=point.valid_from and point.valid_from.astimezone(UTC),
            valid_to=point.valid_to and point.valid_to.astimezone(UTC),
        )


class SubscriptionOut(BaseModel):
    """A plan in the version that was signed, and its days of service, both inclusive."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SUBSCRIPTION]})

    plan: str
    version: str
    starts_on: date
    ends_on: date | None
    block: bool

    @classmethod
    def of(cls, subscription: Subscription | None) -> "SubscriptionOut | None":
        """Return what is shown of a subscription, if there is one."""
        if subscription is None:
            return None
        return cls(
            plan=subscription.terms.code,
            version=subscription.terms.version,
            starts_on=subscription.starts_on,
            ends_on=subscription.ends_on,
            block=subscription.is_blocking,
        )


class ClientOut(BaseModel):
    """A client as it is stored; ``subscription`` is the current one, else the next one."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLIENT]})

    id: str
    reference: str
    name: str
    timezone: str
    language: Language
    region: str
    contact_points: list[ContactPointOut]
    subscription: SubscriptionOut | None
    calendar: CalendarOut | None
    created_at: datetime

    @classmethod
    def of(cls, account: Account) -> "ClientOut":
        """Return what is shown of a client."""
        client = account.client
        return cls(
            id=client.id,
            reference=client.reference,
            name=client.name,
            timezone=client.timezone,
            language=client.language,
            region=client.region,
            contact_points=[
                ContactPointOut.of(contact_point) for contact_point in client.contact_points
            ],
            subscription=SubscriptionOut.of(account.current or account.next),
            calendar=CalendarOut.of(client.calendar) if client.calendar else None,
            created_at=client.created_at.astimezone(UTC),
        )


class SubscriptionsOut(BaseModel):
    """A client's present subscription and the one that follows."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"client_id": _CLIENT_ID, "current": _SUBSCRIPTION, "next": None}]
        }
    )

    client_id: str
    current: SubscriptionOut | None
    next: SubscriptionOut | None

    @classmethod
    def of(cls, account: Account) -> "SubscriptionsOut":
        """Return what is shown of a client's subscriptions."""
        return cls(
            client_id=account.client.id,
            current=SubscriptionOut.of(account.current),
            next=SubscriptionOut.of(account.next),
        )
