"""Every report of a quarter at its minute, each event in exactly one of each kind (section 10)."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from tests.acceptance.account import Account
from tests.acceptance.quarter.story import Quarter
from tests.api.reporting.rehearsing import report, reports

BRUSSELS = ZoneInfo("Europe/Brussels")
MIDDAY, EVENING = time(12, 30), time(17)
PREMIUM_FROM = date(2026, 2, 16)
# New Year's Day is a holiday; Easter Monday comes after the quarter.
BUSINESS_DAYS = [
    day
    for day in (date(2026, 1, 2) + timedelta(days=step) for step in range(92))
    if day.isoweekday() <= 5
]
FRIDAYS = [day for day in BUSINESS_DAYS if day.isoweekday() == 5]
SECTIONS = ("received", "done", "passed_on", "without_action", "changes")


async def test_a_small_plan_has_the_end_of_each_business_day(quarter: Quarter) -> None:
    assert await _instants(quarter.late) == {"end_of_day": _at(BUSINESS_DAYS, EVENING)}


async def test_a_large_one_has_midday_and_the_week_too(quarter: Quarter) -> None:
    assert await _instants(quarter.blocked) == {
        "midday": _at(BUSINESS_DAYS, MIDDAY),
        "end_of_day": _at(BUSINESS_DAYS, EVENING),
        "weekly": _at(FRIDAYS, EVENING),
    }


async def test_a_change_of_plan_brings_the_weekly_summary_from_its_day_on(
    quarter: Quarter,
) -> None:
    assert await _instants(quarter.changing) == {
        "midday": _at(BUSINESS_DAYS, MIDDAY),
        "end_of_day": _at(BUSINESS_DAYS, EVENING),
        "weekly": _at([day for day in FRIDAYS if day >= PREMIUM_FROM], EVENING),
    }


async def test_each_begins_where_the_last_one_ended(quarter: Quarter) -> None:
    for account in quarter.accounts:
        for items in _by_kind(await reports(account)).values():
            assert items[0]["span"]["from"] == "2025-12-31T23:00:00Z"
            assert all(one["span"]["to"] == other["span"]["from"] for one, other in pairwise(items))


async def test_late_facts_stand_in_the_report_of_the_day_on_which_they_came(
    quarter: Quarter,
) -> None:
    days = [one for one in await reports(quarter.late) if one["kind"] == "end_of_day"]
    told = {one["drawn_at"][:10]: await report(quarter.late, one["id"]) for one in days}
    came = {
        fact["event_id"]: (day, section, fact["is_late"])
        for day, found in told.items()
        for section in SECTIONS
        for fact in found["content"][section]
    }
    assert came["site"] == ("2026-02-02", "received", False)
    assert came["told-1"] == ("2026-02-02", "done", False)
    assert came["forgotten-2"] == ("2026-02-10", "received", True)
    assert came["no-site"] == ("2026-02-12", "changes", False)
    assert came["february-too"] == ("2026-03-10", "received", True)
    counted = Counter(
        fact["event_id"]
        for found in told.values()
        for section in SECTIONS
        for fact in found["content"][section]
    )
    # 196 calls of three months, the mail, its two answers, three late calls, six corrections
    assert (len(counted), set(counted.values())) == (136 + 50 + 10 + 1 + 2 + 3 + 6, {1})
    assert [one["units"] for one in told["2026-03-10"]["content"]["units"]] == [11, -5]


async def test_what_the_block_holds_needs_the_client_until_it_is_released(
    quarter: Quarter,
) -> None:
    days = [one for one in await reports(quarter.blocked) if one["kind"] == "end_of_day"]
    held = [
        one["drawn_at"][:10]
        for one in days
        if (await report(quarter.blocked, one["id"]))["content"]["held"]
    ]
    assert (held[0], held[-1]) == ("2026-01-15", "2026-01-30")


async def _instants(account: Account) -> dict[str, list[str]]:
    kinds = _by_kind(await reports(account)).items()
    return {kind: [one["drawn_at"] for one in items] for kind, items in kinds}


def _by_kind(items: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    kinds = dict.fromkeys(one["kind"] for one in items)
    return {kind: [one for one in items if one["kind"] == kind] for kind in kinds}


def _at(days: list[date], clock: time) -> list[str]:
    instants = [datetime.combine(day, clock, BRUSSELS).astimezone(UTC) for day in days]
    return [f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in instants]
