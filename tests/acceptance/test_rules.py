"""Every rule code, from the rulebook's table (section 3): first match wins."""

from collections.abc import Callable

import pytest

from tests.acceptance.account import Account, Event

CASES: dict[str, tuple[str, int, Callable[[Account], Event]]] = {
    "a call that the client makes": (
        "inbound_from_client",
        0,
        lambda one: one.call("it", sender=one.own_number),
    ),
    "a mail from the client": (
        "inbound_from_client",
        0,
        lambda one: one.message("it", sender=one.own_address),
    ),
    "a mail from the client that needs no action": (
        "inbound_from_client",
        0,
        lambda one: one.message("it", sender=one.own_address, requires_action=False),
    ),
    "a request": ("inbound_from_client", 0, lambda one: one.request("it")),
    "a call to the client": (
        "outbound_to_client",
        0,
        lambda one: one.placed_call("it", to=one.own_number),
    ),
    "a call to the client that is not answered": (
        "outbound_to_client",
        0,
        lambda one: one.placed_call("it", to=one.own_number, answered=False),
    ),
    "a mail to the client": (
        "outbound_to_client",
        0,
        lambda one: one.sent("it", to=one.own_address),
    ),
    "a mail to the client that was asked for": (
        "outbound",
        1,
        lambda one: one.sent("it", to=one.own_address, purpose="requested"),
    ),
    "a call that reaches nobody": (
        "outbound_unreached",
        0,
        lambda one: one.placed_call("it", answered=False),
    ),
    "a mail that is not delivered": (
        "outbound_unreached",
        0,
        lambda one: one.sent("it", delivered=False),
    ),
    "a mail that was asked for and is not delivered": (
        "outbound_unreached",
        0,
        lambda one: one.sent("it", to=one.own_address, purpose="requested", delivered=False),
    ),
    "a call that leaves a voicemail": (
        "outbound",
        1,
        lambda one: one.placed_call("it", answered=False, voicemail=True),
    ),
    "a call placed": ("outbound", 1, lambda one: one.placed_call("it")),
    "a call placed to somebody who is not told": (
        "outbound",
        1,
        lambda one: one.placed_call("it", to=None),
    ),
    "a mail sent": ("outbound", 1, lambda one: one.sent("it")),
    "a mail that needs no action": (
        "inbound_no_action",
        0,
        lambda one: one.message("it", requires_action=False),
    ),
    "a call that nobody answers": (
        "inbound_unanswered",
        0,
        lambda one: one.call("it", answered=False),
    ),
    "a call that nobody answers, flagged": (
        "inbound_unanswered",
        0,
        lambda one: one.call("it", answered=False, requires_action=True),
    ),
    "a call with a voicemail": (
        "inbound_third_party",
        1,
        lambda one: one.call("it", answered=False, voicemail=True),
    ),
    "a call": ("inbound_third_party", 1, lambda one: one.call("it")),
    "a call from a withheld number": (
        "inbound_third_party",
        1,
        lambda one: one.call("it", sender=None),
    ),
    "a mail": ("inbound_third_party", 1, lambda one: one.message("it")),
    "a letter": ("inbound_third_party", 1, lambda one: one.message("it", channel="letter")),
    "an action standing alone": ("action", 1, lambda one: one.action("it")),
}


@pytest.mark.parametrize("case", CASES)
async def test_an_interaction_standing_alone_has_its_rule(account: Account, case: str) -> None:
    rule, units, make = CASES[case]
    decision = await account.decide(make(account))
    assert (decision["rule"], decision["units"]) == (rule, units)
    assert decision["outcome"] == ("counted" if units else "not_counted")
    assert decision["client_id"] == account.id
    assert decision["quota"]["used"] == units
    assert await account.used() == units


async def test_a_follow_up_makes_a_message_without_action_and_a_missed_call_count(
    account: Account,
) -> None:
    mail = account.message("mail", requires_action=False)
    missed = account.call("missed", answered=False)
    await account.record(mail, missed)
    assert await account.used() == 0
    await account.record(
        account.action("planning", 1, cause=mail), account.placed_call("back", 2, cause=missed)
    )
    rules = await account.rules([mail, missed])
    assert set(rules.values()) == {("inbound_third_party", 1)}
    assert await account.used() == 2
    await account.must_verify()


async def test_what_takes_no_place_does_not_make_a_missed_call_handled(account: Account) -> None:
    missed = account.call("missed", answered=False)
    in_vain = account.placed_call("back", 1, answered=False, cause=missed)
    told = account.sent("told", 2, to=account.own_address, cause=missed)
    await account.record(missed, in_vain, told)
    assert (await account.rules([missed]))["missed"] == ("inbound_unanswered", 0)
    assert await account.used() == 0


async def test_each_action_of_a_request_counts(account: Account) -> None:
    request = account.request("request")
    actions = [account.action(f"action-{place}", place, cause=request) for place in range(1, 6)]
    decisions = await account.record(request, *actions)
    assert {one["rule"] for one in decisions[1:]} == {"action"}
    assert await account.used() == 5


async def test_what_a_client_s_mail_causes_counts_one_by_one(account: Account) -> None:
    mail = account.message("mail", sender=account.own_address)
    caused = [account.sent("a", 1, cause=mail), account.action("b", 2, cause=mail)]
    decisions = await account.record(mail, *caused)
    assert [one["rule"] for one in decisions] == ["inbound_from_client", "outbound", "action"]


async def test_a_void_takes_the_unit_back_and_leaves_follow_ups_standing_alone(
    account: Account,
) -> None:
    call = account.call("call")
    follow_ups = [account.action("a", 1, cause=call), account.placed_call("b", 2, cause=call)]
    await account.record(call, *follow_ups)
    [void] = await account.record(account.void("void", call))
    assert (void["outcome"], void["rule"], void["units"]) == ("applied", "voided", 0)
    assert list((await account.rules([call, *follow_ups])).values()) == [
        ("voided", 0),
        ("action", 1),
        ("outbound", 1),
    ]
    assert [one["units"] for one in await account.ledger()] == [1, -1, 1, 1]
    await account.must_verify()


async def test_a_bounce_takes_the_unit_of_a_mail_back(account: Account) -> None:
    mail = account.sent("mail")
    bounce = account.bounce("bounce", mail)
    decisions = await account.record(mail, bounce)
    assert [one["rule"] for one in decisions] == ["outbound", "outbound_unreached"]
    entries = await account.ledger()
    assert [(one["units"], one["rule"]) for one in entries] == [
        (1, "outbound"),
        (-1, "outbound_unreached"),
    ]


async def test_triage_decides_whether_a_mail_counts_and_the_latest_word_holds(
    account: Account,
) -> None:
    mail = account.message("mail")
    await account.record(mail, account.triage("later", mail, 20, requires_action=False))
    assert await account.used() == 0
    await account.record(account.triage("earlier", mail, 10, requires_action=True))
    assert await account.used() == 0
    await account.record(account.triage("latest", mail, 25, requires_action=True))
    assert await account.used() == 1
    await account.must_verify()


async def test_a_late_cause_takes_the_unit_of_its_follow_up_back(account: Account) -> None:
    call = account.call("call")
    early = account.action("early", 5, cause=call)
    [alone] = await account.record(early)
    assert (alone["rule"], alone["units"]) == ("action", 1)
    await account.record(call)
    assert [(one["units"], one["rule"]) for one in await account.ledger()] == [
        (1, "action"),
        (-1, "follow_up_included"),
        (1, "inbound_third_party"),
    ]
    await account.must_verify()


async def test_a_reply_is_caused_by_the_message_it_answers_also_when_that_comes_later(
    account: Account,
) -> None:
    reply = account.sent("reply", 5, in_reply_to="<report@chantier.example>")
    await account.record(reply)
    assert await account.used() == 1
    await account.record(account.message("mail", message_id="<report@chantier.example>"))
    assert (await account.rules([reply]))["reply"] == ("follow_up_included", 0)
    assert await account.used() == 1


async def test_an_inbound_interaction_is_a_root_also_when_it_answers_something(
    account: Account,
) -> None:
    mail = account.message("mail", message_id="<1@chantier.example>")
    sent = account.sent("sent", 1, message_id="<2@x>", in_reply_to="<1@chantier.example>")
    answer = account.message("answer", 2, message_id="<3@x>", in_reply_to="<2@x>")
    decisions = await account.record(mail, sent, answer)
    assert [one["units"] for one in decisions] == [1, 0, 1]


async def test_plan_blocked_replaces_what_would_have_been_a_unit(blocking: Account) -> None:
    await blocking.fill(120)
    [decision] = await blocking.record(blocking.placed_call("beyond"))
    assert (decision["outcome"], decision["rule"], decision["units"]) == (
        "blocked",
        "plan_blocked",
        0,
    )
    assert decision["quota"] == {
        "period": "2026-11",
        "included": 120,
        "used": 120,
        "extra": 0,
        "held": 0,
    }


async def test_without_the_block_units_go_on_as_overage(account: Account) -> None:
    await account.fill(120)
    [decision] = await account.record(account.call("beyond"))
    assert (decision["outcome"], decision["quota"]["extra"]) == ("counted", 1)
