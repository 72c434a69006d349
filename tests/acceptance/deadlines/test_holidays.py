"""Deadlines across Belgian and French public holidays, Alsace-Moselle included."""

from datetime import datetime

import pytest

from tests.acceptance.account import Account, an_account
from tests.acceptance.deadlines.asking import a_calendar, due_of, explained, instant
from tests.service import Service

BELGIUM = ("BE", None, "Europe/Brussels")
FRANCE = ("FR", None, "Europe/Paris")
MOSELLE = ("FR", "57", "Europe/Paris")
ALSACE = ("FR", "67", "Europe/Paris")
LATE_IN_2027 = datetime.fromisoformat("2027-11-03T09:00:00+01:00")

Place = tuple[str, str | None, str]

# The national day of Belgium and that of France, 2026; All Saints 2027; Easter and Christmas.
CASES = [
    (BELGIUM, "2026-07-20T15:00:00+02:00", "2026-07-22T11:00:00+02:00"),
    (FRANCE, "2026-07-20T15:00:00+02:00", "2026-07-21T11:00:00+02:00"),
    (FRANCE, "2026-07-13T15:00:00+02:00", "2026-07-15T11:00:00+02:00"),
    (BELGIUM, "2026-07-13T15:00:00+02:00", "2026-07-14T11:00:00+02:00"),
    (BELGIUM, "2027-10-29T15:00:00+02:00", "2027-11-02T11:00:00+01:00"),
    (FRANCE, "2027-10-29T15:00:00+02:00", "2027-11-02T11:00:00+01:00"),
    (BELGIUM, "2026-04-03T15:00:00+02:00", "2026-04-07T11:00:00+02:00"),
    (FRANCE, "2026-04-03T15:00:00+02:00", "2026-04-07T11:00:00+02:00"),
    (BELGIUM, "2026-04-02T15:00:00+02:00", "2026-04-03T11:00:00+02:00"),
    (FRANCE, "2026-04-02T15:00:00+02:00", "2026-04-03T11:00:00+02:00"),
    (MOSELLE, "2026-04-02T15:00:00+02:00", "2026-04-07T11:00:00+02:00"),
    (ALSACE, "2026-04-02T15:00:00+02:00", "2026-04-07T11:00:00+02:00"),
    (FRANCE, "2025-12-24T15:00:00+01:00", "2025-12-26T11:00:00+01:00"),
    (MOSELLE, "2025-12-24T15:00:00+01:00", "2025-12-29T11:00:00+01:00"),
    (ALSACE, "2025-12-24T15:00:00+01:00", "2025-12-29T11:00:00+01:00"),
]


async def an_office_in(service: Service, place: Place) -> Account:
    country, subdivision, timezone = place
    holidays: dict[str, object] = {"country": country, "subdivision": subdivision, "dates": []}
    calendar = a_calendar(timezone, holidays=holidays)
    return await an_account(service, starts_on="2025-01-01", timezone=timezone, calendar=calendar)


@pytest.mark.parametrize(("place", "at", "due"), CASES)
async def test_a_public_holiday_is_no_business_day_where_it_is_kept(
    common_service: Service, place: Place, at: str, due: str
) -> None:
    account = await an_office_in(common_service, place)
    common_service.set_clock(LATE_IN_2027)
    assert await due_of(account, account.message("message", at)) == instant(due)


async def test_a_deadline_names_the_holidays_that_it_met(common_service: Service) -> None:
    account = await an_office_in(common_service, MOSELLE)
    decision = await account.decide(account.message("message", "2026-04-02T15:00:00+02:00"))
    found = await explained(account, decision)
    assert [one["date"] for one in found["holidays"]] == ["2026-04-03", "2026-04-06"]
    assert all(one["label"] for one in found["holidays"])


async def test_the_provider_keeps_belgian_holidays_unless_told_otherwise(account: Account) -> None:
    message = account.message("message", "2026-07-20T15:00:00+02:00")
    assert await due_of(account, message) == instant("2026-07-22T11:00:00+02:00")


async def test_an_exceptional_opening_wins_over_a_holiday(common_service: Service) -> None:
    opening = {"date": "2026-07-21", "intervals": [["09:00", "10:00"]]}
    holidays = {"country": "BE", "subdivision": None, "dates": ["2026-07-22"]}
    calendar = a_calendar(holidays=holidays, openings=[opening])
    account = await an_account(common_service, calendar=calendar)
    message = account.message("message", "2026-07-20T15:00:00+02:00")
    assert await due_of(account, message) == instant("2026-07-23T10:00:00+02:00")
