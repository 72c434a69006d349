"""Value added tax: how a client's services are taxed, and how invoices state it (EN 16931)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.billing.texts import one_line
from app.domain.clients.plans.money import Money, round_half_up
from app.domain.errors import DomainError

_RATE = re.compile(r"(\d{1,2})(?:\.(\d{1,2}))?", re.ASCII)
_WHOLE = 10_000
"""All of an amount, in hundredths of a percent."""


class VatTreatment(StrEnum):
    """Why tax is or is not added to what a client pays."""

    NONE = "none"
    STANDARD = "standard"
    EXEMPT = "exempt"
    REVERSE_CHARGE = "reverse_charge"


@dataclass(frozen=True, slots=True)
class VatRate:
    """A rate above nothing and below the whole, in hundredths of a percent: 21 % is 2100."""

    hundredths: int

    def __post_init__(self) -> None:
        if not 0 < self.hundredths < _WHOLE:
            raise InvalidVat(f"{self.hundredths} hundredths of a percent")

    @classmethod
    def parse(cls, percent: str) -> "VatRate":
        """Read ``21`` or ``5.5``.

        Raises:
            InvalidVat: it is not a rate.
        """
        rate = _RATE.fullmatch(percent)
        if rate is None:
            raise InvalidVat(percent)
        return cls(int(rate[1]) * 100 + int((rate[2] or "0").ljust(2, "0")))

    @property
    def percent(self) -> str:
        """Return the shortest text of the rate: ``21``, ``5.5``."""
        whole, rest = divmod(self.hundredths, 100)
        return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)

    def on(self, net: Money) -> Money:
        """Return the tax on a net amount, halves away from zero: a credit mirrors its charge.

        Source: docs/decisions/0013-statements.md (computed once per rate, on the sum).
        """
        cents = round_half_up(abs(net.amount_cents) * self.hundredths, _WHOLE)
        return Money(amount_cents=cents if net.amount_cents >= 0 else -cents, currency=net.currency)


class VatPreset(StrEnum):
    """An exemption that each country words in its own way."""

    FRANCHISE = "franchise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vat:
    """How a client's services are taxed.

    Attributes:
        rate: with the standard treatment, and with no other.
        note: what the documents say about it, such as the article that exempts; None leaves the
            usual words of the client's language.
        preset: which exemption it is, where its words are the seller's country's.
        reason_code: of the VATEX list; with an exemption alone.
    """

    treatment: VatTreatment
    rate: VatRate | None = None
    note: str | None = None
    preset: VatPreset | None = None
    reason_code: str | None = None

    def __post_init__(self) -> None:
        if (self.treatment is VatTreatment.STANDARD) != (self.rate is not None):
            raise InvalidVat("A rate goes with the standard treatment, and with no other")
        is_exempt = self.treatment is VatTreatment.EXEMPT
        if not is_exempt and (self.preset or self.reason_code):
            raise InvalidVat("A preset and a reason's code go with an exemption, and nothing else")

    def on(self, net: Money) -> Money:
        """Return the tax on a net amount; none without a rate."""
        if self.rate is None:
            return Money(amount_cents=0, currency=net.currency)
        return self.rate.on(net)


class InvalidVat(DomainError):
    """A rate goes with the standard treatment alone, above 0 and below 100 percent."""


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


def category_of(terms: Vat) -> TaxCategory:
    """Return the category under which terms put an amount."""
    return _CATEGORIES[terms.treatment]


def tax_of(terms: Vat, usual_reason: str, usual_code: str | None = None) -> Tax:
    """Return the tax of a client's services.

    Args:
        terms: how the client is taxed; its note goes before the usual words.
        usual_reason: what the client's language says where no tax is added.
        usual_code: of the VATEX list, where the terms name none.
    """
    category = category_of(terms)
    if category is TaxCategory.STANDARD:
        return Tax(category=category, rate=terms.rate)
    return Tax(
        category=category,
        reason=one_line(terms.note or "") or usual_reason,
        reason_code=_CODES.get(category) or terms.reason_code or usual_code,
    )


def terms_of(tax: Tax) -> Vat:
    """Return the terms under which a tax is charged, its reason in the words that were used."""
    [treatment] = (known for known, category in _CATEGORIES.items() if category is tax.category)
    code = tax.reason_code if treatment is VatTreatment.EXEMPT else None
    return Vat(treatment=treatment, rate=tax.rate, note=tax.reason, reason_code=code)
