"""Agendas as tests of the domain make them."""

from datetime import UTC, datetime
from typing import Any

from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.agendas.occupancy import NO_SPANS, Occupancy, Spans
from app.domain.agendas.offering import Conditions, Wish
from app.domain.agendas.opening_hours import OpeningHours
from app.domain.agendas.slots import offer
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.instants import DAY, instant_at, microseconds_at
from tests.domain.deadlines.builders import OFFICE_WEEK, at, hours_of

VISIT = AppointmentKind(code="visit", name="Visite", duration_minutes=60)
NOW = at("2026-11-23T10:00:00+01:00")
BRUSSELS = "Europe/Brussels"
FREE = Occupancy(NO_SPANS)


def us(text: str) -> int:
    """Return an instant in microseconds."""
    return microseconds_at(at(text))


def an_agenda(**changes: Any) -> Agenda:
    values: dict[str, Any] = {
        "id": "a",
        "client_id": "c",
        "name": "Camionnette 1",
        "timezone": None,
        "zone": BRUSSELS,
        "calendar_id": None,
        "calendar": None,
        "hours_id": "h",
        "step_minutes": 30,
        "capacity": 1,
        "notice_minutes": 0,
        "horizon_days": 60,
        "kinds": (VISIT,),
        "version": 1,
        "created_at": NOW,
    }
    return Agenda(**values | changes)


def conditions(
    hours: BusinessHours | None = None, now: datetime = NOW, **changes: Any
) -> Conditions:
    hours = hours or hours_of(BRUSSELS, OFFICE_WEEK)
    return Conditions(
        agenda=an_agenda(**{"zone": hours.calendar.timezone} | changes),
        hours=OpeningHours(hours),
        now=microseconds_at(now),
    )


def taken(*spans: tuple[str, str]) -> Occupancy:
    return Occupancy(as_spans(*spans))


def as_spans(*spans: tuple[str, str]) -> Spans:
    return Spans([us(start) for start, _ in spans], [us(end) for _, end in spans])


def wish(text: str, kind: AppointmentKind = VISIT, **given: Any) -> Wish:
    return Wish(kind, us(text), **given)


def starts(
    given: Conditions, day: str, occupancy: Occupancy = FREE, kind: AppointmentKind = VISIT
) -> list[str]:
    """Return the local times at which something is offered on the 26 hours from an instant on."""
    begin = us(day)
    found = offer(given, kind, (begin, begin + DAY + DAY // 12), occupancy)
    return [local(given, slot.starts_at) for slot in found]


def local(given: Conditions, moment: int) -> str:
    from_utc = instant_at(moment).astimezone(UTC)
    return from_utc.astimezone(given.hours.zone).strftime("%d %H:%M%z")
