"""What is shown of clients and their subscriptions."""

from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from app.api.deadlines.shapes import CalendarOut
from app.domain.clients.clients import GivenContactPoint, Language
from app.domain.clients.parties.contact_points import ContactRole
from app.domain.clients.parties.normalisation import PartyKind
from app.domain.clients.plans.subscriptions import Subscription
from app.services.clients.read_account import Account

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
            contact_points=[ContactPointOut.of(one) for one in client.contact_points],
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
