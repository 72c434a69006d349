import json
from typing import Any

import pytest

from app.integrations.deliveries import IntegrationKind
from app.integrations.registry import read, without_secrets
from app.integrations.verdicts import Action, Reply, Verdict
from tests.integrations.samples import a_config, a_delivery

CONFIG = a_config(IntegrationKind.AIRCALL, secrets={"token": ("df76g76dpziygs567f0",)})
CALL = {
    "id": 812,
    "direction": "inbound",
    "started_at": 1764000000,
    "answered_at": 1764000012,
    "ended_at": 1764000192,
    "duration": 192,
    "voicemail": None,
    "raw_digits": "+33 6 39 98 00 01",
    "number": {"digits": "+33 1 76 36 06 95", "country": "FR"},
}
MESSAGE = {
    "id": "m-1",
    "direction": "outbound",
    "status": "sent",
    "external_number": "+33 6 39 98 00 01",
    "created_at": 1764000000123,
    "number": {"digits": "+33 1 76 36 06 95"},
}


def _read(event: str, data: Any, **changes: Any) -> Verdict:
    body = {"event": event, "token": "df76g76dpziygs567f0", "data": data, **changes}
    return read(a_delivery(json.dumps(body)), CONFIG)


def _data(event: str, data: dict[str, Any], **changes: Any) -> Any:
    return _read(event, {**data, **changes}).events[0]["data"]


@pytest.mark.parametrize(
    "event",
    ["call.created", "call.ringing_on_agent", "call.answered", "call.hungup", "call.voicemail_left",
     "call.transferred", "call.assigned", "call.tagged", "call.commented", "call.archived",
     "message.status_updated", "group_message.received"],
)  # fmt: skip
def test_what_is_not_final_is_acknowledged(event: str) -> None:
    verdict = _read(event, CALL)
    assert (verdict.action, verdict.reply) == (Action.ACKNOWLEDGE, Reply.TAKEN)


@pytest.mark.parametrize(
    "event", ["number.opened", "user.created", "contact.updated", "", "x"], ids=repr
)
def test_what_is_no_call_and_no_message_is_let_pass(event: str) -> None:
    assert _read(event, CALL).action is Action.IGNORE


def test_talk_time_leaves_the_ringing_out() -> None:
    assert _data("call.ended", CALL)["duration_s"] == 180
    assert _data("call.ended", CALL, answered_at=None)["duration_s"] == 0
    assert _data("call.ended", CALL, ended_at=None)["duration_s"] == 192


def test_a_voicemail_is_no_answer() -> None:
    data = _data("call.ended", CALL, answered_at=None, voicemail="https://assets.example/v.mp3")
    assert (data["answered"], data["voicemail"]) == (False, True)


@pytest.mark.parametrize("voicemail", ["https://assets.example/v.mp3", None])
def test_a_voicemail_that_was_left_is_one_of_its_call(voicemail: str | None) -> None:
    missed = {**CALL, "answered_at": None}
    [left] = _read("call.voicemail_left", {**missed, "voicemail": voicemail}).events
    [ended] = _read("call.ended", {**missed, "voicemail": "https://assets.example/v.mp3"}).events
    assert left == ended


def test_nor_is_one_left_between_staff() -> None:
    staff = {**CALL, "answered_at": None, "raw_digits": None, "participants": [{"type": "user"}]}
    assert _read("call.voicemail_left", staff).action is Action.IGNORE


def test_a_transferred_call_is_one_event() -> None:
    first, second = _read("call.ended", CALL), _read("call.ended", {**CALL, "user": {"id": 2}})
    assert first.events == second.events


def test_a_national_number_is_read_in_the_lines_country() -> None:
    assert _data("call.ended", CALL, raw_digits="06 39 98 00 01")["from"] == "+33639980001"


def test_an_outbound_call_goes_from_the_line() -> None:
    data = _data("call.ended", CALL, direction="outbound")
    assert (data["from"], data["to"]) == ("+33176360695", "+33639980001")


def test_a_call_between_staff_is_none() -> None:
    staff = {**CALL, "raw_digits": None, "participants": [{"type": "user"}, {"type": "user"}]}
    assert _read("call.ended", staff).action is Action.IGNORE


def test_a_message_sent_that_failed_says_so() -> None:
    assert "delivered" not in _data("message.sent", MESSAGE)
    assert _data("message.sent", MESSAGE, status="failed")["delivered"] is False


@pytest.mark.parametrize("status", ["undelivered", "failed", "Rejected", "expired"])
def test_a_message_that_did_not_arrive_is_undelivered(status: str) -> None:
    told = MESSAGE | {"status": status}
    verdict = _read("message.status_updated", told, timestamp=1764000100)
    [event] = verdict.events
    assert (event["type"], event["id"]) == ("message.undelivered", "m-1#undelivered")
    assert event["time"] == "2025-11-24T16:01:40Z"
    assert event["data"]["interaction"]["event_id"] == "m-1"


@pytest.mark.parametrize(
    "changes", [{"status": "delivered"}, {"status": "failed", "direction": "inbound"}, {}], ids=str
)
def test_any_other_status_of_a_message_is_acknowledged(changes: dict[str, Any]) -> None:
    assert _read("message.status_updated", MESSAGE | changes).action is Action.ACKNOWLEDGE


def test_a_message_sent_goes_from_the_line() -> None:
    event = _read("message.sent", MESSAGE).events[0]
    assert (event["type"], event["time"]) == ("message.sent", "2025-11-24T16:00:00.123Z")
    assert (event["data"]["from"], event["data"]["to"]) == ("+33176360695", "+33639980001")


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "x",
        {},
        {**CALL, "direction": "sideways"},
        {**CALL, "id": None},
        {**CALL, "id": 1.5},
    ],
    ids=repr,
)
def test_an_ended_call_that_cannot_be_read_is_refused(data: Any) -> None:
    verdict = _read("call.ended", data)
    assert (verdict.action, verdict.reply) == (Action.REFUSED, Reply.UNREADABLE)


@pytest.mark.parametrize(
    "body", ["", "[]", "nonsense", '{"token": 5}', '{"token": null}'], ids=repr
)
def test_a_body_without_the_token_is_refused(body: str) -> None:
    assert read(a_delivery(body), CONFIG).reply is Reply.UNVERIFIED


def test_the_token_is_not_kept() -> None:
    body = json.dumps({"event": "call.ended", "token": "df76g76dpziygs567f0"})
    kept = without_secrets(a_delivery(body, Authorization="Basic abc"), CONFIG)
    assert b"df76" not in kept.body
    assert kept.header("authorization") is None


@pytest.mark.parametrize("token", ['"another"', '"\\u0061nother"', '"a\\"nother"', '""'])
def test_a_token_is_not_kept_whosever_it_is(token: str) -> None:
    body = b'{"event": "call.ended", "token" : %b, "data": {}}' % token.encode()
    kept = without_secrets(a_delivery(body), CONFIG)
    assert kept.body == b'{"event": "call.ended", "token" : "***", "data": {}}'
