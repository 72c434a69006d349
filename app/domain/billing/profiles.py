"""Billing profiles: what documents of a client must know that its plan does not say."""

from dataclasses import dataclass

from app.domain.billing.vat import NO_VAT, Vat


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingProfile:
    """How a client is billed."""

    vat: Vat = NO_VAT


USUAL = BillingProfile()
"""The profile of a client of whom nothing was said."""
