"""Laws of urgent requests: any interleaving of requests, triages, voids and days."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.terms import PlanTerms
from app.domain.metering.events.events import Event
from app.domain.metering.urgency import UrgentGrant
from tests.builders import (
    a_client,
    a_completion,
    a_message,
    a_request,
    a_subscription,
    a_void,
    an_event,
    confort,
    essentiel,
)
from tests.domain.metering.urgent_desk import UrgentDesk
from tests.laws import thorough

# From two days before a month begins in Brussels: an hour before it does in UTC.
BEGIN = datetime(2026, 10, 29, 23, tzinfo=UTC)
HOURS = st.integers(min_value=0, max_value=5 * 24).map(lambda number: timedelta(hours=number))
PLANS = st.sampled_from((essentiel(urgent_included=2), confort(urgent_included=3), essentiel()))
FLAGS = st.sampled_from((None, True, False))


@st.composite
def streams(draw: st.DrawFn) -> list[Event]:
    """Draw what is recorded, in the order of recording, which need not be that of the times."""
    events: list[Event] = []
    targets: list[Event] = []
    for number in range(draw(st.integers(min_value=1, max_value=14))):
        name, at = f"e{number}", BEGIN + draw(HOURS)
        if not targets or draw(st.booleans()):
            made = draw(st.sampled_from((a_message, a_request)))
            action, urgent = draw(st.booleans()), draw(st.booleans())
            targets.append(made(name, at, urgent=urgent, requires_action=action))
            events.append(targets[-1])
        else:
            events.append(draw(amendments(name, at, targets)))
    return events


@st.composite
def amendments(draw: st.DrawFn, name: str, at: datetime, targets: list[Event]) -> Event:
    target = draw(st.sampled_from(targets))
    match draw(st.sampled_from(("void", "complete", "triage", "triage", "triage"))):
        case "void":
            return a_void(name, target, at)
        case "complete":
            return a_completion(name, target, at)
        case _:
            said = {"requires_action": draw(FLAGS), "urgent": draw(FLAGS)}
            return an_event("interaction.triaged", name, at, interaction=target, **said)


def a_desk(plan: PlanTerms) -> UrgentDesk:
    return UrgentDesk(a_client(a_subscription(plan)))


@given(PLANS, streams())
@thorough
def test_neither_cap_is_ever_exceeded(plan: PlanTerms, events: list[Event]) -> None:
    desk = a_desk(plan)
    for event in events:
        desk.record(event)
        granted = desk.granted()
        assert all(number <= plan.urgent_daily_cap for number in granted.values())
        for month in (10, 11):
            in_month = sum(n for day, n in granted.items() if day.month == month)
            assert in_month <= plan.urgent_included


@given(PLANS, streams())
@thorough
def test_the_counters_say_what_the_interactions_say(plan: PlanTerms, events: list[Event]) -> None:
    desk = a_desk(plan)
    for event in events:
        desk.record(event)
        assert {day: n for day, n in desk.days.items() if n} == desk.granted()


@given(PLANS, streams())
@thorough
def test_an_event_decides_of_no_urgency_but_its_own(plan: PlanTerms, events: list[Event]) -> None:
    desk = a_desk(plan)
    for event in events:
        before = desk.grants()
        decision = desk.record(event)
        after = desk.grants()
        changed = {name for name in after if after[name] != before.get(name)}
        assert changed <= {decision.interaction_id}


@given(PLANS, streams())
@thorough
def test_only_what_has_a_clock_takes_an_allowance(plan: PlanTerms, events: list[Event]) -> None:
    desk = a_desk(plan)
    for event in events:
        desk.record(event)
    assert all(
        one.has_clock and one.urgent_from is not None
        for one in desk.interactions.values()
        if one.urgent is not None
    )


def test_what_is_given_back_is_granted_to_nobody_retroactively() -> None:
    desk = a_desk(essentiel())
    first = a_message("first", BEGIN, urgent=True)
    second = a_message("second", BEGIN + timedelta(hours=1), urgent=True)
    third = a_message("third", BEGIN + timedelta(hours=2), urgent=True)
    desk.record(first)
    desk.record(second)
    desk.record(a_void("void", first, BEGIN + timedelta(hours=3)))
    assert desk.record(third).urgent == UrgentGrant(day=date(2026, 10, 30))
    refused = desk.interactions["second"].urgent
    assert refused is not None
    assert not refused.is_granted
