"""Subtotals of tax: one for each category and rate of a document (EN 16931, BG-23)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.billing.tax import Tax
from app.domain.clients.plans.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxSubtotal:
    """What is taxed alike within a document.

    Attributes:
        tax: where its lines are exempt for several reasons, it says them all.
        vat_cents: what is left of the tax of another document; None: it is computed.
    """

    tax: Tax
    net: Money
    vat_cents: int | None = None

    @property
    def vat(self) -> Money:
        """Return the tax, rounded once."""
        if self.vat_cents is not None:
            return Money(amount_cents=self.vat_cents, currency=self.net.currency)
        if self.tax.rate is None:
            return Money(amount_cents=0, currency=self.net.currency)
        return self.tax.rate.on(self.net)


def subtotal(taxed: Iterable[tuple[Tax, Money]], currency: str) -> tuple[TaxSubtotal, ...]:
    """Return the subtotals of amounts, in the order in which their taxes come first."""
    groups: dict[object, list[tuple[Tax, Money]]] = {}
    for tax, amount in taxed:
        groups.setdefault((tax.category, tax.rate), []).append((tax, amount))
    return tuple(
        TaxSubtotal(
            tax=_merge([tax for tax, _ in group]),
            net=Money(
                amount_cents=sum(amount.amount_cents for _, amount in group), currency=currency
            ),
        )
        for group in groups.values()
    )


def _merge(taxes: Sequence[Tax]) -> Tax:
    """Return one tax of a category: a subtotal has one place for reasons, and one for a code."""
    reasons = dict.fromkeys(tax.reason for tax in taxes if tax.reason)
    codes = [tax.reason_code for tax in taxes if tax.reason_code]
    return replace(
        taxes[0],
        reason="; ".join(reasons) or None,
        reason_code=codes[0] if codes else None,
    )
