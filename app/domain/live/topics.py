"""The topics of open pages: what may change, and which roles hear of it (pages.md, Live)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.domain.metering.events.events import EventType
from app.domain.people.roles import AT_THE_DESK, Role


class Topic(StrEnum):
    """What may change, as streams and ``data-topic`` name it."""

    __hash__ = str.__hash__  # of every event; the one of enumerations is slower

    WORKLIST = "worklist"
    """What is to be done: interactions, their clocks, and who has taken them."""
    CALLS = "calls"
    """Calls came in, or were placed."""
    QUOTA = "quota"
    """A client's month: anything recorded for it, and its plan, block and limits."""
    QUESTIONS = "questions"
    DISPUTES = "disputes"
    AGENDAS = "agendas"
    """Agendas, their appointments and busy times."""
    SHEETS = "sheets"
    INSTRUCTIONS = "instructions"
    """What a client has told its operators, and its directory."""
    UNASSIGNED = "unassigned"
    DELIVERIES = "deliveries"
    """Of providers' webhooks, those that wait for a person or are tried again."""
    JOBS = "jobs"
    """Scheduled work that failed, was given up, or was begun again."""


_OF_A_CLIENT = frozenset(
    {
        Topic.QUOTA,
        Topic.QUESTIONS,
        Topic.DISPUTES,
        Topic.AGENDAS,
        Topic.SHEETS,
        Topic.INSTRUCTIONS,
    }
)

TOPICS: Mapping[Role, frozenset[Topic]] = {
    Role.CLIENT: _OF_A_CLIENT,
    Role.OPERATOR: frozenset(Topic) - {Topic.JOBS},
    Role.ADMIN: frozenset(Topic),
}
"""By role; a client hears of its own clients only."""


class Change(NamedTuple):
    """Something changed; what it is now, a page asks for with the rights that it has.

    Attributes:
        client_id: whose it is; None: nobody's in particular, so that no client hears of it.
    """

    topic: Topic
    client_id: str | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """What somebody hears of.

    Attributes:
        clients: whose changes; None: everybody's.
    """

    topics: frozenset[Topic]
    clients: frozenset[str] | None

    @classmethod
    def of(cls, role: Role, clients: tuple[str, ...]) -> "Audience":
        """Return what a person of a role hears of, who has these clients."""
        return cls(TOPICS[role], None if role in AT_THE_DESK else frozenset(clients))

    def includes(self, other: "Audience") -> bool:
        """Return whether this hears of all that another one does."""
        has_clients = self.clients is None or (
            other.clients is not None and other.clients <= self.clients
        )
        return has_clients and other.topics <= self.topics

    def hears(self, change: Change) -> bool:
        """Return whether a change is theirs to hear of."""
        return change.topic in self.topics and (
            self.clients is None or change.client_id in self.clients
        )


_CALLS = frozenset({EventType.CALL_RECEIVED, EventType.CALL_PLACED})
_OF_EVERY_EVENT = (Topic.WORKLIST, Topic.QUOTA)
_OF_A_CALL = (*_OF_EVERY_EVENT, Topic.CALLS)


def topics_of(event_type: EventType) -> tuple[Topic, ...]:
    """Return what changes when an event of a type is recorded for a client."""
    return _OF_A_CALL if event_type in _CALLS else _OF_EVERY_EVENT
