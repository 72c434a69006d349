"""The month before an instant, as it might have been: the same for the same instant."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from zoneinfo import ZoneInfo

from app.demonstration.clients import DEMO_CLIENTS, TIMEZONE, DemoClient
from app.demonstration.diary import Content, Diary
from app.demonstration.threads import THREADS, WAITING

DAYS = 31
_OPENS, _CLOSES = time(8, 40), time(16, 50)
_WORKING_DAYS = 5
_ZONE = ZoneInfo(TIMEZONE)


def first_day(now: datetime) -> date:
    """Return the day on which the demonstration's clients begin: the first of a month."""
    return (now.astimezone(_ZONE).date() - timedelta(days=DAYS)).replace(day=1)


def a_month(now: datetime) -> Iterator[tuple[datetime, list[Content]]]:
    """Yield, hour by hour, the last instant and the events of all clients until then.

    Nothing lies after ``now``; what came last is still open, whatever the hour.
    """
    events = [event for client in DEMO_CLIENTS for event in _diary(client, now).events]
    past = [event for event in events if datetime.fromisoformat(event["time"]) < now]
    past.sort(key=lambda event: datetime.fromisoformat(event["time"]))
    for _, hour in groupby(past, key=lambda event: event["time"][: len("2026-11-23T10")]):
        of_the_hour = list(hour)
        yield datetime.fromisoformat(of_the_hour[-1]["time"]), of_the_hour


def _diary(client: DemoClient, now: datetime) -> Diary:
    # not a secret, and the same month for the same instant
    diary = Diary(client, Random(client.reference))  # noqa: S311
    threads, weights = zip(*THREADS, strict=True)
    for opens, closes in _days(now):
        minutes = int((closes - opens) / timedelta(minutes=1))
        starts = (diary.random.randrange(minutes) for _ in range(client.threads_a_day))
        for minute in sorted(starts):
            [thread] = diary.random.choices(threads, weights)
            thread(diary, opens + timedelta(minutes=minute))
    for minutes, waiting in WAITING:
        waiting(diary, _before(now, timedelta(minutes=minutes)))
    return diary


def _before(now: datetime, span: timedelta) -> datetime:
    """Return the instant so much working time before another."""
    for opens, closes in reversed(list(_days(now))):
        worked = max(min(closes, now) - opens, timedelta())
        if worked >= span:
            return opens + worked - span
        span -= worked
    raise AssertionError("a month has more working time than that")


def _days(now: datetime) -> Iterator[tuple[datetime, datetime]]:
    today = now.astimezone(_ZONE).date()
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        if day.weekday() < _WORKING_DAYS:
            yield (
                datetime.combine(day, _OPENS, _ZONE),
                datetime.combine(day, _CLOSES, _ZONE),
            )
