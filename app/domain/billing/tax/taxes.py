"""Taxes as invoices state them: the categories of EN 16931, and why no tax is added."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.billing.tax.vat import Vat, VatRate, VatTreatment
from app.domain.billing.texts import one_line


class TaxCategory(StrEnum):
    """UNTDID 5305, as far as it is used here."""

    STANDARD = "S"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    OUTSIDE_SCOPE = "O"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tax:
    """How the whole of an invoice is taxed.

    Attributes:
        rate: of the standard category alone.
        reason: why no tax is added; None with the standard category.
        reason_code: of the VATEX list; an exemption has none, its article stands in ``reason``.
    """

    category: TaxCategory
    rate: VatRate | None = None
    reason: str | None = None
    reason_code: str | None = None

    @property
    def percent(self) -> str | None:
        """Return the rate as documents write it; None outside the scope, which has none."""
        if self.category is TaxCategory.OUTSIDE_SCOPE:
            return None
        return "0" if self.rate is None else self.rate.percent


_CATEGORIES = {
    VatTreatment.NONE: TaxCategory.OUTSIDE_SCOPE,
    VatTreatment.STANDARD: TaxCategory.STANDARD,
    VatTreatment.EXEMPT: TaxCategory.EXEMPT,
    VatTreatment.REVERSE_CHARGE: TaxCategory.REVERSE_CHARGE,
}
_CODES = {TaxCategory.OUTSIDE_SCOPE: "VATEX-EU-O", TaxCategory.REVERSE_CHARGE: "VATEX-EU-AE"}


def tax_of(terms: Vat, usual_reason: str) -> Tax:
    """Return the tax of a client's services.

    Args:
        terms: how the client is taxed; its note goes before the usual words.
        usual_reason: what the client's language says where no tax is added.
    """
    category = _CATEGORIES[terms.treatment]
    if category is TaxCategory.STANDARD:
        return Tax(category=category, rate=terms.rate)
    return Tax(
        category=category,
        reason=one_line(terms.note or "") or usual_reason,
        reason_code=_CODES.get(category),
    )
