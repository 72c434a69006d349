import base64
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

import pytest

from app.integrations.deliveries import Delivery, IntegrationKind
from app.integrations.registry import read
from app.integrations.verdicts import Action, Reply
from tests.integrations.samples import NOW, a_config, a_delivery, sample

KEY = b"0123456789abcdef0123456789abcdef"
CONFIG = a_config(
    IntegrationKind.NATIVE, secrets={"secret": ("whsec_" + base64.b64encode(KEY).decode(),)}
)
EVENT = {
    "specversion": "1.0",
    "id": "CA-1",
    "source": "/telephony/main",
    "type": "call.received",
    "time": "2026-11-23T10:02:11+01:00",
    "data": {"from": "+32475550199", "to": "+3225550101", "answered": True},
}


def _signed(body: Any, seconds: int = 0, **headers: str) -> Delivery:
    raw = json.dumps(body).encode()
    timestamp = str(int(NOW.timestamp()) + seconds)
    mac = hmac.new(KEY, b"msg_1." + timestamp.encode() + b"." + raw, hashlib.sha256).digest()
    signature = "v1," + base64.b64encode(mac).decode()
    return a_delivery(
        raw, webhook_id="msg_1", webhook_timestamp=timestamp, webhook_signature=signature, **headers
    )


def test_a_signed_event_is_passed_on_as_it_is() -> None:
    verdict = read(_signed(EVENT), CONFIG)
    assert verdict.events == (EVENT,)
    assert verdict.reply is Reply.TAKEN


def test_a_signed_list_is_passed_on_in_order() -> None:
    other = {**EVENT, "id": "CA-2"}
    assert read(_signed([EVENT, other]), CONFIG).events == (EVENT, other)


def test_what_the_webhook_knows_fills_in_what_the_event_lacks() -> None:
    bare = {"type": "call.received", "timestamp": EVENT["time"], "data": EVENT["data"]}
    event = read(_signed(bare), CONFIG).events[0]
    assert (event["id"], event["source"]) == ("msg_1", "/integrations/0198c0de")
    assert event["time"] == EVENT["time"]


def test_the_integrations_client_is_named_where_the_event_names_none() -> None:
    config = replace(CONFIG, client_id="c-1")
    assert read(_signed(EVENT), config).events[0]["data"]["client_id"] == "c-1"
    own = {**EVENT, "data": {"client_id": "c-2"}}
    assert read(_signed(own), config).events[0]["data"]["client_id"] == "c-2"


def test_binary_mode_puts_attributes_in_header_fields() -> None:
    headers = {f"ce_{k}": v for k, v in EVENT.items() if isinstance(v, str)}
    verdict = read(a_delivery(json.dumps(EVENT["data"]), **headers), CONFIG, verify=False)
    assert verdict.events == (EVENT,)


def test_a_structured_event_wins_over_stray_header_fields() -> None:
    delivery = a_delivery(json.dumps(EVENT), "application/cloudevents+json", ce_id="stray")
    assert read(delivery, CONFIG, verify=False).events[0]["id"] == "CA-1"


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_timestamp_outside_the_window_is_refused(seconds: int) -> None:
    assert read(_signed(EVENT, seconds), CONFIG).reply is Reply.UNVERIFIED


@pytest.mark.parametrize("seconds", [-299, 299])
def test_a_timestamp_inside_the_window_is_believed(seconds: int) -> None:
    assert read(_signed(EVENT, seconds), CONFIG).action is Action.INGEST


@pytest.mark.parametrize(
    "change",
    [{"webhook-signature": "v1"}, {"webhook-signature": "v1,é"}, {"webhook-signature": ""},
     {"webhook-signature": "v2,abc v1a,abc"}, {"webhook-timestamp": "soon"},
     {"webhook-timestamp": ""},
     {"webhook-timestamp": "9" * 400}, {"webhook-id": ""}],
    ids=repr,
)  # fmt: skip
def test_malformed_header_fields_are_refused(change: dict[str, str]) -> None:
    delivery = _signed(EVENT)
    delivery = replace(delivery, headers={**delivery.headers, **change})
    assert read(delivery, CONFIG).reply is Reply.UNVERIFIED


def test_one_good_signature_among_others_is_enough() -> None:
    delivery = _signed(EVENT)
    value = f"v1,AAAA v1a,BBBB {delivery.header('webhook-signature')}"
    delivery = replace(delivery, headers={**delivery.headers, "webhook-signature": value})
    assert read(delivery, CONFIG).action is Action.INGEST


def test_a_secret_that_is_no_base64_believes_nothing() -> None:
    config = replace(CONFIG, secrets={"secret": ("whsec_ü!", "whsec_")})
    assert read(_signed(EVENT), config).reply is Reply.UNVERIFIED


@pytest.mark.parametrize(
    "body",
    ["[]", "[1]", "5", "null", "", "{", '{"a": NaN}', "[" * 9_999],
    ids=lambda body: body[:8],
)
def test_what_is_no_event_is_refused(body: str) -> None:
    assert read(a_delivery(body), CONFIG, verify=False).reply is Reply.UNREADABLE


@pytest.mark.parametrize("content_type", ["text/html", "application/cloudevents+avro"])
def test_what_is_no_json_is_refused(content_type: str) -> None:
    assert (
        read(a_delivery("{}", content_type), CONFIG, verify=False).reply is Reply.UNSUPPORTED_MEDIA
    )


def test_a_time_ahead_is_left_for_the_sender_to_be_told() -> None:
    ahead = {**EVENT, "time": "2027-01-01T00:00:00Z"}
    assert read(_signed(ahead), CONFIG).events[0]["time"] == ahead["time"]


def test_a_providers_time_ahead_is_not_believed() -> None:
    call = sample("ringover", "call_hangup")
    early = replace(call.delivery, received_at=NOW.replace(year=2018))
    config = replace(call.config, kind=IntegrationKind.AIRCALL, secrets={"token": ("t" * 8,)})
    body = {
        "token": "t" * 8,
        "event": "call.ended",
        "data": {"id": 1, "direction": "inbound", "started_at": 1764000000},
    }
    delivery = replace(early, body=json.dumps(body).encode())
    assert "time" not in read(delivery, config).events[0]
    assert "time" in read(delivery, config, verify=False).events[0]
