from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from app.integrations.parties import address_of, number_of
from app.integrations.registry import read
from app.integrations.verdicts import Action
from tests.integrations.samples import Sample, all_samples

SAMPLES = all_samples()
ACTIONS = {"ingest": "ingest", "ack_only": "acknowledge", "ignore": "ignore"}
TYPES = {
    ("call", "inbound"): "call.received",
    ("call", "outbound"): "call.placed",
    ("message", "inbound"): "message.received",
    ("message", "outbound"): "message.sent",
}
# Samples of envelopes: their types are not this service's.
INGESTED = [
    s
    for s in SAMPLES
    if s.meta["action"] == "ingest" and s.provider not in ("cloudevents", "standardwebhooks")
]


def _id(value: object) -> str:
    return f"{value.provider}-{value.name}" if isinstance(value, Sample) else ""


@pytest.mark.parametrize("sample", SAMPLES, ids=_id)
def test_a_sample_means_what_its_sidecar_says(sample: Sample) -> None:
    verdict = read(sample.delivery, sample.config, verify=False)
    assert verdict.action == ACTIONS[sample.meta["action"]]
    assert bool(verdict.events) == (verdict.action is Action.INGEST)
    assert verdict.reason


@pytest.mark.parametrize("sample", INGESTED, ids=_id)
def test_an_ingested_sample_becomes_the_event_of_its_sidecar(sample: Sample) -> None:
    event = read(sample.delivery, sample.config, verify=False).events[0]
    kind = "call" if sample.expect["channel"] == "call" else "message"
    assert event["type"] == TYPES[kind, sample.expect["direction"]]
    assert event["data"].get("channel", "call") == sample.expect["channel"]
    assert event["data"]["from"] == _party(sample.expect["from"])
    assert event["data"]["to"] == _party(sample.expect["to"])
    assert _instant(event.get("time")) == _instant(sample.expect["occurred_at"])


@pytest.mark.parametrize("sample", INGESTED, ids=_id)
def test_an_ingested_sample_keeps_the_providers_identity(sample: Sample) -> None:
    event = read(sample.delivery, sample.config, verify=False).events[0]
    identity = sample.expect.get("message_id") or sample.expect["provider_id"]
    if identity is not None and sample.name != "call_hangup_internal":
        assert str(event["id"]).split("#")[0] == identity
    assert event["data"].get("in_reply_to") == sample.expect.get(
        "in_reply_to", event["data"].get("in_reply_to")
    )


@pytest.mark.parametrize("sample", [s for s in INGESTED if s.expect["channel"] == "call"], ids=_id)
def test_a_call_says_whether_it_was_answered_and_how_long(sample: Sample) -> None:
    data = read(sample.delivery, sample.config, verify=False).events[0]["data"]
    assert data["answered"] == sample.expect["answered"]
    assert data["duration_s"] == sample.expect["duration_s"]
    assert data.get("voicemail", False) == _voicemail(sample)


@pytest.mark.parametrize("sample", [s for s in INGESTED if "classification" in s.expect], ids=_id)
def test_a_mail_is_classified_before_anything_else(sample: Sample) -> None:
    event = read(sample.delivery, sample.config, verify=False).events[0]
    assert event["mailclass"] == sample.expect["classification"]
    is_human = sample.expect["classification"] == "human"
    assert event["data"].get("requires_action", True) == is_human


def _party(raw: str | None) -> str | None:
    return address_of(raw) if raw and "@" in raw else number_of(raw, "FR")


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _voicemail(sample: Sample) -> bool:
    expect: Mapping[str, Any] = sample.expect
    return bool(expect.get("voicemail", sample.name == "call_voicemail"))
