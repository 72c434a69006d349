"""The annex's own examples, and the three places of a thread (annex 1.B; rulebook section 3)."""

import pytest

from tests.acceptance.account import Account


async def test_a_mail_of_a_delay_two_parties_informed_and_the_planning_adjusted_is_one_unit(
    account: Account,
) -> None:
    mail = account.message("mail", subject="Report de chantier")
    done = [
        account.sent("first", 5, cause=mail),
        account.sent("second", 6, cause=mail),
        account.action("planning", 7, cause=mail),
    ]
    decisions = await account.record(mail, *done)
    assert [one["units"] for one in decisions] == [1, 0, 0, 0]
    assert await account.used() == 1
    await account.must_verify()


async def test_a_request_to_call_three_customers_is_three_units(account: Account) -> None:
    request = account.request("request")
    calls = [account.placed_call(f"call-{place}", place, cause=request) for place in (1, 2, 3)]
    decisions = await account.record(request, *calls)
    assert [(one["rule"], one["units"]) for one in decisions] == [
        ("inbound_from_client", 0),
        ("outbound", 1),
        ("outbound", 1),
        ("outbound", 1),
    ]
    assert await account.used() == 3
    await account.must_verify()


@pytest.mark.parametrize(("follow_ups", "units"), [(0, 1), (3, 1), (4, 2), (7, 5)])
async def test_three_follow_ups_are_included_and_each_further_one_counts(
    account: Account, follow_ups: int, units: int
) -> None:
    call = account.call("call")
    made = [account.action(f"action-{place}", place, cause=call) for place in range(1, 8)]
    decisions = await account.record(call, *made[:follow_ups])
    included = ["follow_up_included"] * 3 + ["follow_up_extra"] * 4
    assert [one["rule"] for one in decisions[1:]] == included[:follow_ups]
    assert await account.used() == units
    await account.must_verify()


async def test_the_places_go_by_the_time_of_the_follow_ups_not_by_their_arrival(
    account: Account,
) -> None:
    call = account.call("call")
    late_first = [account.action(f"action-{place}", place, cause=call) for place in (5, 4, 3, 2, 1)]
    await account.record(call, *late_first)
    rules = await account.rules(late_first)
    assert [rules[f"action-{place}"][0] for place in range(1, 6)] == [
        "follow_up_included",
        "follow_up_included",
        "follow_up_included",
        "follow_up_extra",
        "follow_up_extra",
    ]
    assert await account.used() == 3


async def test_what_fails_or_goes_to_the_client_takes_no_place(account: Account) -> None:
    call = account.call("call")
    without_a_place = [
        account.sent("report", 1, to=account.own_address, cause=call),
        account.placed_call("missed", 2, answered=False, cause=call),
        account.sent("bounced", 3, delivered=False, cause=call),
        account.action("mistake", 4, cause=call),
    ]
    included = [account.action(f"action-{place}", place, cause=call) for place in (5, 6, 7)]
    await account.record(call, *without_a_place, account.void("void", without_a_place[3]))
    await account.record(*included)
    rules = await account.rules([*without_a_place, *included])
    assert [rule for rule, _ in rules.values()] == [
        "outbound_to_client",
        "outbound_unreached",
        "outbound_unreached",
        "voided",
        *["follow_up_included"] * 3,
    ]
    assert await account.used() == 1


async def test_a_follow_up_of_a_follow_up_belongs_to_the_root(account: Account) -> None:
    chain = [account.call("call")]
    for place in range(1, 6):
        chain.append(account.action(f"action-{place}", place, cause=chain[-1]))
    await account.record(*chain)
    assert await account.used() == 3
    rules = await account.rules(chain)
    assert [units for _, units in rules.values()] == [1, 0, 0, 0, 1, 1]
