"""Statements of a quarter to the cent, each sum written out (rulebook section 4).

The units behind them, of the client whose facts come late:

- January is billed with 136 calls and a mail: 137 units. Two calls that come on 10 February make
  139, the mail voided on the 12th 138, five calls voided on 10 March 133.
- February is billed with 50 calls and the mail's two follow-ups that stand alone since it was
  voided: 52; a call that comes in March makes 53.
"""

import pytest

from app.services.billing.statement_audit import audit_all_clients
from tests.acceptance.quarter.story import Quarter
from tests.api.billing.statements.rehearsing import lines, net, statement

ESSENTIEL, CONFORT, PREMIUM, EXTRA = 336_00, 560_00, 840_00, 3_00


async def test_what_comes_late_is_adjusted_by_what_was_billed_and_adjusted_before(
    quarter: Quarter,
) -> None:
    january, february, march = [
        await statement(quarter.late, period) for period in ("2026-01", "2026-02", "2026-03")
    ]
    assert lines(january) == [
        ("subscription", "2026-01", 1, ESSENTIEL),
        ("extra_units", "2026-01", 17, 17 * EXTRA),
    ]
    assert net(january) == 387_00
    assert lines(february) == [
        ("subscription", "2026-02", 1, ESSENTIEL),
        ("adjustment", "2026-01", 1, (138 - 137) * EXTRA),
    ]
    assert net(february) == 339_00
    assert lines(march) == [
        ("subscription", "2026-03", 1, ESSENTIEL),
        ("adjustment", "2026-01", -5, (133 - 138) * EXTRA),
    ]
    assert net(march) == 321_00


async def test_a_month_that_changes_its_plan_is_billed_by_the_day(quarter: Quarter) -> None:
    january, february, march = [
        await statement(quarter.changing, period) for period in ("2026-01", "2026-02", "2026-03")
    ]
    assert net(january) == CONFORT + 100 * EXTRA == 860_00
    assert [amount for *_, amount in lines(february)] == [
        CONFORT * 15 // 30,
        PREMIUM * 15 // 30,
        (310 - 300) * EXTRA,
    ]
    assert net(february) == 730_00
    assert lines(march) == [("subscription", "2026-03", 1, PREMIUM)]


async def test_the_block_charges_nothing_beyond_the_plan(quarter: Quarter) -> None:
    for period, used in (("2026-01", 300), ("2026-02", 1), ("2026-03", 0)):
        found = await statement(quarter.blocked, period)
        assert found["units"] == {"included": 300, "used": used, "extra": 0}
        assert lines(found) == [("subscription", period, 1, PREMIUM)]


@pytest.mark.parametrize("period", ["2026-01", "2026-02", "2026-03"])
async def test_each_is_final_when_its_grace_is_over(quarter: Quarter, period: str) -> None:
    midnight = {"2026-01": "02-03T23", "2026-02": "03-03T23", "2026-03": "04-03T22"}[period]
    for account in quarter.accounts:
        found = await statement(account, period)
        assert (found["status"], found["finalised_at"]) == ("final", f"2026-{midnight}:00:00Z")


async def test_the_ledgers_follow_from_the_facts(quarter: Quarter) -> None:
    for account in quarter.accounts:
        await account.must_verify()


async def test_the_audit_finds_every_statement_as_the_facts_have_it(quarter: Quarter) -> None:
    audits = [one async for one in audit_all_clients(quarter.service.state.database)]
    assert [(one.statements, one.differences) for one in audits] == [(3, ())] * 3
