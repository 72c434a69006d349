"""A release lets a held interaction be handled: it counts in the month of the release."""

from datetime import date, datetime, timedelta

import pytest

from app.domain.clients.plans.subscriptions import NoSubscription
from app.domain.metering.counting.decisions import Decision, Outcome, PlanBlocked
from app.domain.metering.events.events import Event
from tests.builders import (
    START,
    a_blocking_client,
    a_call,
    a_client,
    a_completion,
    a_message,
    a_release,
    a_request,
    a_subscription,
    a_triage,
    a_void,
    an_action,
    essentiel,
)
from tests.domain.metering.counting.desk import Desk, recorded

DECEMBER = datetime.fromisoformat("2026-12-03T10:00:00+01:00")
LAST_UNIT = a_call("last unit")
MAIL = a_message("mail", 1)
REQUEST = a_request("request", 2)


def a_desk_that_holds(*events: Event) -> Desk:
    desk = recorded(LAST_UNIT, *events, profile=a_blocking_client(1))
    assert desk.count().held == len(events)
    return desk


def released(desk: Desk, target: Event, at: datetime = DECEMBER, name: str = "release") -> Decision:
    desk.now = at
    [decision] = desk.record(a_release(name, target, at))
    desk.check()
    return decision


def test_it_is_refused_while_the_block_is_active_and_leaves_no_trace() -> None:
    desk = a_desk_that_holds(MAIL, REQUEST)
    before = (dict(desk.interactions), desk.head, desk.count().held)
    for target in (MAIL, REQUEST):
        with pytest.raises(PlanBlocked):
            desk.record(a_release(f"release {target.key.id}", target))
    assert (desk.interactions, desk.head, desk.count().held) == before


def test_it_counts_in_the_month_of_the_release() -> None:
    desk = a_desk_that_holds(MAIL)
    decision = released(desk, MAIL)
    assert (decision.outcome, decision.rule, decision.units) == (
        Outcome.APPLIED, "inbound_third_party", 1,
    )  # fmt: skip
    assert decision.quota is not None
    assert (decision.quota.period, decision.quota.used, decision.quota.held) == ("2026-12", 1, 0)
    assert (desk.units("2026-11"), desk.units("2026-12")) == (1, 1)
    assert (desk.count("2026-11").held, desk.count("2026-12").held) == (0, 0)


def test_the_interaction_moves_to_that_month_and_keeps_its_own_time() -> None:
    desk = a_desk_that_holds(MAIL)
    released(desk, MAIL)
    assert desk.one("mail").period == "2026-12"
    posting = desk.entries[-1].posting
    assert (posting.period, posting.occurred_at) == ("2026-12", MAIL.time)


def test_its_clock_runs_from_the_release() -> None:
    desk = a_desk_that_holds(MAIL)
    decision = released(desk, MAIL)
    assert desk.one("mail").clock_starts_at == DECEMBER
    assert decision.due_at == DECEMBER + timedelta(hours=4)


def test_a_completion_from_before_the_release_does_not_complete_it() -> None:
    desk = a_desk_that_holds(MAIL)
    desk.record(a_completion("too early", MAIL))
    released(desk, MAIL)
    assert desk.one("mail").status == "open"
    desk.record(a_completion("done", MAIL, DECEMBER + timedelta(hours=1)))
    assert desk.one("mail").status == "completed"


def test_a_completion_at_the_instant_of_the_release_completes_it() -> None:
    desk = a_desk_that_holds(MAIL)
    released(desk, MAIL)
    desk.record(a_completion("done", MAIL, DECEMBER))
    assert desk.one("mail").completed_at == DECEMBER


def test_a_second_release_has_no_effect() -> None:
    desk = a_desk_that_holds(MAIL)
    released(desk, MAIL)
    before = (desk.one("mail"), desk.head)
    released(desk, MAIL, DECEMBER + timedelta(days=40), name="again")
    assert (desk.one("mail"), desk.head) == before


def test_it_fits_when_a_unit_was_freed_in_the_same_month() -> None:
    desk = a_desk_that_holds(MAIL)
    desk.record(a_void("void", LAST_UNIT))
    released(desk, MAIL, START + timedelta(hours=1))
    assert (desk.units(), desk.count().held, desk.one("mail").period) == (1, 0, "2026-11")


def test_as_many_fit_as_there_are_units() -> None:
    desk = a_desk_that_holds(MAIL, a_message("second", 3))
    released(desk, MAIL)
    with pytest.raises(PlanBlocked):
        released(desk, a_message("second", 3), name="another")
    assert (desk.units("2026-12"), desk.count("2026-11").held) == (1, 1)


def test_the_block_that_is_lifted_lets_it_count_as_extra() -> None:
    desk = a_desk_that_holds(MAIL)
    desk.profile = a_client(a_subscription(essentiel(included_units=1)))
    decision = released(desk, MAIL, START + timedelta(hours=1))
    assert decision.quota is not None
    assert (decision.quota.used, decision.quota.extra) == (2, 1)


def test_a_released_request_costs_nothing_itself() -> None:
    desk = a_desk_that_holds(REQUEST)
    decision = released(desk, REQUEST)
    assert (decision.rule, decision.units) == ("inbound_from_client", 0)
    assert desk.one("request").status == "open"
    assert desk.one("request").period == "2026-12"
    assert desk.units("2026-12") == 0


def test_a_released_request_is_not_held_again() -> None:
    desk = a_desk_that_holds(REQUEST)
    released(desk, REQUEST)
    desk.record(a_call("last unit of december", DECEMBER))
    desk.record(a_triage("triage", REQUEST, DECEMBER, requires_action=True))
    assert desk.one("request").status == "open"
    desk.check()


def test_a_released_message_that_is_voided_gives_its_unit_back_to_that_month() -> None:
    desk = a_desk_that_holds(MAIL)
    released(desk, MAIL)
    desk.record(a_void("void", MAIL, DECEMBER))
    assert (desk.units("2026-11"), desk.units("2026-12")) == (1, 0)
    desk.check()


def test_a_released_message_has_its_three_follow_ups() -> None:
    desk = a_desk_that_holds(MAIL)
    released(desk, MAIL)
    desk.profile = a_client()
    at = [DECEMBER + timedelta(minutes=minute) for minute in range(4)]
    desk.record(*[an_action(str(place), when, cause=MAIL) for place, when in enumerate(at)])
    assert [desk.rule(str(place)) for place in range(4)] == [
        *["follow_up_included"] * 3, "follow_up_extra",
    ]  # fmt: skip


@pytest.mark.parametrize("target", [LAST_UNIT, a_call("blocked", 1)], ids=["counted", "blocked"])
def test_releasing_what_is_not_held_has_no_effect(target: Event) -> None:
    desk = recorded(LAST_UNIT, a_call("blocked", 1), profile=a_blocking_client(1))
    before = (dict(desk.interactions), desk.head)
    released(desk, target)
    assert (desk.interactions, desk.head) == before


def test_it_is_refused_when_no_subscription_is_in_force_then() -> None:
    desk = a_desk_that_holds(MAIL)
    desk.profile = a_client(
        a_subscription(essentiel(included_units=1), ends_before=date(2026, 12, 1), is_blocking=True)
    )
    with pytest.raises(NoSubscription):
        released(desk, MAIL)
    assert desk.count().held == 1


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_what_completed_it_while_it_was_held_never_does_so_later(seconds: int) -> None:
    desk = a_desk_that_holds(MAIL)
    desk.record(a_completion("while held", MAIL, DECEMBER + timedelta(seconds=seconds)))
    assert desk.one("mail").status == "held"
    released(desk, MAIL)
    assert (desk.one("mail").status, desk.one("mail").completed_at) == ("open", None)
    desk.record(a_completion("once free", MAIL, DECEMBER))
    assert (desk.one("mail").status, desk.one("mail").completed_at) == ("completed", DECEMBER)
