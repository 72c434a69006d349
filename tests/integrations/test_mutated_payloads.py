"""Payloads that providers never sent: nothing raises, and what comes out can be recorded.

``EXITADMIN_FUZZ_EXAMPLES`` sets how many are tried for each provider.
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.metering.events.reading import read_event
from app.integrations.deliveries import Delivery, IntegrationKind
from app.integrations.kept_bodies import kept_body
from app.integrations.registry import read
from app.integrations.verdicts import Action, Reply, Verdict
from tests.integrations.samples import NOW, Sample, all_samples

EXAMPLES = int(os.environ.get("EXITADMIN_FUZZ_EXAMPLES", "120"))
SAMPLES = {kind: [s for s in all_samples() if s.kind is kind] for kind in IntegrationKind}
NASTY = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"\r\n\r\n", b"=?utf-8?B?/w==?=", b"%",
    b"%00", b"[" * 2_000, b'"' * 3, b"{", b"&" * 50, b"=" * 50, b";", b"NaN", b"1e999",
    b"9" * 5_000, b"<>", b"@", b"--BoUnDaRyStRiNg", b"<" + b"x" * 700 + b"@y>", b"Date: 0", b"null",
    b"(" * 3_000, b"\\" * 3_000, b"a:" * 3_000, b"a@" * 500, b"sip:" + b"(" * 500 + b"@x",
)  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["", " ", "\x00", "\ud800", "anonymous", "1" * 400, "inbound", "a@b"]),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)


def _mutated_bytes(draw: Callable[..., Any], body: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.one_of(st.just(start), st.integers(start, min(len(body), start + 60))))
        put = draw(st.one_of(st.binary(max_size=4), st.sampled_from(NASTY)))
        body = body[:start] + put + body[end:]
    return body


def _mutated_json(draw: Callable[..., Any], value: Any) -> Any:
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        name = draw(st.sampled_from(sorted(value)))
        return {**value, name: _mutated_json(draw, value[name])}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], _mutated_json(draw, value[index]), *value[index + 1 :]]
    return draw(VALUES)


def _body(draw: Callable[..., Any], sample: Sample) -> bytes:
    if sample.meta["content_type"].endswith("json") and draw(st.booleans()):
        value = json.loads(sample.body)
        for _ in range(draw(st.integers(1, 3))):
            value = _mutated_json(draw, value)
        return json.dumps(value).encode("utf-8", "surrogatepass")
    return _mutated_bytes(draw, sample.body)


@st.composite
def _deliveries(draw: Callable[..., Any], kind: IntegrationKind) -> tuple[Sample, Delivery]:
    sample = draw(st.sampled_from(SAMPLES[kind]))
    delivery = replace(sample.delivery, body=_body(draw, sample))
    if draw(st.integers(0, 4)):
        return sample, delivery
    name = draw(st.sampled_from([*delivery.headers, "X-Envelope-To", "X-Envelope-From", "ce-id"]))
    value = draw(st.one_of(st.text(max_size=30), st.just(delivery.headers.get(name, "")[:-1])))
    return sample, replace(delivery, headers={**delivery.headers, name: value})


REFUSALS = {Reply.UNVERIFIED, Reply.UNREADABLE, Reply.UNSUPPORTED_MEDIA}
SUCCESSES = {Reply.TAKEN, Reply.NOTED, Reply.NO_INSTRUCTIONS}


def _assert_sound(verdict: Verdict, kind: IntegrationKind) -> None:
    assert (verdict.action is Action.INGEST) == bool(verdict.events)
    assert (verdict.action is Action.REFUSED) == (verdict.reply in REFUSALS)
    assert (verdict.action is not Action.REFUSED) == (verdict.reply in SUCCESSES)
    json.dumps(verdict.events, allow_nan=False)
    if kind is not IntegrationKind.NATIVE:
        for event in verdict.events:
            read_event(json.loads(json.dumps(event)), NOW.replace(year=9999))


@pytest.mark.parametrize("kind", list(IntegrationKind))
def test_nothing_that_is_posted_raises(kind: IntegrationKind) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(_deliveries(kind))
    def holds(drawn: tuple[Sample, Delivery]) -> None:
        sample, delivery = drawn
        verdict = read(delivery, sample.config, verify=False)
        _assert_sound(verdict, kind)
        if verdict.events:
            kept = replace(delivery, body=kept_body(delivery, sample.config, verdict.events))
            assert read(kept, sample.config, verify=False).events == verdict.events
        _assert_sound(read(delivery, sample.config), kind)

    holds()
