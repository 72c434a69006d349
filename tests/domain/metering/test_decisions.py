"""The answer to an event, in the words of the contract."""

from app.domain.events.events import EventKey
from app.domain.metering.decisions import Decision, Outcome
from tests.builders import a_call, a_client, a_message, a_subscription, essentiel
from tests.domain.metering.desk import Desk


def test_a_counted_call_is_answered_as_in_the_contract() -> None:
    [decision] = Desk().record(a_call("CA-1"))
    assert decision.as_json() == {
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
    assert decision.as_json()["due_at"] == "2026-11-23T13:00:00+00:00"


def test_units_beyond_the_included_ones_are_shown_as_extra() -> None:
    desk = Desk(a_client(a_subscription(essentiel(included_units=1))))
    quotas = [one.as_json()["quota"] for one in desk.record(a_call("1"), a_call("2"))]
    assert [(one["used"], one["extra"]) for one in quotas] == [(1, 0), (2, 1)]


def test_an_event_that_nobody_can_place_has_neither_rule_nor_quota() -> None:
    answer = Decision(key=EventKey("/tests", "1"), outcome=Outcome.UNASSIGNED).as_json()
    assert (answer["rule"], answer["quota"], answer["units"]) == (None, None, 0)
    assert (answer["client_id"], answer["interaction_id"]) == (None, None)
