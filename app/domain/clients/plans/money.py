"""Money: integer cents with a currency, never a float."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An exact amount."""

    amount_cents: int
    currency: str = "EUR"

    def times(self, quantity: int) -> "Money":
        """Return the amount for so many."""
        return Money(amount_cents=self.amount_cents * quantity, currency=self.currency)


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide non-negative integers, halves up: the one rounding rule of every line.

    Source: rulebook section 4 (proration), section 2 (daily rate).
    """
    return (2 * numerator + denominator) // (2 * denominator)
