"""Percentiles that occur, and shares without the noise of floats."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines.clocks import Sla
from app.domain.deadlines.compliance import Handling, compliance_of, nearest_rank
from tests.laws import thorough

VALUES = st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=40)


def completed(used_minutes: float, allotted_minutes: float = 240) -> Handling:
    used, allotted = timedelta(minutes=used_minutes), timedelta(minutes=allotted_minutes)
    sla = Sla.MET if used <= allotted else Sla.BREACHED
    return Handling(sla=sla, is_completed=True, used=used, allotted=allotted)


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [
        ([], 50, None),
        ([7], 50, 7),
        ([7], 95, 7),
        ([15, 20, 35, 40, 50], 30, 20),
        ([15, 20, 35, 40, 50], 40, 20),
        ([15, 20, 35, 40, 50], 50, 35),
        ([15, 20, 35, 40, 50], 100, 50),
        ([50, 15, 40, 20, 35], 50, 35),
        (list(range(1, 101)), 95, 95),
    ],
)
def test_a_percentile_is_the_value_of_its_rank(
    values: list[int], percent: int, found: int | None
) -> None:
    assert nearest_rank(values, percent) == found


@given(VALUES, st.integers(min_value=1, max_value=100))
@thorough
def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed(
    values: list[int], percent: int
) -> None:
    found = nearest_rank(values, percent)
    enough = [
        value for value in values if sum(v <= value for v in values) * 100 >= percent * len(values)
    ]
    assert found == min(enough)


def test_completed_and_open_ones_are_counted_apart() -> None:
    found = compliance_of(
        [
            completed(60),
            completed(240),
            completed(241),
            Handling(sla=Sla.BREACHED, is_completed=False),
            Handling(sla=Sla.AT_RISK, is_completed=False),
        ]
    )
    assert (found.met, found.breached) == (2, 1)
    assert found.open == {Sla.BREACHED: 1, Sla.AT_RISK: 1}


def test_a_share_is_in_ten_thousandths_and_time_in_seconds_rounded_half_up() -> None:
    found = compliance_of([completed(1, 3), completed(2, 3), completed(90.0125, 60)])
    assert found.shares == {50: 6667, 90: 15_002, 95: 15_002}
    assert found.seconds == {50: 120, 90: 5401, 95: 5401}


def test_nothing_completed_has_no_percentiles() -> None:
    found = compliance_of([Handling(sla=Sla.ON_TRACK, is_completed=False)])
    assert found.shares == found.seconds == {50: None, 90: None, 95: None}
