"""How a statement is taxed: by the document that will bear each line, by treatment and by rate.

Source: EN 16931 (BG-23, one subtotal for each category and rate);
docs/decisions/0024-a-tax-for-each-line.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.billing.statements.statement_lines import Line, LineKind
from app.domain.billing.tax import Vat
from app.domain.clients.plans.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class VatSubtotal:
    """What is taxed alike within one document.

    Attributes:
        corrects: the id of the month that is given back; None of what is charged.
        terms: None until it is chosen how the client is taxed.
    """

    corrects: str | None
    terms: Vat | None
    net: Money

    @property
    def vat(self) -> Money:
        """Return the tax, rounded once."""
        if self.terms is None:
            return Money(amount_cents=0, currency=self.net.currency)
        return self.terms.on(self.net)


def month_given_back(line: Line) -> str | None:
    """Return the id of the earlier month that a line gives back; None where it charges."""
    gives_back = line.kind is LineKind.ADJUSTMENT and line.amount.amount_cents < 0
    return line.for_period if gives_back else None


def break_down(
    lines: Iterable[Line], terms: Vat | None, currency: str, *, at_once: bool = False
) -> tuple[VatSubtotal, ...]:
    """Return the subtotals of a statement in the order of its lines.

    Args:
        lines: those of the statement.
        terms: of lines that have none of their own.
        currency: of all amounts.
        at_once: what is given back is netted with what is charged, as it was in former formats.
    """
    groups: dict[object, list[tuple[Vat | None, Line]]] = {}
    for line in lines:
        vat = line.vat or terms
        corrects = None if at_once else month_given_back(line)
        kind = None if vat is None else (vat.treatment, vat.rate)
        groups.setdefault((corrects, kind), []).append((vat, line))
    return tuple(_subtotal(group, currency, at_once=at_once) for group in groups.values())


def _subtotal(
    group: Sequence[tuple[Vat | None, Line]], currency: str, *, at_once: bool
) -> VatSubtotal:
    terms, first = group[0]
    cents = sum(line.amount.amount_cents for _, line in group)
    return VatSubtotal(
        corrects=None if at_once else month_given_back(first),
        terms=terms,
        net=Money(amount_cents=cents, currency=currency),
    )
