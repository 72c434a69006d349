"""Values that tests begin with: plans, subscriptions, clients and the events they live through."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from app.domain.clients.parties.contact_points import ContactPoint, ContactRole
from app.domain.clients.parties.normalisation import normalise_party
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.clients.plans.terms import PlanTerms, ReportKind
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.calendar_json import calendar_from_json
from app.domain.deadlines.public_holidays import freeze
from app.domain.metering.events.events import Event, EventKey, EventType
from app.domain.metering.events.fingerprints import canonical_data, event_fingerprint
from app.domain.metering.profiles import ClientProfile

ZONE = "Europe/Brussels"
SOURCE = "/tests"
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
CALENDAR = "calendar-of-the-provider"
MARC = "+32475550102"
MARC_BY_MAIL = "marc@dupont.example"
CUSTOMER = "+32475550199"
CUSTOMER_BY_MAIL = "client@chantier.example"
_MINUTE = timedelta(minutes=1)
_HOUR_SECONDS = 3600


def essentiel(**changes: Any) -> PlanTerms:
    """Return the annex's first column, with changes."""
    terms = PlanTerms(
        code="ESSENTIEL",
        version="2026-01",
        effective_from=date(2026, 1, 1),
        included_units=120,
        inbound_delay_seconds=4 * _HOUR_SECONDS,
        outbound_delay_seconds=8 * _HOUR_SECONDS,
        urgent_included=5,
        urgent_daily_cap=1,
        urgent_delay_seconds=2 * _HOUR_SECONDS,
        report_kinds=(ReportKind.END_OF_DAY,),
        has_weekly_summary=False,
        has_prioritisation=False,
        has_accelerated_handling=False,
        has_block=True,
        extra_unit=Money(amount_cents=300),
        monthly_price=Money(amount_cents=33_600),
    )
    return replace(terms, **changes)


def confort(**changes: Any) -> PlanTerms:
    """Return the annex's second column, with changes."""
    terms = essentiel(
        code="CONFORT",
        included_units=200,
        inbound_delay_seconds=3 * _HOUR_SECONDS,
        outbound_delay_seconds=6 * _HOUR_SECONDS,
        urgent_included=10,
        urgent_daily_cap=2,
        report_kinds=(ReportKind.MIDDAY, ReportKind.END_OF_DAY),
        has_accelerated_handling=True,
        monthly_price=Money(amount_cents=56_000),
    )
    return replace(terms, **changes)


def premium(**changes: Any) -> PlanTerms:
    """Return the annex's third column, with changes."""
    terms = confort(
        code="PREMIUM",
        included_units=300,
        inbound_delay_seconds=2 * _HOUR_SECONDS,
        outbound_delay_seconds=2 * _HOUR_SECONDS,
        urgent_included=20,
        urgent_daily_cap=3,
        urgent_delay_seconds=_HOUR_SECONDS,
        has_weekly_summary=True,
        has_prioritisation=True,
        monthly_price=Money(amount_cents=84_000),
    )
    return replace(terms, **changes)


def a_subscription(
    terms: PlanTerms | None = None,
    starts_on: date = date(2026, 1, 1),
    ends_before: date | None = None,
    *,
    is_blocking: bool = False,
) -> Subscription:
    return Subscription(
        terms=terms or essentiel(),
        starts_on=starts_on,
        ends_before=ends_before,
        is_blocking=is_blocking,
    )


def a_client(*subscriptions: Subscription, **changes: Any) -> ClientProfile:
    """Return the contract's client: Belgian, on Brussels time, with a number and an address."""
    profile = ClientProfile(
        id="dupont",
        timezone=ZONE,
        region="BE",
        contact_points=(an_own(MARC), an_own(MARC_BY_MAIL)),
        subscriptions=subscriptions or (a_subscription(),),
        calendar_id=CALENDAR,
    )
    return replace(profile, **changes)


def a_blocking_client(included: int) -> ClientProfile:
    """Return a client with the block on and so many units a month."""
    return a_client(a_subscription(essentiel(included_units=included), is_blocking=True))


def an_own(
    value: str, valid_from: datetime | None = None, valid_to: datetime | None = None
) -> ContactPoint:
    return ContactPoint(
        role=ContactRole.OWN,
        party=normalise_party(value, "BE"),
        valid_from=valid_from,
        valid_to=valid_to,
    )


@lru_cache(maxsize=1)
def office_hours() -> BusinessHours:
    """Return the provider's hours: Monday to Friday, nine to five, Belgian holidays."""
    weekly = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    holidays: dict[str, object] = {"country": "BE", "subdivision": None, "dates": []}
    calendar = calendar_from_json({"timezone": ZONE, "weekly": weekly, "holidays": holidays})
    return BusinessHours(calendar, freeze(calendar.holidays, 2020, 2046))


def minutes(number: float) -> datetime:
    """Return an instant so many minutes after the start."""
    return START + number * _MINUTE


def an_event(kind: str, name: str, at: datetime | float = 0, /, **data: Any) -> Event:
    """Return an event as it leaves the API: defaults written out, parties cleaned.

    Args:
        kind: its type.
        name: its id; unique in a test.
        at: its time, or minutes after the start.
        data: as in the API; ``sender`` stands for ``from``, and an event for a reference to it.
    """
    event_type = EventType(kind)
    time = at if isinstance(at, datetime) else minutes(at)
    if "sender" in data:
        data["from"] = data.pop("sender")
    told = {field: value for field, value in data.items() if value is not None or field == "cause"}
    if event_type is not EventType.CORRECTED and told.get("cause") is None:
        told.pop("cause", None)
    given = {field: _referring(value) for field, value in told.items()}
    content = canonical_data(event_type, given)
    return Event(
        key=EventKey(SOURCE, name),
        type=event_type,
        time=time.astimezone(UTC),
        data=content,
        fingerprint=event_fingerprint(event_type, time, content),
    )


def _referring(value: Any) -> Any:
    if isinstance(value, Event):
        return {"source": value.key.source, "event_id": value.key.id}
    return value


def a_call(name: str, at: datetime | float = 0, **data: Any) -> Event:
    """Return a third party's call that was answered."""
    return an_event("call.received", name, at, **{"sender": CUSTOMER, "answered": True} | data)


def a_placed_call(name: str, at: datetime | float = 0, **data: Any) -> Event:
    """Return a call to a third party, who answered."""
    return an_event("call.placed", name, at, **{"to": CUSTOMER, "answered": True} | data)


def a_message(name: str, at: datetime | float = 0, **data: Any) -> Event:
    """Return a third party's mail that needs action."""
    given = {"channel": "email", "sender": CUSTOMER_BY_MAIL}
    return an_event("message.received", name, at, **given | data)


def a_sent_message(name: str, at: datetime | float = 0, **data: Any) -> Event:
    """Return a mail to a third party, delivered."""
    given = {"channel": "email", "to": CUSTOMER_BY_MAIL, "delivered": True}
    return an_event("message.sent", name, at, **given | data)


def an_action(name: str, at: datetime | float = 0, **data: Any) -> Event:
    return an_event("action.performed", name, at, **{"kind": "planning_change"} | data)


def a_request(name: str, at: datetime | float = 0, **data: Any) -> Event:
    """Return something the client asked for through another channel."""
    return an_event("request.received", name, at, **{"summary": "Appeler trois clients"} | data)


def a_bounce(name: str, of: Event, at: datetime | float = 60) -> Event:
    return an_event("message.undelivered", name, at, interaction=of)


def a_triage(
    name: str, of: Event, at: datetime | float = 60, *, requires_action: bool | None
) -> Event:
    return an_event(
        "interaction.triaged", name, at, interaction=of, requires_action=requires_action
    )


def a_void(name: str, of: Event, at: datetime | float = 60) -> Event:
    return an_event("interaction.voided", name, at, interaction=of, reason="Encodé deux fois")


def a_correction(name: str, of: Event, at: datetime | float = 60, **said: Any) -> Event:
    """Return what a person put right; ``cause=None`` says that it stands alone."""
    return an_event("interaction.corrected", name, at, interaction=of, reason="Encodé", **said)


def a_completion(name: str, of: Event, at: datetime | float = 60) -> Event:
    return an_event("interaction.completed", name, at, interaction=of)


def a_release(name: str, of: Event, at: datetime | float = 60) -> Event:
    return an_event("interaction.released", name, at, interaction=of)
