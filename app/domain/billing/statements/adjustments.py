"""Adjustments: what an earlier period should have cost, less what was billed for it.

Source: rulebook section 4; docs/decisions/0013-statements.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce

from app.domain.billing.statements.charges import compute_cost, ledger_range
from app.domain.billing.statements.statement_lines import Line, LineKind
from app.domain.billing.statements.statements import Statement
from app.domain.billing.tax import Vat
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.metering.ledger import CountedUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """What final statements have billed for one period.

    Attributes:
        extra: units beyond the included ones among it.
        up_to: the ledger entry up to which it was known.
    """

    cents: int
    extra: int
    up_to: int

    def __add__(self, other: "Billed") -> "Billed":
        return Billed(
            cents=self.cents + other.cents,
            extra=self.extra + other.extra,
            up_to=max(self.up_to, other.up_to),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledPeriod:
    """A period that was billed, and how it stands now.

    Attributes:
        used: its units.
        late: its entries after ``billed.up_to``, in their order.
        vat: how it was taxed; None where that was not chosen.
    """

    period: Period
    billed: Billed
    used: int
    late: tuple[CountedUnit, ...]
    vat: Vat | None = None


def billed_by(statement: Statement) -> dict[str, Billed]:
    """Return what a statement bills, by period: its own, and those that it adjusts."""
    own = statement.period.id
    by_period = {own: Billed(cents=0, extra=0, up_to=statement.head.entries)}
    for line in statement.lines:
        part = Billed(
            cents=line.amount.amount_cents,
            extra=_extra_of(line),
            up_to=statement.head.entries,
        )
        former = by_period.get(line.for_period)
        by_period[line.for_period] = part if former is None else former + part
    return by_period


def sum_billed(parts: Iterable[Billed]) -> Billed:
    """Return what was billed in all."""
    return reduce(Billed.__add__, parts)


def draw_adjustments(
    subscriptions: Sequence[Subscription], billed: Iterable[BilledPeriod]
) -> tuple[Line, ...]:
    """Return one line per period, oldest first, that should have cost something else."""
    ordered = sorted(billed, key=lambda month: month.period.id)
    lines = (_adjustment(subscriptions, month) for month in ordered)
    return tuple(line for line in lines if line is not None)


def _adjustment(subscriptions: Sequence[Subscription], month: BilledPeriod) -> Line | None:
    cost = compute_cost(subscriptions, month.period, month.used)
    cents, extra = cost.cents - month.billed.cents, cost.extra - month.billed.extra
    if not cents:
        return None
    price, quantity = Money(amount_cents=abs(cents)), 1 if cents > 0 else -1
    if cost.extra_unit is not None and cost.extra_unit.amount_cents * extra == cents:
        price, quantity = cost.extra_unit, extra
    return Line(
        kind=LineKind.ADJUSTMENT,
        quantity=quantity,
        unit_price=price,
        for_period=month.period.id,
        units=month.late,
        ledger=ledger_range(month.late),
        extra_units=extra,
        vat=month.vat,
    )


def _extra_of(line: Line) -> int:
    return line.quantity if line.kind is LineKind.EXTRA_UNITS else line.extra_units
