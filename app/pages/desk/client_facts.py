"""What is known of a client in words: its hours, its numbers and addresses, its plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.documents.texts.texts import Texts, phrase
from app.domain.clients.clients import Client
from app.domain.clients.parties.contact_points import ContactRole
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.deadlines.calendar import Calendar
from app.domain.deadlines.schedules import LocalInterval
from app.services.clients.desk_page import DeskClient

_A_MONDAY = date(2026, 11, 23)
_HOUR = 60
_TO = " \N{EN DASH} "
_MOST_AHEAD = 5
_CLOSED = phrase("closed")
_ROLES = {
    ContactRole.INBOX: phrase("we answer"),
    ContactRole.OWN: phrase("its own"),
}
_COLON = phrase("{label}: {figure}")
_FROM = phrase("from {day}")
_UNTIL = phrase("until {day}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a client's page tells beside its month.

    Attributes:
        hours: weekdays with their hours, days that are alike together.
        ahead: closures and exceptional openings that are to come, the next ones.
        points: each with what it is to the client and, if that is not always, when.
        plan: sentences about the plan; none where there is no plan.
    """

    hours: Sequence[tuple[str, str]]
    ahead: Sequence[str]
    points: Sequence[tuple[str, str]]
    plan: Sequence[str]


def tell_facts(shown: DeskClient, texts: Texts, now: datetime) -> Facts:
    """Return what is known of a client."""
    calendar = shown.calendar
    return Facts(
        hours=list(_tell_week(calendar, texts)) if calendar else (),
        ahead=list(_tell_ahead(calendar, texts, now))[:_MOST_AHEAD] if calendar else (),
        points=list(_tell_points(shown.account.client, texts, now)),
        plan=list(_tell_plan(shown, texts)),
    )


def _tell_week(calendar: Calendar, texts: Texts) -> Iterator[tuple[str, str]]:
    days = enumerate(calendar.weekly.by_weekday())
    for hours, alike in groupby(days, key=lambda each: _tell_hours(each[1])):
        places = [place for place, _ in alike]
        names = [texts.day(_A_MONDAY.replace(day=23 + place), "EEEE") for place in places]
        first, last = names[0], names[-1]
        yield first if first == last else f"{first}{_TO}{last}", hours or texts.say(_CLOSED)


def _tell_hours(intervals: Sequence[LocalInterval]) -> str:
    ordered = sorted(intervals, key=lambda each: each.start_minute)
    return ", ".join(
        f"{_clock(each.start_minute)}{_TO}{_clock(each.end_minute)}" for each in ordered
    )


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute, _HOUR)
    return f"{hours:02}:{minutes:02}"


def _tell_ahead(calendar: Calendar, texts: Texts, now: datetime) -> Iterator[str]:
    zone = calendar.timezone
    for closure in sorted(calendar.closures, key=lambda each: each.starts_at):
        if closure.ends_at > now:
            label = closure.label or texts.say(_CLOSED)
            span = (texts.instant(at, zone) for at in (closure.starts_at, closure.ends_at))
            yield texts.say(_COLON, label=label, figure=_TO.join(span))
    for opening in sorted(calendar.openings, key=lambda each: each.opens_on):
        if opening.opens_on >= now.date():
            hours = _tell_hours(opening.intervals)
            yield texts.say(_COLON, label=texts.day(opening.opens_on), figure=hours)


def _tell_points(client: Client, texts: Texts, now: datetime) -> Iterator[tuple[str, str]]:
    for given in client.contact_points:
        point, words = given.point, [texts.say(_ROLES[given.point.role])]
        if point.valid_from and point.valid_from > now:
            words.append(texts.say(_FROM, day=texts.instant(point.valid_from, client.timezone)))
        if point.valid_to:
            words.append(texts.say(_UNTIL, day=texts.instant(point.valid_to, client.timezone)))
        yield given.given_as, " · ".join(words)


def _tell_plan(shown: DeskClient, texts: Texts) -> Iterator[str]:
    for subscription in (shown.account.current, shown.account.next):
        if subscription is not None:
            yield _tell_subscription(subscription, texts)


def _tell_subscription(subscription: Subscription, texts: Texts) -> str:
    words = [subscription.terms.code, texts.say(_FROM, day=texts.day(subscription.starts_on))]
    if subscription.ends_on is not None:
        words.append(texts.say(_UNTIL, day=texts.day(subscription.ends_on)))
    return " · ".join(words)
