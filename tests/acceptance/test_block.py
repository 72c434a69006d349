"""The block: nothing beyond the included units is counted or charged (rulebook section 4)."""

from datetime import datetime
from typing import Any

import pytest
from httpx import Response

from tests.acceptance.account import Account, Event, an_account
from tests.service import Service

DECEMBER = "2026-12-01T09:00:00+01:00"

BEYOND: dict[str, tuple[str, Any]] = {
    "a mail that needs action": ("held", lambda one: one.message("it")),
    "a call with a voicemail": ("held", lambda one: one.call("it", answered=False, voicemail=True)),
    "a call that requires action": ("held", lambda one: one.call("it", requires_action=True)),
    "a request": ("held", lambda one: one.request("it")),
    "a mail of the client": ("held", lambda one: one.message("it", sender=one.own_address)),
    "a client's call that requires action": (
        "held",
        lambda one: one.call("it", sender=one.own_number, requires_action=True),
    ),
    "an answered call": ("blocked", lambda one: one.call("it")),
    "a call placed": ("blocked", lambda one: one.placed_call("it")),
    "a mail sent": ("blocked", lambda one: one.sent("it")),
    "an action": ("blocked", lambda one: one.action("it")),
    "a mail without action": ("not_counted", lambda one: one.message("it", requires_action=False)),
    "a call of the client": ("not_counted", lambda one: one.call("it", sender=one.own_number)),
    "a request without action": (
        "not_counted",
        lambda one: one.request("it", requires_action=False),
    ),
    "a missed call": ("not_counted", lambda one: one.call("it", answered=False)),
    "a mail to the client": ("not_counted", lambda one: one.sent("it", to=one.own_address)),
}


@pytest.fixture
async def full(blocking: Account) -> Account:
    """A client whose block is active: nothing included is left in November."""
    await blocking.fill(120)
    return blocking


@pytest.mark.parametrize("case", BEYOND)
async def test_what_is_held_blocked_or_passed_while_the_block_is_active(
    full: Account, case: str
) -> None:
    outcome, make = BEYOND[case]
    [decision] = await full.record(make(full))
    assert (decision["outcome"], decision["units"]) == (outcome, 0)
    assert (decision["rule"] == "plan_blocked") is (outcome in {"held", "blocked"})
    units = await full.units()
    assert (units["used"], units["extra"]) == (120, 0)
    assert units["held"] == (outcome == "held")
    assert len(await full.ledger()) == 120
    await full.must_verify()


async def test_the_unit_that_fits_is_counted_and_the_next_one_is_not(blocking: Account) -> None:
    await blocking.fill(119)
    fits, beyond = await blocking.record(blocking.call("fits"), blocking.call("beyond"))
    assert (fits["outcome"], beyond["outcome"]) == ("counted", "blocked")
    quota = await blocking.service.quota(blocking.id)
    assert quota["block"] == {"enabled": True, "active": True}


async def test_extra_follow_ups_are_blocked_and_included_ones_pass(full: Account) -> None:
    call = full.call("fill-2026-11-02-0", "2026-11-02T09:00:00+01:00")
    actions = [full.action(f"action-{n}", n, cause=call) for n in range(5)]
    decisions = await full.record(*actions)
    assert [one["outcome"] for one in decisions] == ["not_counted"] * 3 + ["blocked"] * 2


async def test_a_mail_is_held_when_triage_finds_that_it_needs_action(full: Account) -> None:
    mail = full.message("mail", requires_action=False)
    await full.record(mail, full.triage("triage", mail, requires_action=True))
    assert (await full.rules([mail]))["mail"] == ("plan_blocked", 0)
    assert (await full.units())["held"] == 1
    await full.record(full.triage("again", mail, 31, requires_action=False))
    assert (await full.rules([mail]))["mail"] == ("inbound_no_action", 0)
    assert (await full.units())["held"] == 0
    await full.must_verify()


async def test_a_held_mail_may_be_voided(full: Account) -> None:
    mail = full.message("mail")
    await full.record(mail, full.void("void", mail))
    assert (await full.rules([mail]))["mail"] == ("voided", 0)
    assert (await full.units())["held"] == 0
    await full.must_verify()


async def test_what_was_blocked_stays_blocked_when_units_become_free(full: Account) -> None:
    beyond, mail = full.call("beyond"), full.message("mail")
    await full.record(beyond, mail)
    freed = full.call("fill-2026-11-02-0", "2026-11-02T09:00:00+01:00")
    await full.record(full.void("void", freed))
    assert (await full.units()) == {
        "included": 120,
        "used": 119,
        "remaining": 1,
        "extra": 0,
        "held": 1,
    }
    rules = await full.rules([beyond, mail])
    assert set(rules.values()) == {("plan_blocked", 0)}
    assert (await full.decide(full.call("next")))["outcome"] == "counted"
    await full.must_verify()


async def test_a_release_is_refused_while_the_block_is_active(full: Account) -> None:
    mail = full.message("mail")
    await full.record(mail)
    response = await full.service.post(full.release("release", mail))
    assert (response.status_code, response.json()["code"]) == (409, "plan-blocked")
    assert (await full.units())["held"] == 1


async def test_a_release_refused_is_not_remembered(full: Account) -> None:
    mail, release = full.message("mail"), None
    release = full.release("release", mail)
    await full.record(mail)
    assert (await full.service.post(release)).status_code == 409
    freed = full.call("fill-2026-11-02-0", "2026-11-02T09:00:00+01:00")
    await full.record(full.void("void", freed))
    assert (await full.service.post(release)).status_code == 201
    assert (await full.units())["held"] == 0


async def test_a_release_in_the_next_period_counts_there(full: Account) -> None:
    mail = full.message("mail")
    await full.record(mail)
    full.service.set_clock(datetime.fromisoformat(DECEMBER))
    released = await full.decide(full.release("release", mail, DECEMBER))
    assert (released["outcome"], released["rule"]) == ("applied", "inbound_third_party")
    assert (released["units"], released["quota"]["period"]) == (1, "2026-12")
    assert (await full.used("2026-11"), await full.used("2026-12")) == (120, 1)
    assert (await full.units("2026-11"))["held"] == 0
    entry = (await full.ledger())[-1]
    assert (entry["period"], entry["units"]) == ("2026-12", 1)
    assert entry["occurred_at"].startswith("2026-11-20T09:00:00")
    await full.must_verify()


async def test_everything_held_is_released_oldest_first_as_far_as_it_fits(full: Account) -> None:
    mails = [full.message(f"mail-{n}", n) for n in (5, 3, 9, 1, 7)]
    await full.record(*mails, full.request("request", 4))
    await _free(full, 3)
    response = await _release_all(full)
    released = response.json()["released"]
    assert [one["units"] for one in released] == [1, 1, 0, 1]
    assert response.json()["held"] == 2
    rules = await full.rules([mails[3], mails[1], mails[0], mails[4], mails[2]])
    assert [units for _, units in rules.values()] == [1, 1, 1, 0, 0]
    units = await full.units()
    assert (units["used"], units["held"]) == (120, 2)
    await full.must_verify()


async def test_releasing_all_while_the_block_is_active_releases_nothing(full: Account) -> None:
    await full.record(full.message("mail"))
    response = await _release_all(full)
    assert (response.status_code, response.json()) == (200, {"released": [], "held": 1})


async def test_neither_a_new_period_nor_lifting_the_block_releases_by_itself(
    full: Account,
) -> None:
    await full.record(full.message("mail"))
    await _subscribe(full, block=False)
    assert (await full.units())["held"] == 1
    assert (await full.decide(full.call("beyond")))["outcome"] == "counted"
    response = await _release_all(full)
    assert [one["rule"] for one in response.json()["released"]] == ["inbound_third_party"]
    assert await full.used() == 122
    await full.must_verify()


async def test_a_request_costs_nothing_when_it_is_released(full: Account) -> None:
    request = full.request("request")
    await full.record(request)
    await _free(full, 1)
    released = await full.decide(full.release("release", request))
    assert (released["rule"], released["units"]) == ("inbound_from_client", 0)
    units = await full.units()
    assert (units["used"], units["held"]) == (119, 0)
    await full.must_verify()


async def test_a_block_switched_on_late_removes_nothing_that_was_counted(account: Account) -> None:
    await account.fill(125)
    await _subscribe(account, block=True)
    units = await account.units()
    assert (units["used"], units["extra"], units["remaining"]) == (125, 5, 0)
    assert (await account.decide(account.call("beyond")))["outcome"] == "blocked"
    await account.must_verify()


async def test_a_downgrade_removes_nothing_that_was_counted(common_service: Service) -> None:
    account = await an_account(common_service, plan="CONFORT", block=True)
    await account.fill(150)
    await _subscribe(account, block=True, plan="ESSENTIEL")
    units = await account.units()
    assert (units["included"], units["used"], units["extra"]) == (120, 150, 30)
    assert (await account.decide(account.call("beyond")))["outcome"] == "blocked"
    assert len(await account.ledger()) == 150
    await account.must_verify()


async def test_the_block_in_force_is_the_one_at_the_recording_not_at_the_event_s_time(
    account: Account,
) -> None:
    await account.fill(120)
    await _subscribe(account, block=True)
    late = account.call("late", "2026-11-03T10:00:00+01:00")
    assert (await account.decide(late))["outcome"] == "blocked"


async def test_a_bounce_frees_a_unit_for_the_next(blocking: Account) -> None:
    await blocking.fill(119)
    mail = blocking.sent("mail")
    await blocking.record(mail, blocking.bounce("bounce", mail))
    assert (await blocking.decide(blocking.call("next")))["outcome"] == "counted"
    assert await blocking.used() == 120


async def test_a_cause_that_arrives_late_never_exceeds_the_cap(blocking: Account) -> None:
    await blocking.fill(118)
    call = blocking.call("call")
    actions = [blocking.action(f"action-{n}", n, cause=call) for n in range(1, 6)]
    alone = await blocking.record(*actions)
    assert [one["outcome"] for one in alone] == ["counted"] * 2 + ["blocked"] * 3
    await blocking.record(call)
    rules = await blocking.rules([call, *actions])
    assert [units for _, units in rules.values()] == [1, 0, 0, 0, 0, 0]
    assert await blocking.used() == 119
    await blocking.must_verify()


async def test_a_repeat_of_a_blocked_event_gets_its_first_answer(full: Account) -> None:
    call = full.call("beyond")
    first = await full.decide(call)
    await _free(full, 2)
    repeat = await full.service.post(call)
    assert (repeat.status_code, repeat.json()) == (200, first | {"duplicate": True})


async def test_the_held_one_is_seen_and_its_clock_stands_still(full: Account) -> None:
    [decision] = await full.record(full.message("mail"))
    assert decision["due_at"] is None
    await _free(full, 1)
    [released] = (await _release_all(full)).json()["released"]
    assert released["due_at"] == "2026-11-23T13:00:00Z"


async def _free(account: Account, units: int) -> None:
    freed: list[Event] = [
        account.call(f"fill-2026-11-02-{n}", "2026-11-02T09:00:00+01:00") for n in range(units)
    ]
    await account.record(*(account.void(f"free-{n}", one) for n, one in enumerate(freed)))


async def _release_all(account: Account) -> Response:
    response = await account.service.http.post(f"/v1/clients/{account.id}/release")
    assert response.status_code == 200, response.text
    return response


async def _subscribe(account: Account, *, block: bool, plan: str = "ESSENTIEL") -> None:
    response = await account.service.http.put(
        f"/v1/clients/{account.id}/subscription",
        json={"plan": plan, "effective": "now", "block": block, "ends_on": None},
    )
    assert response.status_code == 200, response.text
