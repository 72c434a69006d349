"""Events: facts with their own id, source and time, never changed once recorded."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Any, NamedTuple

from app.domain.fast_types import fast_enum, fast_keyword_dataclass


class EventKey(NamedTuple):
    """What identifies an event for ever."""

    source: str
    id: str


class OrderKey(NamedTuple):
    """The order of facts: by time, then source, then event id (rulebook section 3)."""

    time: datetime
    source: str
    id: str


@fast_enum
class EventType(StrEnum):
    """The types of fact that integrators report."""

    CALL_RECEIVED = "call.received"
    CALL_PLACED = "call.placed"
    MESSAGE_RECEIVED = "message.received"
    MESSAGE_SENT = "message.sent"
    MESSAGE_UNDELIVERED = "message.undelivered"
    ACTION_PERFORMED = "action.performed"
    REQUEST_RECEIVED = "request.received"
    TRIAGED = "interaction.triaged"
    COMPLETED = "interaction.completed"
    PAUSED = "interaction.paused"
    RESUMED = "interaction.resumed"
    RELEASED = "interaction.released"
    VOIDED = "interaction.voided"
    CORRECTED = "interaction.corrected"


AMENDMENTS = frozenset(
    {
        EventType.MESSAGE_UNDELIVERED,
        EventType.TRIAGED,
        EventType.COMPLETED,
        EventType.PAUSED,
        EventType.RESUMED,
        EventType.RELEASED,
        EventType.VOIDED,
        EventType.CORRECTED,
    }
)
"""The types that say something of an interaction already recorded."""


@fast_enum
class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    CHAT = "chat"
    LETTER = "letter"
    OTHER = "other"


@fast_enum
class Purpose(StrEnum):
    """Why something is sent: in the normal course of the service, or because it was asked for."""

    FOLLOW_UP = "follow_up"
    REQUESTED = "requested"


@fast_enum
class ActionKind(StrEnum):
    """Administrative operations (annex, 1.A)."""

    CALENDAR_ENTRY = "calendar_entry"
    PLANNING_CHANGE = "planning_change"
    INFORMATION_TRANSMISSION = "information_transmission"
    COORDINATION = "coordination"
    DOCUMENT = "document"
    OTHER = "other"


FORMERLY = "formerly"
"""The field of what is reassigned to a client: the keys that it had at others."""

Reference = EventKey | str
"""An interaction, named by the event that recorded it or by its own id."""


@fast_keyword_dataclass
class Event:
    """One fact.

    Attributes:
        time: UTC instant at which it happened; of a call, at which it began.
        data: normalised, defaults written out; JSON values only.
        fingerprint: 32 bytes over the normalised content.
        reference: the interaction that the data names: its cause, or the one it amends.
    """

    key: EventKey
    type: EventType
    time: datetime
    data: Mapping[str, Any]
    fingerprint: bytes
    reference: Reference | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Read the reference once: placing and recording ask for it again and again."""
        named = self.data.get("interaction") or self.data.get("cause")
        object.__setattr__(self, "reference", read_reference(named))

    @property
    def order(self) -> OrderKey:
        """Return the event's place among others."""
        return OrderKey(self.time, self.key.source, self.key.id)

    @property
    def client_id(self) -> str | None:
        """Return the client that the event names."""
        return self.data.get("client_id")

    @property
    def stated_cause(self) -> Reference | None:
        """Return the interaction that a correction names as the cause; None if it names none."""
        if self.type is not EventType.CORRECTED:
            return None
        return read_reference(self.data.get("cause"))

    @property
    def quotation(self) -> Mapping[str, Any] | None:
        """Return which sheet is quoted, and what of it; None where no information is passed on."""
        if "sheet" not in self.data or self.data["kind"] != ActionKind.INFORMATION_TRANSMISSION:
            return None
        quotation: Mapping[str, Any] = self.data["sheet"]
        return quotation

    @property
    def former_keys(self) -> tuple[EventKey, ...]:
        """Return the keys of the events that told the same of other clients, latest first."""
        return tuple(
            EventKey(key["source"], key["event_id"]) for key in self.data.get(FORMERLY, ())
        )

    @property
    def is_amendment(self) -> bool:
        """Tell whether the event says something of another interaction."""
        return self.type in AMENDMENTS


def read_reference(value: Mapping[str, str] | None) -> Reference | None:
    """Read ``{"id"}`` or ``{"source", "event_id"}``."""
    if value is None:
        return None
    if "id" in value:
        return value["id"]
    return EventKey(value["source"], value["event_id"])


class SentKey(NamedTuple):
    """An event's source and id as a sender gives them.

    Attributes:
        sender: the client to whom the sender's key is tied; None for any other sender.
    """

    key: EventKey
    sender: str | None


class Relation(Enum):
    """How an event stands to one of the same source and id that is stored."""

    SAME = auto()
    """One event: a repeat, or a conflict where its content differs."""
    TAKEN = auto()
    """Another client's key has used the pair of source and id."""
    APART = auto()
    """Nothing to do with each other."""


def relation(
    sender: str | None, client: str | None, stored_sender: str | None, stored_client: str | None
) -> Relation:
    """Return how an event that comes stands to a stored one of the same source and id.

    Args:
        sender: the client to whom the key of the one that comes is tied, if to any.
        client: whose it is, as far as it is known.
        stored_sender: the client to whom the key of the stored one's sender is tied, if to any.
        stored_client: whose the stored one is.
    """
    if sender is not None:
        is_own = sender in (stored_sender, stored_client)
        return Relation.SAME if is_own else Relation.APART
    if stored_sender in (None, client):
        return Relation.SAME
    return Relation.TAKEN
