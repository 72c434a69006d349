"""What two formats tell of the same account: known where there is no doubt, else asked."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.payments.twins import ToldEntry, Twin, find_twins
from app.domain.clients.plans.money import Money

NEW = ToldEntry(
    account="BE68539007547034",
    booked_on=date(2026, 12, 15),
    amount=Money(amount_cents=200_00),
    bank_reference="0001400000427",
    reference="264140000182",
    payer_account="BE71096123456769",
)
KEPT = replace(NEW, entry_id="kept", bank_reference="KREDBEBB-9")


@pytest.mark.parametrize(
    ("kept", "twin"),
    [
        (KEPT, Twin("kept", is_certain=False)),
        (replace(KEPT, bank_reference="0001-4000-00427"), Twin("kept", is_certain=True)),
        (replace(KEPT, bank_reference=None), Twin("kept", is_certain=False)),
        (replace(KEPT, payer_account=None, reference=None), Twin("kept", is_certain=False)),
        (replace(KEPT, account="BE71096123456769"), None),
        (replace(KEPT, booked_on=date(2026, 12, 16)), None),
        (replace(KEPT, amount=Money(amount_cents=200_01)), None),
        (replace(KEPT, amount=Money(amount_cents=200_00, currency="USD")), None),
        (replace(KEPT, reference="264140000283"), None),
        (replace(KEPT, payer_account="BE68539007547034"), None),
    ],
)
def test_an_entry_is_told_again_if_nothing_speaks_against_it(
    kept: ToldEntry, twin: Twin | None
) -> None:
    assert find_twins([NEW], [kept]) == [twin]


def test_the_same_reference_of_the_bank_is_found_before_what_is_only_alike() -> None:
    other = replace(NEW, bank_reference=None)
    same = replace(KEPT, entry_id="same", bank_reference=NEW.bank_reference)
    assert find_twins([other, NEW], [same]) == [None, Twin("same", is_certain=True)]


@given(new=st.integers(0, 5), kept=st.integers(0, 5))
def test_each_kept_entry_is_told_again_once(new: int, kept: int) -> None:
    former = [replace(KEPT, entry_id=str(place)) for place in range(kept)]
    twins = find_twins([NEW] * new, former)
    found = [twin.entry_id for twin in twins if twin]
    assert found == [str(place) for place in range(min(new, kept))]
