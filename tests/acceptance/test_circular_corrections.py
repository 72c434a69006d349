"""Corrections that close a circle of causes, and one that breaks it, in any order of arrival."""

from itertools import permutations

import pytest

from tests.acceptance.account import Account, Event, reference_to

_FACTS = ("mail", "a", "b", "close", "break")


def _circle(account: Account, run: str) -> dict[str, Event]:
    """Return a mail, two calls that name each other for a while, and what persons said of them."""
    mail = account.message(f"mail {run}", requires_action=False)
    a = account.placed_call(f"a {run}", 10)
    b = account.placed_call(f"b {run}", 10, cause=a)
    close = account.correction(f"close {run}", a, 20, cause=reference_to(b))
    broken = account.correction(f"break {run}", b, 30, cause=reference_to(mail))
    return dict(zip(_FACTS, (mail, a, b, close, broken), strict=True))


def _is_refused(order: tuple[str, ...]) -> bool:
    """Tell whether both calls are there and no other cause of the second, when it would close."""
    before = order[: order.index("close")]
    return {"a", "b"} <= set(before) and "break" not in before


@pytest.mark.slow
async def test_all_orders_of_a_circle_closed_and_broken_end_in_the_same_units(
    account: Account,
) -> None:
    orders = [one for one in permutations(_FACTS) if not _is_refused(one)]
    assert len(orders) == 110
    for number, order in enumerate(orders):
        facts = _circle(account, str(number))
        await account.record(*[facts[name] for name in order])
        rules = await account.rules([facts["mail"], facts["a"], facts["b"]])
        found = [rule for rule, _ in rules.values()]
        assert found == ["inbound_third_party", "follow_up_included", "follow_up_included"], order
    assert await account.used() == len(orders)
    await account.must_verify()


@pytest.mark.parametrize("order", ["123CBAM4", "1234CBAM", "123CB4AM", "M1234ABC"])
async def test_a_longer_circle_ends_in_one_unit_too(account: Account, order: str) -> None:
    mail = account.message("M", requires_action=False)
    calls = {name: account.placed_call(name, at) for at, name in enumerate("ABC", start=10)}
    facts = {"M": mail, **calls}
    for name, target, cause, at in (
        ("1", "A", "B", 21),
        ("2", "B", "C", 22),
        ("3", "C", "A", 23),
        ("4", "C", "M", 24),
    ):
        said = reference_to(facts[cause])
        facts[name] = account.correction(name, facts[target], at, cause=said)
    await account.record(*[facts[name] for name in order])
    assert await account.used() == 1
    await account.must_verify()
