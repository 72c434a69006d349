"""What an export tells: calls, calls between staff, and rows that cannot be read."""

from dataclasses import dataclass, field

from app.integrations.telephony.calls import Call


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that tells no call, and why."""

    number: int
    reason: str


@dataclass(slots=True, kw_only=True)
class Export:
    """What was read of an export.

    Attributes:
        rows: how many there were.
        calls: each once, with an instant at which it began.
        internal: how many calls were between staff.
    """

    rows: int
    calls: list[Call] = field(default_factory=list)
    internal: int = 0
    unreadable: list[UnreadableRow] = field(default_factory=list)
