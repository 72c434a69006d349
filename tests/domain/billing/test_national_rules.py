"""Rates and terms of payment of sellers' countries."""

import pytest

from app.domain.billing.national_rules import (
    EXEMPTION_CODES,
    PaymentTermTooLong,
    RateNotOfCountry,
    TaxedAtUnknownRate,
    require_rate_of,
    require_taxed_by_rate_of,
    require_term_of,
)
from app.domain.billing.tax import Vat, VatRate, VatTreatment


def at(percent: str) -> Vat:
    return Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse(percent))


@pytest.mark.parametrize(
    ("country", "percent"),
    [("BE", "21"), ("BE", "6.00"), ("FR", "20"), ("FR", "5.5"), ("FR", "8.50"), ("LU", "17")],
)
def test_a_rate_of_the_country_is_taken(country: str, percent: str) -> None:
    require_rate_of(country, at(percent))
    require_taxed_by_rate_of(country, at(percent))


@pytest.mark.parametrize(
    ("country", "percent", "why"),
    [("FR", "21", "FR has 20, 13, 10,.* not 21 %"), ("BE", "20", "BE has 21, 12, 6 %, not 20 %")],
)
def test_another_is_refused_with_those_that_there_are(country: str, percent: str, why: str) -> None:
    with pytest.raises(RateNotOfCountry, match=why):
        require_rate_of(country, at(percent))
    with pytest.raises(TaxedAtUnknownRate, match=why):
        require_taxed_by_rate_of(country, at(percent))


def test_without_a_rate_there_is_nothing_to_refuse() -> None:
    require_rate_of("FR", None)
    require_rate_of("FR", Vat(treatment=VatTreatment.NONE))


@pytest.mark.parametrize(("country", "days"), [("FR", 60), ("BE", 60), ("DE", 90), ("FR", 0)])
def test_a_term_within_the_law_is_taken(country: str, days: int) -> None:
    require_term_of(country, days)


@pytest.mark.parametrize("country", ["FR", "BE"])
def test_a_longer_one_is_refused(country: str) -> None:
    with pytest.raises(PaymentTermTooLong, match="60 days, not 61"):
        require_term_of(country, 61)


def test_codes_of_exemptions_are_none_of_other_categories() -> None:
    assert "VATEX-FR-FRANCHISE" in EXEMPTION_CODES
    assert not EXEMPTION_CODES & {"VATEX-EU-AE", "VATEX-EU-O", "VATEX-EU-G", "VATEX-EU-IC"}
