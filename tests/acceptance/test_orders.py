"""The order in which the facts of a thread arrive changes nothing (rulebook section 3)."""

import random

import pytest

from tests.acceptance.account import Account, Event

_ORDERS = 12
_RULES = {
    "mail": ("inbound_third_party", 1),
    "a": ("follow_up_included", 0),
    "b": ("follow_up_included", 0),
    "c": ("outbound_unreached", 0),
    "d": ("follow_up_included", 0),
    "e": ("follow_up_extra", 1),
}


def seven_facts(account: Account) -> list[Event]:
    """Return a mail, five follow-ups (one of a follow-up, one a reply), and a bounce."""
    mail = account.message("mail", message_id="<report@chantier.example>", requires_action=False)
    planned = account.action("a", 1, cause=mail)
    reply = account.sent("b", 2, in_reply_to="<report@chantier.example>")
    bounced = account.sent("c", 3, cause=mail)
    told = account.placed_call("d", 4, cause=planned)
    noted = account.action("e", 5, cause=reply)
    return [mail, planned, reply, bounced, told, noted, account.bounce("bounce", bounced)]


@pytest.mark.parametrize("seed", range(_ORDERS))
async def test_seven_facts_in_any_order_end_in_the_same_units(account: Account, seed: int) -> None:
    facts = seven_facts(account)
    arriving = random.Random(seed).sample(facts, len(facts))
    await account.record(*arriving)
    assert await account.rules(facts[:-1]) == _RULES
    assert await account.used() == 2
    await account.must_verify()


async def test_seven_facts_in_one_batch_end_in_the_same_units(account: Account) -> None:
    facts = seven_facts(account)
    await account.batch(facts[::-1])
    assert await account.rules(facts[:-1]) == _RULES
    assert await account.used() == 2
    await account.must_verify()
