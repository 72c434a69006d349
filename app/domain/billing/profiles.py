"""Billing profiles: what documents of a client must know that its plan does not say."""

from dataclasses import dataclass

from app.domain.billing.vat import NO_VAT, Vat
from app.domain.invoicing.trade_parties import Buyer


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingProfile:
    """How a client is billed.

    Attributes:
        buyer: how its invoices name it; None until that is known.
    """

    vat: Vat = NO_VAT
    buyer: Buyer | None = None


USUAL = BillingProfile()
"""The profile of a client of whom nothing was said."""
