"""What a client has of all that its service needs, from the first call to the first invoice."""

from dataclasses import dataclass
from enum import StrEnum


class Need(StrEnum):
    """What the service of a client needs; the text is the name of the fact."""

    PLAN = "plan"
    LINE = "line"
    MAILBOX = "mailbox"
    RECIPIENT = "recipient"
    VAT = "vat"
    BUYER = "buyer"
    PERSON = "person"
    GREETING = "greeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Which of its needs a client has.

    Attributes:
        plan: one is in force, or follows.
        line, mailbox: a number, an address is answered for it, now or later.
        recipient: an address hears of reports: one that was chosen, or a mailbox of its own.
        vat: somebody chose how it is taxed; ``buyer``: its invoices can name it.
        person: somebody of it may sign in.
        greeting: it is known how its calls are answered.
    """

    plan: bool
    line: bool
    mailbox: bool
    recipient: bool
    vat: bool
    buyer: bool
    person: bool
    greeting: bool

    def has(self, need: Need) -> bool:
        """Return whether a need is met."""
        met: bool = getattr(self, need)
        return met

    @property
    def missing(self) -> tuple[Need, ...]:
        """Return what is still missing, in the order in which it is needed."""
        return tuple(need for need in Need if not self.has(need))
