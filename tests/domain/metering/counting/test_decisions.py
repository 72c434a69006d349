"""The answer to an event, in the words of the contract."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.metering.counting.decisions import Decision, Outcome
from app.domain.metering.events.events import EventKey
from tests.builders import a_call, a_client, a_message, a_subscription, essentiel
from tests.domain.metering.counting.desk import Desk
from tests.laws import thorough

NAMES = st.text(st.characters(exclude_categories=["Cs"]))


def answer(decision: Decision) -> dict[str, Any]:
    """Return what is sent, read again."""
    content: dict[str, Any] = json.loads(decision.as_text())
    return content


def test_a_counted_call_is_answered_as_in_the_contract() -> None:
    [decision] = Desk().record(a_call("CA-1"))
    assert answer(decision) == {
        "event": {"source": "/tests", "id": "CA-1"},
        "duplicate": False,
        "outcome": "counted",
        "rule": "inbound_third_party",
        "units": 1,
        "interaction_id": "interaction-CA-1",
        "client_id": "dupont",
        "due_at": None,
        "urgent": None,
        "quota": {"period": "2026-11", "included": 120, "used": 1, "extra": 0, "held": 0},
    }


def test_a_message_is_answered_with_its_deadline() -> None:
    [decision] = Desk().record(a_message("mail"))
    assert answer(decision)["due_at"] == "2026-11-23T13:00:00Z"


def test_units_beyond_the_included_ones_are_shown_as_extra() -> None:
    desk = Desk(a_client(a_subscription(essentiel(included_units=1))))
    quotas = [answer(one)["quota"] for one in desk.record(a_call("1"), a_call("2"))]
    assert [(one["used"], one["extra"]) for one in quotas] == [(1, 0), (2, 1)]


def test_an_event_that_nobody_can_place_has_neither_rule_nor_quota() -> None:
    told = answer(Decision(key=EventKey("/tests", "1"), outcome=Outcome.UNASSIGNED))
    assert (told["rule"], told["quota"], told["units"]) == (None, None, 0)
    assert (told["client_id"], told["interaction_id"]) == (None, None)


@thorough
@given(NAMES, NAMES)
def test_whatever_an_event_is_called_it_is_answered_by_that_name(source: str, name: str) -> None:
    told = answer(Decision(key=EventKey(source, name), outcome=Outcome.UNASSIGNED))
    assert told["event"] == {"source": source, "id": name}
