"""The fields of a client itself: names, zone, plan, lines and mailboxes."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from zoneinfo import available_timezones

import phonenumbers

from app.documents.texts.texts import phrase
from app.domain.clients.clients import Language
from app.domain.clients.parties.contact_points import ContactRole
from app.domain.clients.parties.normalisation import PartyKind
from app.domain.deadlines.calendar import Calendar
from app.pages.desk.setup.gathering import LONGEST_NAME, TOO_LONG, UNREADABLE, Gathering
from app.pages.forms import Form
from app.pages.people.choices import language_of
from app.services.clients.contact_point_changes import ContactPointDraft
from app.services.clients.create_client import FirstSubscription, NewClient

NO_ZONE = phrase("There is no such time zone: Europe/Brussels is one.")
NO_REGION = phrase("A country is two letters: BE.")
NO_POINT = phrase("This is neither a telephone number nor an e-mail address.")
NO_FIRST_DAY = phrase("A plan needs the day on which it begins.")
MOST_POINTS = 100

PointRow = tuple[str, str]
"""What a row of the form says of a contact point: its role and its value."""


def typed_points(form: Form) -> list[PointRow]:
    """Return the rows of contact points as they were typed, the empty ones too."""
    rows = zip_longest(form.all("role"), form.all("value"), fillvalue="")
    return [(role, value.strip()) for role, value in rows][:MOST_POINTS]


def read_points(gathering: Gathering) -> dict[int, ContactPointDraft]:
    """Return the contact points that were typed, by their row: an address has its @."""
    drafts = {}
    for row, (role, value) in enumerate(typed_points(gathering.form)):
        if not value:
            continue
        if role not in set(ContactRole):
            gathering.refuse(f"value-{row}", UNREADABLE)
        elif len(value) > LONGEST_NAME:
            gathering.refuse(f"value-{row}", TOO_LONG)
        else:
            kind = PartyKind.EMAIL if "@" in value else PartyKind.PHONE
            drafts[row] = ContactPointDraft(role=ContactRole(role), kind=kind, value=value)
    return drafts


def read_client(
    gathering: Gathering, points: Sequence[ContactPointDraft], calendar: Calendar | None
) -> NewClient:
    """Return the client that was typed; what is wrong with it is kept."""
    return NewClient(
        name=gathering.needed("name"),
        reference=gathering.needed("reference"),
        timezone=read_zone(gathering),
        language=language_of(gathering.form.text("language")) or Language.FRENCH,
        region=_read_region(gathering),
        contact_points=points,
        subscription=_read_plan(gathering),
        calendar=calendar,
    )


def read_zone(gathering: Gathering) -> str:
    """Return the time zone that was typed."""
    zone = gathering.needed("timezone", 64)
    if zone and zone not in available_timezones():
        gathering.refuse("timezone", NO_ZONE)
    return zone


def _read_region(gathering: Gathering) -> str:
    region = gathering.needed("region", 64).upper()
    if region and region not in phonenumbers.SUPPORTED_REGIONS:
        gathering.refuse("region", NO_REGION)
    return region


def _read_plan(gathering: Gathering) -> FirstSubscription | None:
    plan, starts_on = gathering.text("plan"), gathering.day("starts_on")
    if plan is None:
        return None
    if starts_on is None:
        gathering.refuse("starts_on", NO_FIRST_DAY)
    return FirstSubscription(
        plan=plan,
        starts_on=starts_on or date.min,
        ends_on=None,
        is_blocking=gathering.form.has("block"),
    )
