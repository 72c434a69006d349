"""Urgent requests through HTTP: granted, refused, given back, passed on."""

from datetime import datetime
from typing import Any

import pytest

from tests import sql
from tests.acceptance.account import Account, Decision, an_account
from tests.acceptance.deadlines.asking import command, explained, instant, urgent
from tests.service import Service

GRANTED = {"granted": True, "reason": None}
DAILY_CAP = {"granted": False, "reason": "daily_cap"}
MONTHLY_ALLOWANCE = {"granted": False, "reason": "monthly_allowance"}
MONDAY = "2026-11-23T09:00:00+01:00"
CAPS = [("ESSENTIEL", 1, 5), ("CONFORT", 2, 10), ("PREMIUM", 3, 20)]


def on(day: int, hour: int = 10) -> str:
    return f"2026-11-{day:02}T{hour:02}:00:00+01:00"


async def ask(account: Account, name: str, at: str, **data: Any) -> Decision:
    return await account.decide(account.message(name, at, urgent=True, **data))


@pytest.mark.parametrize(("plan", "a_day", "a_month"), CAPS)
async def test_a_day_grants_up_to_the_plans_cap(
    common_service: Service, plan: str, a_day: int, a_month: int
) -> None:
    account = await an_account(common_service, plan=plan)
    asked = [(await ask(account, f"m{n}", on(20)))["urgent"] for n in range(a_day + 2)]
    assert asked == [GRANTED] * a_day + [DAILY_CAP] * 2
    assert (await ask(account, "next day", on(21)))["urgent"] == GRANTED


@pytest.mark.parametrize(("plan", "a_day", "a_month"), CAPS)
async def test_a_month_grants_what_the_plan_includes(
    common_service: Service, plan: str, a_day: int, a_month: int
) -> None:
    account = await an_account(common_service, plan=plan)
    days = [1 + n // a_day for n in range(a_month)]
    asked = [(await ask(account, f"m{n}", on(day)))["urgent"] for n, day in enumerate(days)]
    assert asked == [GRANTED] * a_month
    assert (await ask(account, "one more", on(20)))["urgent"] == MONTHLY_ALLOWANCE
    assert (await ask(account, "both used up", on(1)))["urgent"] == MONTHLY_ALLOWANCE
    assert (await ask(account, "last month", "2026-10-30T10:00:00+01:00"))["urgent"] == GRANTED
    figures = await urgent(account)
    assert figures["month"] == {"included": a_month, "used": a_month, "remaining": 0}


async def test_a_refused_one_has_the_standard_deadline_and_is_told_when_to_ask_again(
    account: Account,
) -> None:
    await ask(account, "first", MONDAY)
    refused = await ask(account, "second", MONDAY)
    assert refused["urgent"] == DAILY_CAP
    assert instant(refused["due_at"]) == instant("2026-11-23T13:00:00+01:00")
    assert refused["units"] == 1
    assert refused["quota"]["extra"] == 0
    effect = (await explained(account, refused))["urgent"]
    assert (effect["granted"], effect["reason"]) == (False, "daily_cap")
    assert (effect["standard_due_at"], effect["renews_on"]) == (
        (await explained(account, refused))["due_at"],
        "2026-11-24",
    )


async def test_the_sixth_of_a_month_is_told_that_the_next_month_renews(account: Account) -> None:
    for day in range(2, 7):
        await ask(account, f"m{day}", on(day))
    refused = await ask(account, "sixth", on(9))
    assert (await explained(account, refused))["urgent"]["renews_on"] == "2026-12-01"


async def test_a_triage_makes_it_urgent_from_the_instant_of_the_flag(account: Account) -> None:
    message = await account.decide(account.message("message", MONDAY))
    flagged = await command(account, message, "triage", "2026-11-23T09:30:00+01:00", urgent=True)
    assert flagged["urgent"] == GRANTED
    assert instant(flagged["due_at"]) == instant("2026-11-23T11:30:00+01:00")
    effect = (await explained(account, message))["urgent"]
    assert instant(effect["asked_at"]) == instant("2026-11-23T09:30:00+01:00")
    assert instant(effect["standard_due_at"]) == instant("2026-11-23T13:00:00+01:00")


async def test_a_flag_late_in_the_day_never_makes_it_later(account: Account) -> None:
    message = await account.decide(account.message("message", "2026-11-20T09:00:00+01:00"))
    flagged = await command(account, message, "triage", "2026-11-20T12:00:00+01:00", urgent=True)
    assert (flagged["urgent"], flagged["due_at"]) == (GRANTED, message["due_at"])


async def test_an_urgent_message_without_action_is_passed_on_and_takes_nothing(
    account: Account,
) -> None:
    passed_on = await ask(account, "message", MONDAY, requires_action=False)
    assert (passed_on["urgent"], passed_on["due_at"]) == (None, None)
    assert (await urgent(account))["month"]["used"] == 0
    told = await sql.fetchval(
        account.service.state.database,
        "SELECT count(*) FROM jobs WHERE kind = 'notice' AND key = $1",
        f"message.forwarded:{passed_on['interaction_id']}",
    )
    assert told == 1
    assert (await ask(account, "another", MONDAY))["urgent"] == GRANTED


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("void", {"reason": "Encodé deux fois"}),
        ("triage", {"requires_action": False}),
        ("triage", {"urgent": False}),
    ],
)
async def test_what_is_taken_back_gives_its_allowance_back(
    account: Account, name: str, said: dict[str, Any]
) -> None:
    first = await ask(account, "first", MONDAY)
    refused = await ask(account, "second", MONDAY)
    await command(account, first, name, "2026-11-23T09:30:00+01:00", **said)
    figures = await urgent(account)
    assert (figures["month"]["used"], figures["day"]["used"]) == (0, 0)
    assert (await explained(account, refused))["urgent"]["granted"] is False
    assert (await ask(account, "third", MONDAY))["urgent"] == GRANTED


async def test_days_and_months_are_those_of_the_clients_zone(common_service: Service) -> None:
    around_midnight = ("2026-11-01T03:30:00Z", "2026-11-01T04:30:00Z")
    found = {}
    for timezone in ("America/New_York", "Europe/Brussels"):
        account = await an_account(common_service, timezone=timezone)
        asked = [(await ask(account, at, at))["urgent"] for at in around_midnight]
        used = [(await urgent(account, month))["month"]["used"] for month in ("2026-10", "2026-11")]
        found[timezone] = (asked, used)
    assert found == {
        "America/New_York": ([GRANTED, GRANTED], [1, 1]),
        "Europe/Brussels": ([GRANTED, DAILY_CAP], [0, 1]),
    }


async def test_the_quota_shows_the_day_of_the_clients_zone(common_service: Service) -> None:
    account = await an_account(common_service, timezone="America/New_York")
    await ask(account, "late in the evening", "2026-11-20T02:00:00Z")
    common_service.set_clock(datetime.fromisoformat("2026-11-20T03:00:00+00:00"))
    day = (await urgent(account))["day"]
    assert day == {"date": "2026-11-19", "cap": 1, "used": 1, "remaining": 0}
