"""Statements: what one period of one client costs, line by line (rulebook section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.billing.tax import Vat
from app.domain.clients.clients import Language
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.terms import PlanTerms
from app.domain.metering.ledger import CountedUnit, Head


class StatementStatus(StrEnum):
    """``running`` to the period's end, ``draft`` through the grace, then ``final`` for ever."""

    RUNNING = "running"
    DRAFT = "draft"
    FINAL = "final"


class LineKind(StrEnum):
    """What a line is about."""

    SUBSCRIPTION = "subscription"
    EXTRA_UNITS = "extra_units"
    ADJUSTMENT = "adjustment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Days of one plan.

    Attributes:
        starts_on, ends_on: the first and the last local date within the period.
        days: as billing counts them: 30 make a month.
    """

    terms: PlanTerms
    starts_on: date
    ends_on: date
    days: int


@dataclass(frozen=True, slots=True)
class LedgerRange:
    """The sequence numbers between which a line's entries stand, both included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: ``amount`` is ``unit_price`` times ``quantity``.

    Attributes:
        for_period: the month it is about: that of the statement, or with an adjustment an
            earlier one.
        service: of a subscription.
        units: the extra units in the order in which they were counted; of an adjustment what was
            entered late.
        ledger: None where no entry bears on it.
        extra_units: of an adjustment: how many more of that month's units are extra than were
            billed as such; negative where fewer.
        description: in the client's language.
    """

    kind: LineKind
    quantity: int
    unit_price: Money
    for_period: str
    service: Service | None = None
    units: tuple[CountedUnit, ...] = ()
    ledger: LedgerRange | None = None
    extra_units: int = 0
    description: str = ""

    @property
    def amount(self) -> Money:
        """Return the amount of the line; negative where it gives back."""
        return self.unit_price.times(self.quantity)

    @property
    def disputes(self) -> tuple[str, ...]:
        """Return the ids of accepted disputes that its units follow from, in their order."""
        return tuple(dict.fromkeys(unit.dispute_id for unit in self.units if unit.dispute_id))


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many included, so many used."""

    included: int
    used: int

    @property
    def extra(self) -> int:
        """Return what is used beyond the included."""
        return max(0, self.used - self.included)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A period's statement.

    Attributes:
        timezone: the client's; in it instants are shown.
        units: of the period itself, late ones of other periods not among them.
        urgent: requests granted in the period.
        is_blocking: the block is on at the end of its service.
        held: interactions of the period that wait for a release.
        open_disputes: of the period's interactions.
        vat_terms: how the client was taxed when it was drawn; None: it was not chosen.
        head: where the client's ledger stood when it was drawn.
        finalised_at: None until it is final.
    """

    client_id: str
    client_name: str
    timezone: str
    period: Period
    status: StatementStatus
    language: Language
    units: Allowance
    urgent: Allowance
    is_blocking: bool
    held: int
    open_disputes: int
    lines: tuple[Line, ...]
    vat_terms: Vat | None
    currency: str
    head: Head
    drawn_at: datetime
    finalised_at: datetime | None

    @property
    def net(self) -> Money:
        """Return the sum of the lines."""
        cents = sum(line.amount.amount_cents for line in self.lines)
        return Money(amount_cents=cents, currency=self.currency)

    @property
    def vat(self) -> Money:
        """Return the tax on the sum; 0 until it is chosen how the client is taxed."""
        if self.vat_terms is None:
            return Money(amount_cents=0, currency=self.currency)
        return self.vat_terms.on(self.net)

    @property
    def gross(self) -> Money:
        """Return what is to be paid; negative is to the client's credit."""
        cents = self.net.amount_cents + self.vat.amount_cents
        return Money(amount_cents=cents, currency=self.currency)

    @property
    def own_net(self) -> Money:
        """Return what the period itself costs, adjustments of earlier ones left out."""
        own = (line for line in self.lines if line.kind is not LineKind.ADJUSTMENT)
        return Money(
            amount_cents=sum(line.amount.amount_cents for line in own), currency=self.currency
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionDetails:
    """What an interaction was about, so that its payer recognises it.

    Attributes:
        kind: ``call``, ``message``, ``request`` or ``action``.
        direction: ``inbound`` or ``outbound``.
        counterpart: the other party, when it is known: a number or an address.
        subject, summary: as they were told.
    """

    kind: str
    direction: str | None
    channel: str | None
    counterpart: str | None
    subject: str | None
    summary: str | None


DetailsById = Mapping[str, InteractionDetails]
"""By the interaction's id; what is not there any more is left out."""

UNKNOWN_DETAILS = InteractionDetails(
    kind="", direction=None, channel=None, counterpart=None, subject=None, summary=None
)
