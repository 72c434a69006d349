"""Which reminder is due: each step once, the latest for those that were passed."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.payments.reminders import (
    InvalidReminders,
    ReminderSettings,
    reminder_due,
    reminder_job,
)

SETTINGS = ReminderSettings((7, 21, 45))


@pytest.mark.parametrize(
    ("days", "reminded", "due"),
    [
        (6, [], None),
        (7, [], 7),
        (8, [7], None),
        (21, [7], 21),
        (30, [], 21),
        (30, [21], None),
        (400, [7, 21, 45], None),
    ],
)
def test_a_step_is_due(days: int, reminded: list[int], due: int | None) -> None:
    assert reminder_due(SETTINGS, days, reminded) == due


@given(st.lists(st.integers(0, 60), max_size=30))
def test_whenever_it_is_looked_each_step_is_told_at_most_once_and_in_order(days: list[int]) -> None:
    told: list[int] = []
    for day in sorted(days):
        step = reminder_due(SETTINGS, day, told)
        if step is not None:
            assert step <= day
            told.append(step)
    assert told == sorted(set(told))


@pytest.mark.parametrize("days", [(0,), (7, 7), (21, 7), (366,), (1, 2, 3, 4, 5, 6)])
def test_other_days_are_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(InvalidReminders):
        ReminderSettings(days)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-12-04T08:59:00+01:00", "2026-12-04T09:00:00+01:00"),
        ("2026-12-04T09:00:00+01:00", "2026-12-05T09:00:00+01:00"),
        ("2027-03-27T12:00:00+01:00", "2027-03-28T09:00:00+02:00"),
    ],
)
def test_a_round_begins_at_nine_the_sellers_time(now: str, at: str) -> None:
    job = reminder_job(datetime.fromisoformat(now), "Europe/Brussels")
    assert job.run_at == datetime.fromisoformat(at)
