"""What a month costs, to the cent (rulebook section 4)."""

from datetime import date

import pytest

from app.domain.billing.statements.statement_drawing import draw
from app.domain.billing.statements.statement_lines import LedgerRange
from app.domain.billing.statements.statements import StatementStatus
from app.domain.billing.tax import Vat, VatRate, VatTreatment
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import Subscription, change
from app.domain.clients.plans.terms import PlanTerms
from app.domain.metering.ledger import Head
from tests.builders import a_subscription, confort, essentiel, premium
from tests.domain.billing.statements.given import DRAWN, a_unit, cents, inputs, so_many

STANDARD = Vat(treatment=VatTreatment.STANDARD, rate=VatRate.parse("21"))


@pytest.mark.parametrize(
    ("terms", "units", "net"),
    [
        (essentiel(), 0, 336_00),
        (essentiel(), 120, 336_00),
        (essentiel(), 121, 339_00),
        (essentiel(), 137, 387_00),
        (confort(), 200, 560_00),
        (confort(), 300, 860_00),
        (premium(), 300, 840_00),
        (premium(), 301, 843_00),
    ],
)
def test_a_full_month_costs_its_price_and_three_euro_an_extra_unit(
    terms: PlanTerms, units: int, net: int
) -> None:
    given = inputs(a_subscription(terms), entries=so_many(units))
    statement = draw(given, StatementStatus.DRAFT, DRAWN)
    assert statement.net.amount_cents == statement.gross.amount_cents == net
    assert statement.units.used == units
    assert statement.units.extra == max(0, units - terms.included_units)


@pytest.mark.parametrize(
    ("period", "day", "lines"),
    [
        ("2026-11", 16, [168_00, 280_00]),
        ("2026-11", 2, [11_20, 541_33]),
        ("2026-11", 1, [560_00]),
        ("2026-02", 28, [302_40, 56_00]),
        ("2026-12", 31, [336_00, 0]),
        ("2026-12", 16, [168_00, 280_00]),
    ],
)
def test_a_plan_left_is_charged_for_the_days_before_and_the_new_one_for_the_rest_of_thirty(
    period: str, day: int, lines: list[int]
) -> None:
    month = Period.parse(period)
    timeline = change(
        [a_subscription()], a_subscription(confort(), month.first_day.replace(day=day))
    )
    statement = draw(inputs(*timeline, period=month), StatementStatus.DRAFT, DRAWN)
    assert [line.amount.amount_cents for line in statement.lines] == lines
    assert statement.units.included == 200
    assert sum(line.service.days for line in statement.lines if line.service) == 30


def test_three_plans_in_one_month_share_thirty_days() -> None:
    timeline = change([a_subscription()], a_subscription(confort(), date(2026, 12, 11)))
    timeline = change(timeline, a_subscription(premium(), date(2026, 12, 21)))
    statement = draw(inputs(*timeline, period=Period(2026, 12)), StatementStatus.DRAFT, DRAWN)
    assert [line.amount.amount_cents for line in statement.lines] == [112_00, 186_67, 280_00]


@pytest.mark.parametrize(
    ("one", "net", "included"),
    [
        (a_subscription(starts_on=date(2026, 11, 16)), 168_00, 60),
        (a_subscription(confort(), date(2026, 11, 30)), 18_67, 7),
        (a_subscription(ends_before=date(2026, 11, 2)), 11_20, 4),
        (a_subscription(starts_on=date(2026, 11, 10), ends_before=date(2026, 11, 20)), 112_00, 40),
    ],
)
def test_a_part_of_a_month_is_thirtieths_rounded_half_up_once(
    one: Subscription, net: int, included: int
) -> None:
    statement = draw(inputs(one), StatementStatus.DRAFT, DRAWN)
    assert (statement.net.amount_cents, statement.units.included) == (net, included)


def test_switching_the_block_is_no_new_plan() -> None:
    timeline = change([a_subscription()], a_subscription(None, date(2026, 11, 9), is_blocking=True))
    statement = draw(inputs(*timeline), StatementStatus.DRAFT, DRAWN)
    assert cents(statement) == [("subscription", 1, 336_00)]
    assert statement.is_blocking


def test_extra_units_are_the_last_ones_that_stand_and_name_where_they_stand() -> None:
    counted = [*so_many(121), a_unit(122, -1, "interaction-3"), a_unit(123), a_unit(130)]
    statement = draw(inputs(entries=counted), StatementStatus.RUNNING, DRAWN)
    plan, extra = statement.lines
    assert plan.ledger == LedgerRange(1, 130)
    assert [one.seq for one in extra.units] == [123, 130]
    assert extra.ledger == LedgerRange(123, 130)
    assert statement.net.amount_cents == 342_00


def test_entries_belong_to_the_plan_of_their_day() -> None:
    timeline = change([a_subscription()], a_subscription(confort(), date(2026, 11, 16)))
    counted = [a_unit(1, day=15), a_unit(2, day=16), a_unit(3, day=15), a_unit(4, day=30)]
    old, new = draw(inputs(*timeline, entries=counted), StatementStatus.DRAFT, DRAWN).lines
    assert (old.ledger, new.ledger) == (LedgerRange(1, 3), LedgerRange(2, 4))


def test_tax_is_added_once_to_the_sum() -> None:
    given = inputs(entries=so_many(137), vat=STANDARD)
    statement = draw(given, StatementStatus.FINAL, DRAWN)
    figures = (statement.net, statement.vat, statement.gross)
    assert [one.amount_cents for one in figures] == [387_00, 81_27, 468_27]
    assert statement.finalised_at == DRAWN
    assert statement.head == Head(500, b"\0" * 32)


def test_a_month_without_service_costs_nothing() -> None:
    given = inputs(a_subscription(starts_on=date(2026, 12, 1)))
    assert draw(given, StatementStatus.DRAFT, DRAWN).lines == ()
