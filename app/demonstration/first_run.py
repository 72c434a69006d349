"""Fills an empty database with the demonstration, the way real events come in."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from zoneinfo import ZoneInfo

from app.api.metering.events.reading import read_event
from app.api.state import State
from app.demonstration.clients import DEMO_CLIENTS, TIMEZONE, DemoClient
from app.demonstration.threads import THREADS, WAITING, Content, Diary
from app.domain.clients.clients import ReferenceTaken
from app.domain.clients.plans.periods import local_midnight
from app.repositories.clients.clients import ClientFilter
from app.services.clients.create_client import create_client
from app.services.clients.read_account import list_accounts
from app.services.metering.results import Submission

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


async def demonstrate_if_empty(state: State) -> None:
    """Create the clients of the demonstration and record their month, unless there are clients.

    Events are recorded in the order of their time, each hour as of its end.
    """
    now = state.clock.now()
    if await list_accounts(state.database, ClientFilter(limit=1), now):
        return
    try:
        await _create_clients(state)
    except ReferenceTaken:  # by another process that starts now
        return
    try:
        for at, contents in a_month(now):
            state.clock.set(at)
            events = [Submission(read_event(content, now)) for content in contents]
            await state.intake.submit(events)
    finally:
        state.clock.clear()


async def is_demonstrated(state: State) -> bool:
    """Return whether the clients of the demonstration are there."""
    query = ClientFilter(limit=1, reference=DEMO_CLIENTS[0].reference)
    return bool(await list_accounts(state.database, query, state.clock.now()))


async def _create_clients(state: State) -> None:
    """Create the clients as of the first day of their service: reports begin with it."""
    begins = first_day(state.clock.now())
    async with state.database.write() as connection:
        for client in DEMO_CLIENTS:
            created_at = local_midnight(begins, TIMEZONE)
            await create_client(connection, client.as_new(begins), created_at, state.grace_days)
