"""What was billed, and what is adjusted, adds up to what every month should have cost."""

from dataclasses import dataclass, field, replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.statements.adjustments import Billed, BilledPeriod, billed_by, sum_billed
from app.domain.billing.statements.charges import compute_cost, drop_reversed
from app.domain.billing.statements.statement_drawing import draw
from app.domain.billing.statements.statements import Statement, StatementStatus
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import Subscription, change
from app.domain.metering.ledger import CountedUnit, Head
from tests.builders import a_subscription, confort, essentiel
from tests.domain.billing.statements.given import DRAWN, NOVEMBER, a_unit, cents, inputs
from tests.laws import thorough

SMALL = essentiel(included_units=3)
DECEMBER = Period(2026, 12)
BILLED = Billed(cents=336_00, extra=0, up_to=120)


def december(*late: CountedUnit, used: int, billed: Billed = BILLED) -> Statement:
    november = BilledPeriod(period=NOVEMBER, billed=billed, used=used, late=late)
    return draw(inputs(period=DECEMBER, billed=[november]), StatementStatus.RUNNING, DRAWN)


def test_a_late_unit_is_charged_where_the_month_has_none_left() -> None:
    late = a_unit(501)
    statement = december(late, used=121)
    assert cents(statement) == [("subscription", 1, 336_00), ("adjustment", 1, 3_00)]
    adjustment = statement.lines[-1]
    assert (adjustment.for_period, adjustment.units) == ("2026-11", (late,))
    assert adjustment.ledger is not None
    assert (adjustment.ledger.first, adjustment.ledger.last) == (501, 501)
    assert statement.own_net.amount_cents == 336_00


def test_a_late_void_gives_back_what_was_billed() -> None:
    billed = Billed(cents=342_00, extra=2, up_to=122)
    statement = december(a_unit(501, -1, "interaction-7"), used=121, billed=billed)
    assert cents(statement)[-1] == ("adjustment", -1, -3_00)


def test_a_late_unit_within_the_included_ones_costs_nothing() -> None:
    assert cents(december(a_unit(501), used=120)) == [("subscription", 1, 336_00)]


def test_what_was_adjusted_already_is_not_adjusted_again() -> None:
    first = december(a_unit(501), used=121)
    november = sum_billed([BILLED, billed_by(first)["2026-11"]])
    assert november == Billed(cents=339_00, extra=1, up_to=500)
    assert cents(december(used=121, billed=november)) == [("subscription", 1, 336_00)]
    assert cents(december(used=120, billed=november))[-1] == ("adjustment", -1, -3_00)


def test_another_plan_after_all_is_one_lump() -> None:
    earlier = BilledPeriod(period=NOVEMBER, billed=BILLED, used=120, late=())
    given = inputs(a_subscription(confort()), period=DECEMBER, billed=[earlier])
    assert cents(draw(given, StatementStatus.DRAFT, DRAWN))[-1] == ("adjustment", 1, 224_00)
    dear = replace(earlier, billed=Billed(cents=840_00, extra=0, up_to=1))
    given = inputs(period=DECEMBER, billed=[dear])
    assert cents(draw(given, StatementStatus.DRAFT, DRAWN))[-1] == ("adjustment", -1, -504_00)


@dataclass
class Accounts:
    """A client whose months are billed one after the other while entries arrive for any."""

    timeline: tuple[Subscription, ...]
    entries: list[tuple[str, CountedUnit]] = field(default_factory=list)
    finals: list[Statement] = field(default_factory=list)

    def used(self, period: Period) -> int:
        return sum(entry.units for month, entry in self.entries if month == period.id)

    def post(self, period: Period, units: int) -> None:
        """Count a unit of a month, or take back its first one that stands."""
        seq, stands = len(self.entries) + 1, drop_reversed(self.of(period))
        if units > 0:
            self.entries.append((period.id, a_unit(seq)))
        elif stands:
            self.entries.append((period.id, a_unit(seq, -1, stands[0].interaction_id)))

    def finalise(self, period: Period) -> None:
        given = inputs(
            *self.timeline,
            period=period,
            entries=self.of(period),
            billed=[self.billed(one.period) for one in self.finals],
            head=Head(len(self.entries), b"\0" * 32),
        )
        self.finals.append(draw(given, StatementStatus.FINAL, DRAWN))

    def of(self, period: Period) -> tuple[CountedUnit, ...]:
        return tuple(entry for month, entry in self.entries if month == period.id)

    def billed(self, period: Period) -> BilledPeriod:
        parts = [billed_by(one).get(period.id) for one in self.finals]
        billed = sum_billed(part for part in parts if part is not None)
        late = tuple(entry for entry in self.of(period) if entry.seq > billed.up_to)
        return BilledPeriod(period=period, billed=billed, used=self.used(period), late=late)


MONTHS = [Period(2026, month) for month in range(1, 5)]
POSTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from([1, 1, 1, -1])))
TIMELINES = st.sampled_from(
    [
        (a_subscription(SMALL),),
        (a_subscription(SMALL, date(2026, 1, 20), date(2026, 4, 10)),),
        change([a_subscription(SMALL)], a_subscription(confort(), date(2026, 2, 11))),
    ]
)


@thorough
@given(TIMELINES, POSTS)
def test_billed_and_adjusted_is_what_every_month_should_have_cost(
    timeline: tuple[Subscription, ...], posts: list[tuple[int, int, int]]
) -> None:
    """Each post: while which month runs, for which month at most as late, how many units."""
    accounts = Accounts(timeline)
    for place, month in enumerate(MONTHS):
        for during, about, units in posts:
            if during == place:
                accounts.post(MONTHS[min(about, place)], units)
        accounts.finalise(month)
        for earlier in MONTHS[: place + 1]:
            cost = compute_cost(timeline, earlier, accounts.used(earlier))
            assert accounts.billed(earlier).billed.cents == cost.cents


@thorough
@given(TIMELINES, st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20), st.data())
def test_the_order_in_which_facts_arrive_changes_no_sum(
    timeline: tuple[Subscription, ...], posts: list[tuple[int, int]], data: st.DataObject
) -> None:
    def sums(order: list[tuple[int, int]]) -> tuple[list[int], int]:
        accounts = Accounts(timeline)
        for place, month in enumerate(MONTHS):
            for about in [about for during, about in order if during == place]:
                accounts.post(MONTHS[about], 1)
            accounts.finalise(month)
        per_month = [accounts.billed(month).billed.cents for month in MONTHS]
        return per_month, sum(one.net.amount_cents for one in accounts.finals)

    about_later = [(during, about) for during, about in posts if about <= during]
    in_another_order = data.draw(st.permutations(about_later))
    whenever = [(data.draw(st.integers(about, 3)), about) for _, about in about_later]
    assert sums(about_later) == sums(in_another_order) == sums(whenever)


def test_each_final_bills_its_own_month_even_when_it_costs_nothing() -> None:
    nothing = inputs(a_subscription(starts_on=date(2027, 1, 1)))
    assert billed_by(draw(nothing, StatementStatus.FINAL, DRAWN)) == {
        "2026-11": Billed(cents=0, extra=0, up_to=500)
    }
