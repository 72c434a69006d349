import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest

from app.integrations.deliveries import Delivery, IntegrationKind
from app.integrations.registry import read
from app.integrations.verdicts import Action, Reply, Verdict
from tests.integrations.samples import HOOK_URL, NOW, a_config, a_delivery, ringover_token

KEY = "ringover-test-key"
CONFIG = a_config(IntegrationKind.RINGOVER, secrets={"key": (KEY,)})
CALL = {
    "call_id": 1234567890987654399,
    "direction": "inbound",
    "start_time": 1554823400.762305,
    "hangup_time": 1554823442.762305,
    "duration_in_seconds": 32,
    "from_number": "33601020304",
    "to_number": "33101020304",
    "is_internal": False,
    "is_anonymous": False,
}
SMS = {
    "message_id": 7,
    "direction": "inbound",
    "time": 1764000000,
    "from_number": "33601020304",
    "to_number": "33101020304",
}


def _read(resource: str, event: str, data: dict[str, Any], **changes: Any) -> Verdict:
    body = {"resource": resource, "event": event, "data": {**data, **changes}}
    return read(a_delivery(json.dumps(body)), CONFIG, verify=False)


def _data(resource: str, event: str, data: dict[str, Any], **changes: Any) -> Any:
    return _read(resource, event, data, **changes).events[0]["data"]


def _signed(body: bytes, **headers: str) -> Delivery:
    return a_delivery(body, **headers)


def test_an_id_beyond_a_double_keeps_all_its_digits() -> None:
    assert _read("call", "hangup", CALL).events[0]["id"] == "1234567890987654399"
    text = _read("call", "hangup", CALL, call_id="1234567890987654399")
    assert text.events[0]["id"] == "1234567890987654399"


@pytest.mark.parametrize(
    ("written", "call_id"),
    [("7.0", "7"), ("1.5e3", "1500"), ("9007199254740991.0", "9007199254740991"), ("-7.0", "-7")],
)
def test_an_id_written_as_a_fraction_counts_where_it_is_exact(written: str, call_id: str) -> None:
    body = json.dumps({"resource": "call", "event": "hangup", "data": {**CALL, "id": "leg"}})
    body = body.replace("1234567890987654399", written)
    [event] = read(a_delivery(body), CONFIG, verify=False).events
    assert event["id"] == call_id


@pytest.mark.parametrize("rounded", [1.2345678909876544e18, 2.0**53, -(2.0**53), 7.5])
def test_an_id_that_lost_digits_is_refused_and_the_leg_does_not_stand_in(rounded: float) -> None:
    call = _read("call", "hangup", CALL, call_id=rounded, id="leg")
    message = _read("sms", "sent", SMS, message_id=rounded, id="leg")
    assert [one.action for one in (call, message)] == [Action.REFUSED] * 2
    assert call.reply is Reply.UNREADABLE


def test_the_leg_stands_in_where_there_is_no_id() -> None:
    assert _read("call", "hangup", CALL, call_id=None, id="leg").events[0]["id"] == "leg"


@pytest.mark.parametrize(
    ("event", "answered", "voicemail", "seconds"),
    [("hangup", True, False, 32), ("missed", False, False, 0), ("voicemail", False, True, 32)],
)
def test_three_events_end_a_call(
    event: str, *, answered: bool, voicemail: bool, seconds: int
) -> None:
    data = _data("call", event, CALL)
    assert (data["answered"], data.get("voicemail", False)) == (answered, voicemail)
    assert data["duration_s"] == seconds


def test_several_notifications_of_a_call_have_one_identity() -> None:
    events = [_read("call", event, CALL).events[0] for event in ("hangup", "missed", "voicemail")]
    assert len({(event["source"], event["id"]) for event in events}) == 1


@pytest.mark.parametrize("event", ["ringing", "answered", "anything"])
def test_a_call_that_goes_on_is_acknowledged(event: str) -> None:
    assert _read("call", event, CALL).action is Action.ACKNOWLEDGE


@pytest.mark.parametrize("event", ["aftercall", "tags_updated", "voicemail_available", "hangup"])
def test_what_comes_after_a_call_is_acknowledged(event: str) -> None:
    assert _read("aftercall", event, CALL).action is Action.ACKNOWLEDGE


@pytest.mark.parametrize(
    ("resource", "event"), [("call", "contact"), ("search", "contact"), ("fax", "x")]
)
def test_lookups_are_let_pass(resource: str, event: str) -> None:
    assert _read(resource, event, CALL).action is Action.IGNORE


@pytest.mark.parametrize("event", ["hangup", "missed", "voicemail"])
def test_a_call_between_staff_is_none(event: str) -> None:
    assert _read("call", event, CALL, is_internal=True).action is Action.IGNORE
    assert _read("sms", "sent", SMS, is_internal=True).action is Action.IGNORE


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
@pytest.mark.parametrize(
    ("changes", "answered"),
    [
        ({"duration_in_seconds": 0}, False),
        ({"duration_in_seconds": "0"}, False),
        ({"duration_in_seconds": 0, "answered_time": 1554823442.1}, True),
        ({"duration_in_seconds": 1}, True),
        ({"duration_in_seconds": None}, True),
    ],
)
def test_a_call_that_only_rang_is_not_answered(
    direction: str, changes: dict[str, Any], *, answered: bool
) -> None:
    assert _data("call", "hangup", CALL, direction=direction, **changes)["answered"] is answered


def test_an_anonymous_caller_is_not_told() -> None:
    assert _data("call", "hangup", CALL, is_anonymous=True)["from"] is None


def test_the_misspelt_key_is_read_too() -> None:
    body = {"ressource": "call", "event": "hangup", "data": CALL}
    assert read(a_delivery(json.dumps(body)), CONFIG, verify=False).action is Action.INGEST


def test_an_outbound_call_hung_up_before_any_answer_is_unanswered() -> None:
    changes = {"direction": "outbound", "answered_time": None, "duration_in_seconds": 0}
    assert _data("call", "hangup", CALL, **changes)["answered"] is False
    assert _data("call", "hangup", CALL, direction="out")["answered"] is True


def test_a_start_told_as_text_is_read() -> None:
    verdict = _read(
        "call", "hangup", CALL, start_time=None, start_date_time_atom="2026-11-23T10:00:00+01:00"
    )
    assert verdict.events[0]["time"] == "2026-11-23T09:00:00Z"


def test_talk_time_is_worked_out_where_it_is_not_told() -> None:
    data = _data("call", "hangup", CALL, duration_in_seconds=None, answered_time=1554823412.76)
    assert data["duration_s"] == 30


def test_the_event_tells_a_message_sent_and_the_direction_the_rest() -> None:
    assert _read("sms", "sent", SMS).events[0]["type"] == "message.sent"
    assert _read("sms", "received", SMS).events[0]["type"] == "message.received"
    assert _read("sms", "received", SMS, direction=None).events[0]["type"] == "message.received"


BODY = json.dumps({"resource": "call", "event": "hangup", "data": CALL}).encode()


def test_a_flat_token_is_believed() -> None:
    token = ringover_token(BODY, HOOK_URL, KEY)
    header, _, _ = token.split(".")
    claims = base64.urlsafe_b64encode(BODY).rstrip(b"=").decode()
    mac = hmac.new(KEY.encode(), f"{header}.{claims}".encode(), hashlib.sha512).digest()
    signature = base64.urlsafe_b64encode(mac).rstrip(b"=").decode()
    flat = f"{header}.{claims}.{signature}"
    assert read(_signed(BODY, x_ringover_webhook_signature=flat), CONFIG).action is Action.INGEST


def test_a_token_for_another_url_is_refused() -> None:
    token = ringover_token(BODY, "https://elsewhere.example/", KEY)
    assert read(_signed(BODY, x_ringover_webhook_signature=token), CONFIG).reply is Reply.UNVERIFIED


@pytest.mark.parametrize(
    "token", ["", "a.b", "a.b.c", "e30.e30.e30", "é.é.é", "e30.bm8.e30"], ids=repr
)
def test_a_malformed_token_is_refused(token: str) -> None:
    assert read(_signed(BODY, x_ringover_webhook_signature=token), CONFIG).reply is Reply.UNVERIFIED


def test_a_token_of_another_algorithm_is_refused() -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    token = f"{header}.{ringover_token(BODY, HOOK_URL, KEY).split('.')[1]}."
    assert read(_signed(BODY, x_ringover_webhook_signature=token), CONFIG).reply is Reply.UNVERIFIED


def _v3(timestamp: int, body: bytes = BODY) -> Delivery:
    signed = b"POST" + HOOK_URL.encode() + BODY + str(timestamp).encode()
    mac = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha256).digest()).decode()
    return _signed(
        body,
        x_ringover_webhook_signature_v3=mac,
        x_ringover_request_signature_v3_timestamp=str(timestamp),
    )


def test_the_third_signature_binds_body_and_time() -> None:
    now = int(NOW.timestamp())
    assert read(_v3(now), CONFIG).action is Action.INGEST
    assert read(_v3(now, BODY + b" "), CONFIG).reply is Reply.UNVERIFIED
    assert read(_v3(now - 301), CONFIG).reply is Reply.UNVERIFIED
    lenient = replace(CONFIG, settings={"tolerance_s": 600})
    assert read(_v3(now - 301), lenient).action is Action.INGEST
