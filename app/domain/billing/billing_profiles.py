"""Billing profiles: what documents of a client must know that its plan does not say."""

from dataclasses import dataclass

from app.domain.billing.invoices.trade_parties import Buyer
from app.domain.billing.tax import Vat


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingProfile:
    """How a client is billed.

    Attributes:
        vat: how it is taxed; None until that is chosen: no tax at all is a choice too.
        buyer: how its invoices name it; None until that is known.
    """

    vat: Vat | None = None
    buyer: Buyer | None = None


USUAL = BillingProfile()
"""The profile of a client before anything was set."""
