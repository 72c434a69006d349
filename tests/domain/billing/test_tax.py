import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.tax import InvalidVat, Vat, VatRate, VatTreatment
from app.domain.clients.plans.money import Money

STANDARD = Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse("21"))


@pytest.mark.parametrize(
    ("percent", "hundredths", "shown"),
    [("21", 2100, "21"), ("21.00", 2100, "21"), ("5.5", 550, "5.5"), ("0.01", 1, "0.01")],
)
def test_a_rate_is_exact_and_shown_shortly(percent: str, hundredths: int, shown: str) -> None:
    assert VatRate.parse(percent).hundredths == hundredths
    assert VatRate(hundredths).percent == shown


@pytest.mark.parametrize("percent", ["", "0", "0.00", "100", "-21", "21,5", "21.555", "1e1", "٢١"])
def test_what_is_no_rate_is_refused(percent: str) -> None:
    with pytest.raises(InvalidVat):
        VatRate.parse(percent)


@pytest.mark.parametrize(
    ("rate", "net", "vat"),
    [
        ("21", 387_00, 81_27),
        ("21", 336_00, 70_56),
        ("5.5", 10, 1),  # 0.55 cents
        ("5", 10, 1),  # half a cent
        ("5", 9, 0),
        ("5", -10, -1),  # a credit mirrors its charge
        ("5", -9, 0),
        ("21", 0, 0),
    ],
)
def test_the_tax_is_rounded_half_up_to_the_cent(rate: str, net: int, vat: int) -> None:
    terms = Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse(rate))
    assert terms.on(Money(amount_cents=net)).amount_cents == vat


@pytest.mark.parametrize(
    "vat",
    [Vat(treatment=one) for one in VatTreatment if one is not VatTreatment.STANDARD],
)
def test_without_a_rate_there_is_no_tax(vat: Vat) -> None:
    assert vat.on(Money(amount_cents=387_00)).amount_cents == 0


@pytest.mark.parametrize("treatment", [one for one in VatTreatment if one != "standard"])
def test_a_rate_goes_with_the_standard_treatment_alone(treatment: VatTreatment) -> None:
    with pytest.raises(InvalidVat):
        Vat(treatment=treatment, rate=VatRate(2100))
    with pytest.raises(InvalidVat):
        Vat(treatment=VatTreatment.STANDARD)


@given(st.integers(-(10**9), 10**9))
def test_a_credit_gives_back_the_tax_of_its_charge(cents: int) -> None:
    charged, credited = (STANDARD.on(Money(amount_cents=one)) for one in (cents, -cents))
    assert charged.amount_cents == -credited.amount_cents
    assert abs(100 * charged.amount_cents - 21 * cents) <= 50
