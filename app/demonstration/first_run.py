"""Fills an empty database with the demonstration, the way real events come in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from app.api.metering.events.reading import read_event
from app.api.state import State
from app.demonstration.agendas import add_demo_agenda, asking_of, book_demo_week
from app.demonstration.clients import DEMO_CLIENTS, TIMEZONE, DemoClient
from app.demonstration.sheets import supply_demo_sheets
from app.domain.agendas.agendas import Agenda
from app.domain.clients.clients import ReferenceTaken
from app.domain.clients.plans.periods import local_midnight
from app.repositories.clients.clients import ClientFilter
from app.services.clients.create_client import create_client
from app.services.clients.read_account import list_accounts
from app.services.metering.results import Submission

SOURCE = "/demonstration"
_PEOPLE = 60

Content = dict[str, Any]
"""An event, or a part of one, as an integrator would post it (api.md, Events)."""


class Diary:
    """The events of one client, in the order in which they were written.

    Args:
        client: whose.
        random: what happens, and when.
        quoted: the sheet, its version and the passage that callers are told.
    """

    def __init__(self, client: DemoClient, random: Random, quoted: Content | None) -> None:
        self.client = client
        self.random = random
        self.quoted = quoted
        self.events: list[Content] = []

    def write(self, type_: str, at: datetime, **data: Any) -> Content:  # noqa: ANN401 - JSON
        """Write an event down and return what names it as a cause or a target."""
        event_id = f"{self.client.reference}-{len(self.events) + 1:04d}"
        self.events.append(
            {
                "source": SOURCE,
                "id": event_id,
                "type": type_,
                "time": at.isoformat(timespec="seconds"),
                "data": data,
            }
        )
        return {"source": SOURCE, "event_id": event_id}

    def subject(self) -> str:
        """Return what somebody calls or writes about."""
        return self.random.choice(self.client.subjects)

    def number(self) -> str:
        """Return somebody's number."""
        return f"+3247555{self.random.randrange(_PEOPLE) + 3000}"

    def address(self) -> str:
        """Return somebody's address."""
        return f"contact{self.random.randrange(_PEOPLE):02d}@courriel.example"

    def is_so(self, one_in: int) -> bool:
        """Return whether what happens one time in so many happens now."""
        return self.random.randrange(one_in) == 0


Thread = Callable[[Diary, datetime], None]
"""Writes down what begins at an instant, and what follows from it."""

_MINUTE = timedelta(minutes=1)


def answered_call(diary: Diary, at: datetime) -> None:
    """Somebody calls and is answered: an appointment comes of it, or a price is told."""
    cause = _call(diary, at, answered=True, duration_s=diary.random.randrange(40, 420))
    if diary.is_so(2):
        _act(diary, at + 6 * _MINUTE, cause, "calendar_entry", "Rendez-vous inscrit à l'agenda")
    elif diary.quoted:
        kind, summary = "information_transmission", "Tarif communiqué"
        diary.write(
            "action.performed",
            at + 2 * _MINUTE,
            cause=cause,
            kind=kind,
            summary=summary,
            sheet=diary.quoted,
        )


def voicemail(diary: Diary, at: datetime) -> None:
    """Somebody leaves a voicemail and is called back."""
    cause = _call(diary, at, answered=False, voicemail=True, duration_s=35)
    back = at + 50 * _MINUTE
    diary.write(
        "call.placed",
        back,
        **{"from": diary.client.line, "to": diary.number(), "answered": True, "duration_s": 140},
        cause=cause,
        summary="Rappel après message vocal",
    )
    diary.write("interaction.completed", back + 3 * _MINUTE, interaction=cause)


def missed_call(diary: Diary, at: datetime) -> None:
    """Somebody hangs up before anybody answers."""
    _call(diary, at, answered=False)


def message_to_handle(diary: Diary, at: datetime) -> None:
    """A mail asks for something: the planning is adjusted, the sender gets a reply."""
    sender, subject = diary.address(), diary.subject()
    cause = _mail(diary, at, sender, subject, urgent=diary.is_so(8))
    handled = at + diary.random.randrange(30, 200) * _MINUTE
    _act(diary, handled, cause, "planning_change", "Planning adapté")
    _reply(diary, handled + 4 * _MINUTE, cause, sender, subject)
    if diary.is_so(3):
        _reply(diary, handled + 9 * _MINUTE, cause, diary.address(), subject)
        _act(diary, handled + 12 * _MINUTE, cause, "coordination", "Intervenants prévenus")
    if diary.is_so(5):
        diary.write("interaction.paused", at + 10 * _MINUTE, interaction=cause)
        diary.write("interaction.resumed", at + 25 * _MINUTE, interaction=cause)
    diary.write("interaction.completed", handled + 15 * _MINUTE, interaction=cause)


def message_to_read(diary: Diary, at: datetime) -> None:
    """A mail only informs; one in some was not for us."""
    subject = f"Pour information : {diary.subject().lower()}"
    cause = _mail(diary, at, diary.address(), subject, requires_action=False)
    if diary.is_so(12):
        diary.write(
            "interaction.voided",
            at + 20 * _MINUTE,
            interaction=cause,
            reason="Message adressé à une autre société",
        )


def text_message(diary: Diary, at: datetime) -> None:
    """A text message is answered at once; one in some does not arrive."""
    sender = diary.number()
    cause = diary.write(
        "message.received",
        at,
        **{"from": sender, "to": diary.client.line, "channel": "sms"},
        summary=diary.subject(),
    )
    answer = diary.write(
        "message.sent",
        at + 12 * _MINUTE,
        **{"from": diary.client.line, "to": sender, "channel": "sms"},
        cause=cause,
        summary="Confirmation envoyée",
    )
    if diary.is_so(6):
        diary.write(
            "message.undelivered",
            at + 13 * _MINUTE,
            interaction=answer,
            reason="Numéro non joignable",
        )
    diary.write("interaction.completed", at + 15 * _MINUTE, interaction=cause)


def request_of_the_client(diary: Diary, at: datetime) -> None:
    """The client asks to call some of their customers: each call counts by itself."""
    cause = diary.write(
        "call.received",
        at,
        **{"from": diary.client.own_number, "to": diary.client.line, "answered": True},
        duration_s=95,
        requires_action=True,
        summary=f"À rappeler : {diary.subject().lower()}",
    )
    calls = diary.random.randrange(1, 4)
    for number in range(1, calls + 1):
        diary.write(
            "call.placed",
            at + number * 15 * _MINUTE,
            **{"from": diary.client.line, "to": diary.number(), "answered": not diary.is_so(4)},
            cause=cause,
            summary="Appel à la demande du client",
        )
    diary.write("interaction.completed", at + (calls * 15 + 5) * _MINUTE, interaction=cause)


def message_that_waits(diary: Diary, at: datetime) -> None:
    """A mail asks for something that nobody has handled yet."""
    _mail(diary, at, diary.address(), diary.subject())


def voicemail_that_waits(diary: Diary, at: datetime) -> None:
    """Somebody is still to be called back."""
    _call(diary, at, answered=False, voicemail=True, duration_s=28)


WAITING: tuple[tuple[int, Thread], ...] = (
    (10, message_that_waits),
    (45, voicemail_that_waits),
    (100, message_that_waits),
)
"""What is open at the end of the month, and how many working minutes old it is."""

THREADS: tuple[tuple[Thread, int], ...] = (
    (answered_call, 7),
    (message_to_handle, 4),
    (message_to_read, 3),
    (voicemail, 2),
    (text_message, 2),
    (request_of_the_client, 1),
    (missed_call, 1),
)
"""Each kind of thread, and how often it comes beside the others."""


def _call(diary: Diary, at: datetime, **fields: bool | int) -> Content:
    return diary.write(
        "call.received",
        at,
        **{"from": diary.number(), "to": diary.client.line},
        **fields,
        summary=diary.subject(),
    )


def _mail(diary: Diary, at: datetime, sender: str, subject: str, **fields: bool) -> Content:
    return diary.write(
        "message.received",
        at,
        **{"from": sender, "to": diary.client.mailbox, "channel": "email"},
        subject=subject,
        **fields,
    )


def _reply(diary: Diary, at: datetime, cause: Content, recipient: str, subject: str) -> None:
    diary.write(
        "message.sent",
        at,
        **{"from": diary.client.mailbox, "to": recipient, "channel": "email"},
        cause=cause,
        subject=f"Re: {subject}",
    )


def _act(diary: Diary, at: datetime, cause: Content, kind: str, summary: str) -> None:
    diary.write("action.performed", at, cause=cause, kind=kind, summary=summary)


DAYS = 31
_OPENS, _CLOSES = time(8, 40), time(16, 50)
_WORKING_DAYS = 5
_ZONE = ZoneInfo(TIMEZONE)


def first_day(now: datetime) -> date:
    """Return the day on which the demonstration's clients begin: the first of a month."""
    return (now.astimezone(_ZONE).date() - timedelta(days=DAYS)).replace(day=1)


def a_month(
    now: datetime, quoted: Mapping[str, Content] | None = None
) -> Iterator[tuple[datetime, list[Content]]]:
    """Yield, hour by hour, the last instant and the events of all clients until then.

    Nothing lies after ``now``; what came last is still open, whatever the hour. Callers are told
    what is ``quoted`` of a client's sheets, by its reference.
    """
    diaries = [
        _diary(Diary(client, _random(client), (quoted or {}).get(client.reference)), now)
        for client in DEMO_CLIENTS
    ]
    events = [event for diary in diaries for event in diary.events]
    past = [event for event in events if datetime.fromisoformat(event["time"]) < now]
    past.sort(key=lambda event: datetime.fromisoformat(event["time"]))
    for _, hour in groupby(past, key=lambda event: event["time"][: len("2026-11-23T10")]):
        of_the_hour = list(hour)
        yield datetime.fromisoformat(of_the_hour[-1]["time"]), of_the_hour


def _random(client: DemoClient) -> Random:
    # not a secret, and the same month for the same instant
    return Random(client.reference)  # noqa: S311


def _diary(diary: Diary, now: datetime) -> Diary:
    """Return a diary with what happened in a month until now."""
    threads, weights = zip(*THREADS, strict=True)
    for opens, closes in _days(now):
        minutes = int((closes - opens) / timedelta(minutes=1))
        starts = (diary.random.randrange(minutes) for _ in range(diary.client.threads_a_day))
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
        created = await _create_clients(state)
    except ReferenceTaken:  # by another process that starts now
        return
    happened: list[Content] = []
    try:
        for at, contents in a_month(now, created.quoted):
            state.clock.set(at)
            events = [Submission(read_event(content, now)) for content in contents]
            await state.intake.submit(events)
            happened += contents
        state.clock.set(now)
        for client in DEMO_CLIENTS:
            asking = list(asking_of(happened, client.line, client.mailbox))
            await book_demo_week(state, created.agendas[client.reference], asking)
    finally:
        state.clock.clear()


async def is_demonstrated(state: State) -> bool:
    """Return whether the clients of the demonstration are there."""
    query = ClientFilter(limit=1, reference=DEMO_CLIENTS[0].reference)
    return bool(await list_accounts(state.database, query, state.clock.now()))


@dataclass(frozen=True, slots=True)
class _Created:
    """By the client's reference, what callers are told of its sheets, and its agenda."""

    quoted: dict[str, Content]
    agendas: dict[str, Agenda]


async def _create_clients(state: State) -> _Created:
    """Create the clients as of the first day of their service: reports begin with it."""
    begins = first_day(state.clock.now())
    created_at = local_midnight(begins, TIMEZONE)
    created = _Created({}, {})
    async with state.database.write() as connection:
        for client in DEMO_CLIENTS:
            new = client.as_new(begins)
            account = await create_client(connection, new, created_at, state.grace_days)
            created.quoted[client.reference] = await supply_demo_sheets(
                connection, account.client, created_at
            )
            created.agendas[client.reference] = await add_demo_agenda(
                connection, account.client.id, client.reference, created_at
            )
    return created
