"""The block in time: switched on late, lifted, prorated, in each month of its own."""

from datetime import date, datetime

from app.domain.clients.plans.subscriptions import change
from app.domain.metering.counting.decisions import Outcome
from tests.builders import (
    a_blocking_client,
    a_call,
    a_client,
    a_message,
    a_subscription,
    essentiel,
)
from tests.domain.metering.counting.desk import Desk, recorded

DECEMBER = datetime.fromisoformat("2026-12-01T00:00:00+01:00")
CALLS = [a_call(f"call {number}", number) for number in range(6)]
FIRST = CALLS[0]


def a_full_desk() -> Desk:
    """Return a desk whose client used the only unit of the month, with the block on."""
    return recorded(FIRST, profile=a_blocking_client(1))


def test_neither_lifting_the_block_nor_a_new_month_releases_anything() -> None:
    desk = a_full_desk()
    desk.record(a_message("mail", 1))
    desk.profile, desk.now = a_client(), DECEMBER
    desk.record(a_call("later", 9), a_call("in december", DECEMBER))
    assert desk.one("mail").is_held
    assert (desk.count("2026-11").held, desk.count("2026-12").held) == (1, 0)
    desk.check()


def test_a_block_switched_on_late_removes_nothing() -> None:
    desk = recorded(*CALLS[:4], profile=a_client(a_subscription(essentiel(included_units=2))))
    desk.profile = a_blocking_client(2)
    [decision] = desk.record(CALLS[4])
    assert decision.outcome is Outcome.BLOCKED
    assert decision.quota is not None
    assert (decision.quota.used, decision.quota.extra) == (4, 2)


def test_a_downgrade_removes_nothing() -> None:
    desk = recorded(*CALLS[:4], profile=a_blocking_client(5))
    desk.profile = a_blocking_client(2)
    assert desk.record(CALLS[4])[0].outcome is Outcome.BLOCKED
    assert desk.units() == 4
    desk.check()


def test_the_block_in_force_when_it_is_recorded_decides() -> None:
    blocking = a_subscription(essentiel(included_units=0), date(2026, 12, 1), is_blocking=True)
    subscriptions = change([a_subscription(essentiel(included_units=0))], blocking)
    for now, outcome in ((FIRST.time, Outcome.COUNTED), (DECEMBER, Outcome.BLOCKED)):
        desk = Desk(a_client(*subscriptions), now)
        assert desk.record(FIRST)[0].outcome is outcome


def test_a_late_event_counts_when_the_block_was_lifted_meanwhile() -> None:
    lifted = a_subscription(essentiel(included_units=0), date(2026, 12, 1))
    blocking = a_subscription(essentiel(included_units=0), is_blocking=True)
    desk = Desk(a_client(*change([blocking], lifted)), DECEMBER)
    assert desk.record(FIRST)[0].outcome is Outcome.COUNTED


def test_a_client_whose_service_ended_keeps_the_block_of_the_month() -> None:
    ended = a_subscription(
        essentiel(included_units=1), ends_before=date(2026, 11, 24), is_blocking=True
    )
    desk = Desk(a_client(ended), DECEMBER)
    outcomes = [decision.outcome for decision in desk.record(*CALLS[:2])]
    assert outcomes == [Outcome.COUNTED, Outcome.BLOCKED]


def test_each_month_has_its_own_cap() -> None:
    desk = a_full_desk()
    [decision] = desk.record(a_call("in december", DECEMBER))
    assert decision.outcome is Outcome.COUNTED
    assert (desk.units("2026-11"), desk.units("2026-12")) == (1, 1)


def test_the_cap_of_a_month_of_one_day_is_prorated() -> None:
    one_day = a_subscription(starts_on=date(2026, 11, 30), is_blocking=True)
    at = datetime.fromisoformat("2026-11-30T10:00:00+01:00")
    desk = Desk(a_client(one_day), at)
    desk.record(*[a_call(str(number), at) for number in range(6)])
    assert desk.units() == 4
