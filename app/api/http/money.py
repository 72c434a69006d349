"""Money as it is shown."""

from pydantic import BaseModel

from app.domain.clients.plans.money import Money


class MoneyOut(BaseModel):
    """An exact amount in cents."""

    amount_cents: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> "MoneyOut":
        """Return what is shown of an amount."""
        return cls(amount_cents=money.amount_cents, currency=money.currency)
