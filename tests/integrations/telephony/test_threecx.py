import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from app.integrations.deliveries import IntegrationKind
from app.integrations.payloads.forms import URLENCODED
from app.integrations.registry import read
from app.integrations.telephony.threecx import time_span_seconds
from app.integrations.verdicts import Action, Reply, Verdict
from tests.integrations.samples import a_config, a_delivery

CONFIG = a_config(
    IntegrationKind.THREECX,
    region="FR",
    secrets={"token": ("test-3cx-token",)},
    settings={"lines": {"800": "+32 2 620 00 01", "100": "+3226200002"}},
)
REPORT = {
    "number": "0639980001",
    "call_type": "Inbound",
    "direction": "Inbound",
    "agent": "100",
    "duration": "00:02:07",
    "started_at": "2026-11-23T09:10:00Z",
    "answered_at": "2026-11-23T09:10:12Z",
    "ended_at": "2026-11-23T09:12:19Z",
    "queue_extension": "800",
}
ADD_ON = {
    "event": "incoming",
    "callerid": "420774852629",
    "user": "102",
    "did": "DID-420222000320",
    "title": "DID-420222000320:Answered call from 420774852629 (0:07)",
    "id": "230115121143_9-1",
}
TEMPLATE = Path(__file__).parents[3] / "docs" / "integrators" / "3cx-template.xml"


def _read(report: dict[str, Any], **changes: Any) -> Verdict:
    return read(a_delivery(json.dumps({**report, **changes})), CONFIG, verify=False)


def _event(report: dict[str, Any], **changes: Any) -> Any:
    return _read(report, **changes).events[0]


@pytest.mark.parametrize(
    ("call_type", "kind", "answered"),
    [("Inbound", "call.received", True), ("Missed", "call.received", False),
     ("Outbound", "call.placed", True), ("Notanswered", "call.placed", False),
     ("NotAnswered", "call.placed", False)],
)  # fmt: skip
def test_the_call_type_tells_direction_and_answer(
    call_type: str, kind: str, *, answered: bool
) -> None:
    event = _event(REPORT, call_type=call_type)
    assert (event["type"], event["data"]["answered"]) == (kind, answered)


def test_reports_of_several_agents_about_one_call_have_one_identity() -> None:
    assert _event(REPORT)["id"] == _event(REPORT, agent="101", duration="00:01:00")["id"]
    assert _event(REPORT)["id"] != _event(REPORT, started_at="2026-11-23T09:10:01Z")["id"]
    assert _event(REPORT)["id"] != _event(REPORT, number="0639980002")["id"]


@pytest.mark.parametrize("call_type", ["Inbound", "Missed"])
def test_a_call_from_one_extension_to_another_is_between_staff(call_type: str) -> None:
    assert _read(REPORT, call_type=call_type, number="101").action is Action.IGNORE


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "1207"},
        {"number": "0639980001"},
        {"number": ""},
        {"number": "101", "agent": ""},
        {"number": "101", "did": "+3226200001"},
        {"number": "112", "call_type": "Outbound"},
        {"number": "112", "call_type": "Notanswered"},
    ],
    ids=repr,
)
def test_a_short_number_alone_makes_no_call_internal(changes: dict[str, str]) -> None:
    assert _read(REPORT, **changes).action is Action.INGEST


def test_withheld_callers_of_one_second_are_told_apart_by_agent() -> None:
    first, second = (_event(REPORT, number="", agent=agent) for agent in ("100", "101"))
    assert first["id"] != second["id"]
    assert first["data"]["from"] is None


def test_the_line_is_found_by_queue_then_by_agent() -> None:
    assert _event(REPORT)["data"]["to"] == "+3226200001"
    assert _event(REPORT, queue_extension="")["data"]["to"] == "+3226200002"
    assert _event(REPORT, call_type="Outbound")["data"]["from"] == "+3226200002"
    assert _event(REPORT, queue_extension="", agent="7")["data"]["to"] is None


@pytest.mark.parametrize("setting", [None, [], "x", {"100": None}], ids=repr)
def test_lines_that_are_not_set_up_leave_the_line_out(setting: object) -> None:
    config = a_config(IntegrationKind.THREECX, settings={"lines": setting})
    event = read(a_delivery(json.dumps(REPORT)), config, verify=False).events[0]
    assert event["data"]["to"] is None


def test_a_time_without_zone_is_read_in_the_integrations() -> None:
    assert _event(REPORT, started_at="2026-11-23T10:10:00")["time"] == "2026-11-23T09:10:00Z"


def test_other_templates_names_and_forms_are_read_too() -> None:
    fields = {
        "Number": "0639980001",
        "CallType": "Missed",
        "CallStartTimeUTC": "2026-11-23T09:10:00Z",
    }
    verdict = read(a_delivery(urlencode(fields), URLENCODED), CONFIG, verify=False)
    assert verdict.events[0]["data"]["from"] == "+33639980001"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:02:07", 127),
        ("1.00:00:01", 86_401),
        ("0:07", 7),
        ("00:00:05.123", 5),
        ("soon", None),
        (None, None),
    ],
    ids=repr,
)
def test_a_time_span_is_read(text: str | None, seconds: float | None) -> None:
    assert time_span_seconds(text) == seconds


def test_a_duration_in_seconds_is_read() -> None:
    assert _event(REPORT, duration="127")["data"]["duration_s"] == 127
    assert _event(REPORT, duration="")["data"]["duration_s"] == 127


def test_a_report_that_tells_nothing_is_refused() -> None:
    assert _read({"number": "1"}).reply is Reply.UNREADABLE
    assert _read({"call_type": "Sideways"}).reply is Reply.UNREADABLE
    assert _read(REPORT, call_type="Internal").action is Action.IGNORE


@pytest.mark.parametrize("event", ["ringing", "hangupincoming", "pickupoutgoing", "recording"])
def test_a_call_of_the_add_on_that_goes_on_is_acknowledged(event: str) -> None:
    assert _read(ADD_ON, event=event).action is Action.ACKNOWLEDGE


def test_the_add_on_tells_a_missed_call() -> None:
    title = "DID-420222000320:Missed call by 809 from 420774852629"
    data = _event(ADD_ON, title=title)["data"]
    assert (data["answered"], data["duration_s"]) == (False, 0)
    assert _event(ADD_ON, finishtype="Missed")["data"]["answered"] is False


def test_the_add_on_tells_the_called_number_of_an_outgoing_call_twice() -> None:
    data = _event(ADD_ON, event="outgoing", inbound_did="420774852629")["data"]
    assert (data["from"], data["to"]) == (None, "+420774852629")


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer other", "Basic test-3cx-token"], ids=repr)
def test_another_bearer_token_is_refused(value: str) -> None:
    assert (
        read(a_delivery(json.dumps(REPORT), Authorization=value), CONFIG).reply is Reply.UNVERIFIED
    )


def test_the_template_sends_what_the_adapter_reads() -> None:
    root = ET.parse(TEMPLATE).getroot()  # noqa: S314 - the project's own file
    request = root.find("./Scenarios/Scenario[@Id='ReportCall']/Request")
    assert request is not None
    names = {value.get("Key") for value in request.findall("./PostValues/Value")}
    assert set(REPORT) <= names
    authorization = request.find("./Headers/Value[@Key='Authorization']")
    assert authorization is not None
    assert authorization.text == "Bearer [ApiKey]"


def test_variables_under_their_own_names_are_read_and_utc_is_utc() -> None:
    report = {
        "Number": "0639980001",
        "CallType": "Inbound",
        "CallStartTimeUTC": "2026-11-23T09:10:00",
        "DurationTimespan": "00:02:07",
    }
    delivery = a_delivery(json.dumps(report), "application/json")
    [event] = read(delivery, CONFIG, verify=False).events
    assert (event["time"], event["data"]["duration_s"]) == ("2026-11-23T09:10:00Z", 127)
