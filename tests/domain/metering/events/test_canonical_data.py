"""What is stored of an event: defaults written out, parties and message ids in one form."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.metering.events.events import EventType
from app.domain.metering.events.fingerprints import canonical_data, event_fingerprint, fingerprint
from tests.builders import CUSTOMER, START, an_event
from tests.domain.clients.parties.test_party_laws import TEXTS
from tests.domain.metering.counting.desk import recorded
from tests.laws import thorough

CALL = EventType.CALL_RECEIVED
MAIL = EventType.MESSAGE_RECEIVED


@pytest.mark.parametrize(
    ("event_type", "data", "expected"),
    [
        (MAIL, {}, True),
        (MAIL, {"requires_action": False}, False),
        (EventType.REQUEST_RECEIVED, {}, True),
        (EventType.REQUEST_RECEIVED, {"requires_action": False}, False),
    ],
)
def test_messages_and_requests_need_action_unless_told(
    event_type: EventType,
    data: dict[str, Any],
    expected: bool,  # noqa: FBT001 - a parameter
) -> None:
    assert canonical_data(event_type, data)["requires_action"] is expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"answered": True}, False),
        ({"answered": True, "requires_action": True}, True),
        ({"answered": False, "voicemail": True}, True),
        ({"answered": False, "voicemail": True, "requires_action": False}, False),
        ({"answered": False, "voicemail": False}, False),
    ],
)
def test_a_voicemail_needs_action_unless_told(
    data: dict[str, Any],
    expected: bool,  # noqa: FBT001 - a parameter
) -> None:
    call = an_event("call.received", "call", sender=CUSTOMER, **data)
    assert recorded(call).one("call").requires_action is expected


@pytest.mark.parametrize("has_voicemail", [False, True])
def test_a_call_that_leaves_out_whether_it_needs_action_is_the_same_and_stays_as_it_was_told(
    *, has_voicemail: bool
) -> None:
    told = {"answered": False, "voicemail": has_voicemail, "requires_action": has_voicemail}
    short = {"answered": False, "voicemail": has_voicemail}
    assert canonical_data(CALL, dict(short)) == short
    assert event_fingerprint(CALL, START, short) == fingerprint(CALL, START, told)


@pytest.mark.parametrize("event_type", [EventType.CALL_PLACED, EventType.MESSAGE_SENT,
                                        EventType.ACTION_PERFORMED, EventType.TRIAGED])  # fmt: skip
def test_nothing_else_says_whether_it_needs_action(event_type: EventType) -> None:
    assert canonical_data(event_type, {}) == {}


def test_parties_lose_their_spelling_but_not_their_region() -> None:
    data = {"from": '"Marc" <Marc+gsm@Dupont.example>', "to": "02/555.01.01"}
    assert canonical_data(EventType.CALL_PLACED, data) == {
        "from": "marc@dupont.example",
        "to": "025550101",
    }


@pytest.mark.parametrize("blank", ["", " ", "()", "tel:", "\u200b"], ids=ascii)
def test_a_party_that_says_nothing_is_withheld(blank: str) -> None:
    assert canonical_data(EventType.CALL_PLACED, {"from": blank, "to": blank}) == {}


@pytest.mark.parametrize(
    "raw", ["1@them", "<1@them>", " <1@them> ", "< 1@them >", "<<1@them>>\r\n"]
)
def test_message_ids_lose_their_brackets(raw: str) -> None:
    data = canonical_data(EventType.MESSAGE_SENT, {"message_id": raw, "in_reply_to": raw})
    assert data == {"message_id": "1@them", "in_reply_to": "1@them"}


@pytest.mark.parametrize("blank", ["", " ", "<>", " < > "], ids=repr)
def test_a_message_id_that_says_nothing_is_left_out(blank: str) -> None:
    data = {"message_id": blank, "in_reply_to": blank}
    assert canonical_data(EventType.MESSAGE_SENT, data) == {}


@thorough
@given(st.fixed_dictionaries({}, optional={"from": TEXTS, "to": TEXTS, "message_id": TEXTS}))
def test_what_is_stored_is_read_as_it_was_stored(data: dict[str, Any]) -> None:
    once = canonical_data(CALL, data)
    assert canonical_data(CALL, dict(once)) == once
