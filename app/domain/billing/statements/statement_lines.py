"""Lines of statements: plans, extra units, and adjustments of earlier months."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.billing.tax import Vat
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.terms import PlanTerms
from app.domain.metering.ledger import CountedUnit


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
        vat: how the month of an adjustment was taxed; None: as the statement is.
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
    vat: Vat | None = None

    @property
    def amount(self) -> Money:
        """Return the amount of the line; negative where it gives back."""
        return self.unit_price.times(self.quantity)

    @property
    def disputes(self) -> tuple[str, ...]:
        """Return the ids of accepted disputes that its units follow from, in their order."""
        return tuple(dict.fromkeys(unit.dispute_id for unit in self.units if unit.dispute_id))
