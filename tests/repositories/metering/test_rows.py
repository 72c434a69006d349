"""Rows say what the values say, whatever texts they hold."""

import json
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines.clocks import ClockTerms
from app.domain.metering.events.events import Channel, Event, EventKey, EventType, OrderKey
from app.domain.metering.interactions.interactions import (
    ClockFact,
    Interaction,
    LastWords,
    UrgentFlag,
    Withholding,
)
from app.domain.metering.urgency import UrgentGrant, UrgentRefusal
from app.repositories.metering.interactions.rows import WRITTEN, from_row, to_row
from app.repositories.metering.records import EVENTS, INTERACTIONS, EventRecord
from tests.builders import START, a_call
from tests.domain.metering.counting.desk import Desk
from tests.domain.metering.counting.streams import corrected_streams, streams
from tests.laws import thorough

STORED = {
    "triage": ["2026-11-23T09:01:00+00:00", "/desk", "t-1"],
    "clock_facts": [
        ["interaction.paused", "2026-11-23T09:02:00+00:00", "/desk", "p-1"],
        ["interaction.resumed", "2026-11-23T09:03:00+00:00", "/desk", "r-1"],
    ],
    "last_words": {
        "cause": ["2026-11-23T09:04:00+00:00", "/desk", "c-1"],
        "with_client": ["2026-11-23T09:05:00+00:00", "/desk", "c-2"],
        "passed_over": [["2026-11-23T09:06:00+00:00", "/desk", "c-3"]],
    },
    "urgent": {
        "flag": [True, "2026-11-23T09:01:00+00:00", "/desk", "t-1"],
        "grant": ["2026-11-23", "daily_cap"],
    },
    "terms": {
        "plan_code": "ESSENTIEL",
        "plan_version": "2026-01",
        "rank": 0,
        "delay_seconds": 14400,
        "urgent_delay_seconds": 7200,
        "calendar_id": "019aaf00-0000-7000-8000-000000000001",
        "at_risk_percent": 75,
    },
}
"""JSON columns as rows of today hold them: never to be edited, for those rows stay."""
NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


def document_of(one: Interaction) -> dict[str, Any]:
    """Return what of a row travels to the database as JSON, by column."""
    [row] = json.loads(INTERACTIONS.to_document([to_row(one)]))
    return dict(zip(WRITTEN, row, strict=True))


def holds_plain_values(row: tuple[Any, ...]) -> bool:
    """Tell whether no value is a member of an enumeration, which is slow to write as JSON."""
    return not any(isinstance(value, Enum) for value in row)


def read_again(document: dict[str, Any]) -> Interaction:
    """Return the interaction of a row as the database would give it back."""
    row = dict(document)
    for name, value in row.items():
        if name.endswith("_at") and value is not None:
            row[name] = datetime.fromisoformat(value)
    return from_row(row)


@thorough
@given(streams() | corrected_streams())
def test_an_interaction_is_read_back_as_it_was_written(facts: list[Event]) -> None:
    desk = Desk()
    desk.offer(*facts)
    for one in desk.interactions.values():
        written = dict(zip(WRITTEN, to_row(one), strict=True))
        assert from_row(written) == read_again(document_of(one)) == one
        assert holds_plain_values(to_row(one))
        assert (written["status"], written["completed_at"]) == (one.status, one.completed_at)


def test_rows_of_today_stay_readable() -> None:
    triaged_at = order("09:01", "t-1")
    desk = Desk()
    desk.record(a_call("1"))
    one = replace(
        desk.one("1"),
        triaged_at=triaged_at,
        clock_facts=(
            ClockFact(order("09:02", "p-1"), EventType.PAUSED),
            ClockFact(order("09:03", "r-1"), EventType.RESUMED),
        ),
        last_words=LastWords(
            cause=order("09:04", "c-1"),
            with_client=order("09:05", "c-2"),
            passed_over=(order("09:06", "c-3"),),
        ),
        channel=Channel.EMAIL,
        withheld=Withholding.HELD,
        urgent_flag=UrgentFlag(triaged_at, is_urgent=True),
        urgent=UrgentGrant(day=date(2026, 11, 23), refusal=UrgentRefusal.DAILY_CAP),
        terms=ClockTerms(
            plan_code="ESSENTIEL",
            plan_version="2026-01",
            rank=0,
            delay_seconds=14_400,
            urgent_delay_seconds=7_200,
            calendar_id="019aaf00-0000-7000-8000-000000000001",
        ),
    )
    assert holds_plain_values(to_row(one))
    written = document_of(one)
    assert {name: json.loads(written[name]) for name in STORED} == STORED
    stored = {name: json.dumps(value) for name, value in STORED.items()}
    assert read_again(written | stored) == one


def order(clock: str, name: str) -> OrderKey:
    return OrderKey(datetime.fromisoformat(f"2026-11-23T{clock}:00+00:00"), "/desk", name)


@thorough
@given(NAMES, NAMES, NAMES)
def test_an_interaction_may_hold_any_text(source: str, name: str, text: str) -> None:
    desk = Desk()
    desk.record(a_call("1"))
    one = replace(
        desk.one("1"),
        order=OrderKey(START, source, name),
        counterpart=text,
        message_id=name,
        in_reply_to=text,
        reference=EventKey(source, text),
    )
    assert read_again(document_of(one)) == one


@thorough
@given(NAMES, NAMES, NAMES)
def test_an_event_may_hold_any_text(source: str, name: str, text: str) -> None:
    event = replace(a_call("1"), key=EventKey(source, name), data={"from": text, "answered": True})
    record = EventRecord(
        event=event,
        recorded_at=START,
        decision='{"outcome":"unassigned"}',
        client_id=None,
        interaction_id=None,
        recording=None,
    )
    assert holds_plain_values(record.to_row())
    [values] = json.loads(EVENTS.to_document([record.to_row()]))
    row = dict(zip(EVENTS.columns, values, strict=True))
    assert (row["source"], row["event_id"]) == (source, name)
    assert json.loads(row["data"]) == event.data
    assert datetime.fromisoformat(row["occurred_at"]) == event.time
    assert bytes.fromhex(row["fingerprint"]) == event.fingerprint
    assert json.loads(row["decision"]) == {"outcome": "unassigned"}
    assert row["client_id"] is None
