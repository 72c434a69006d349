"""Deadlines across both clock changes: elapsed business time is physical time."""

from typing import Any

import pytest

from tests.acceptance.account import an_account
from tests.acceptance.deadlines.asking import ALWAYS, a_calendar, due_of, instant
from tests.api.deadlines.given import OFFICE_WEEK
from tests.service import Service

NIGHT_SHIFT = OFFICE_WEEK | {"sun": [["02:00", "04:00"]]}
SKIPPED_HOUR = OFFICE_WEEK | {"sun": [["01:30", "02:30"]]}


@pytest.mark.parametrize(
    ("weekly", "at", "due", "why"),
    [
        (ALWAYS, "2026-03-28T23:00:00+01:00", "2026-03-29T04:00:00+02:00", "an hour is skipped"),
        (ALWAYS, "2026-10-24T23:00:00+02:00", "2026-10-25T02:00:00+01:00", "an hour comes twice"),
        (
            NIGHT_SHIFT,
            "2026-03-28T20:00:00+01:00",
            "2026-03-30T12:00:00+02:00",
            "two hours of the wall clock last one in spring",
        ),
        (
            NIGHT_SHIFT,
            "2026-10-24T20:00:00+02:00",
            "2026-10-26T10:00:00+01:00",
            "and three in autumn",
        ),
        (
            SKIPPED_HOUR,
            "2026-03-28T20:00:00+01:00",
            "2026-03-30T12:30:00+02:00",
            "an end inside the skipped hour is the end of the skip",
        ),
        (OFFICE_WEEK, "2026-03-27T15:00:00+01:00", "2026-03-30T11:00:00+02:00", "over a week-end"),
        (OFFICE_WEEK, "2026-10-23T15:00:00+02:00", "2026-10-26T11:00:00+01:00", "over a week-end"),
    ],
)
async def test_four_hours_are_four_hours_when_clocks_change(
    common_service: Service, weekly: dict[str, Any], at: str, due: str, why: str
) -> None:
    account = await an_account(common_service, calendar=a_calendar(weekly=weekly))
    assert await due_of(account, account.message("message", at)) == instant(due), why
