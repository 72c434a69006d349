"""How a day of an assistant goes: one function for each kind of thread, texts in French."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from app.demonstration.clients import DemoClient

SOURCE = "/demonstration"
_PEOPLE = 60

Content = dict[str, Any]
"""An event as an integrator would post it (api.md, Events)."""


class Diary:
    """The events of one client, in the order in which they were written."""

    def __init__(self, client: DemoClient, random: Random) -> None:
        self.client = client
        self.random = random
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
    """Somebody calls and is answered; now and then an appointment comes of it."""
    cause = _call(diary, at, answered=True, duration_s=diary.random.randrange(40, 420))
    if diary.is_so(2):
        _act(diary, at + 6 * _MINUTE, cause, "calendar_entry", "Rendez-vous inscrit à l'agenda")


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


def _call(diary: Diary, at: datetime, **told: bool | int) -> Content:
    return diary.write(
        "call.received",
        at,
        **{"from": diary.number(), "to": diary.client.line},
        **told,
        summary=diary.subject(),
    )


def _mail(diary: Diary, at: datetime, sender: str, subject: str, **told: bool) -> Content:
    return diary.write(
        "message.received",
        at,
        **{"from": sender, "to": diary.client.mailbox, "channel": "email"},
        subject=subject,
        **told,
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
