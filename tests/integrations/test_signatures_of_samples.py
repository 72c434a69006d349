from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from app.integrations.deliveries import Delivery, IntegrationKind
from app.integrations.registry import read
from app.integrations.verdicts import Action, Reply
from tests.integrations.samples import Sample, all_samples, ringover_token, sample

SIGNED = [s for s in all_samples() if s.verify]
# Their bodies were edited after they were signed: the token repeats another payload.
EDITED_AFTER_SIGNING = ("call_hangup", "call_hangup_internal", "call_missed", "call_voicemail")
BODY_SIGNED = (IntegrationKind.TWILIO, IntegrationKind.RINGOVER, IntegrationKind.NATIVE)
PLACES = 60


def _id(value: object) -> str:
    return f"{value.provider}-{value.name}" if isinstance(value, Sample) else ""


def _signed(sample: Sample) -> Delivery:
    if sample.kind is not IntegrationKind.RINGOVER or sample.name not in EDITED_AFTER_SIGNING:
        return sample.delivery
    token = ringover_token(sample.body, sample.verify["url"], sample.verify["key"])
    headers = {**sample.delivery.headers, "X-Ringover-Webhook-Signature": token}
    return replace(sample.delivery, headers=headers)


@pytest.mark.parametrize("sample", SIGNED, ids=_id)
def test_a_signed_sample_is_believed(sample: Sample) -> None:
    assert read(_signed(sample), sample.config).action is not Action.REFUSED


@pytest.mark.parametrize("sample", SIGNED, ids=_id)
def test_a_signed_sample_is_refused_with_another_secret(sample: Sample) -> None:
    others = dict.fromkeys(sample.config.secrets, ("another-secret-altogether",))
    must_refuse(sample, _signed(sample), others)


@pytest.mark.parametrize("sample", SIGNED, ids=_id)
def test_no_secret_believes_nothing(sample: Sample) -> None:
    must_refuse(sample, _signed(sample), {})
    must_refuse(sample, _signed(sample), dict.fromkeys(sample.config.secrets, ("",)))


@pytest.mark.parametrize("sample", SIGNED, ids=_id)
def test_either_secret_is_accepted_while_one_is_changed(sample: Sample) -> None:
    rotated = {name: ("the-next-one", *values) for name, values in sample.config.secrets.items()}
    verdict = read(_signed(sample), replace(sample.config, secrets=rotated))
    assert verdict.action is not Action.REFUSED


@pytest.mark.parametrize("sample", SIGNED, ids=_id)
def test_one_byte_changed_is_refused(sample: Sample) -> None:
    for changed in _changes(sample):
        verdict = read(changed, sample.config)
        assert verdict.action is Action.REFUSED
        assert verdict.reply in (Reply.UNREADABLE, Reply.UNVERIFIED)


@pytest.mark.parametrize("name", EDITED_AFTER_SIGNING)
def test_a_token_about_another_body_is_refused(name: str) -> None:
    edited = sample("ringover", name)
    must_refuse(edited, edited.delivery, edited.config.secrets)


def must_refuse(sample: Sample, delivery: Delivery, secrets: Mapping[str, tuple[str, ...]]) -> None:
    verdict = read(delivery, replace(sample.config, secrets=secrets))
    assert verdict.action is Action.REFUSED
    assert verdict.reply is Reply.UNVERIFIED
    assert verdict.events == ()


def _changes(sample: Sample) -> Iterator[Delivery]:
    signed = _signed(sample)
    for start, end in _covered(sample):
        step = max(1, (end - start) // PLACES)
        for place in range(start, end, step):
            flipped = bytes([sample.body[place] ^ 1])
            body = sample.body[:place] + flipped + sample.body[place + 1 :]
            yield replace(signed, body=body)
    for name, value in signed.headers.items():
        if name in ("Content-Type", "User-Agent") or " " in value.removeprefix("Basic "):
            continue
        for place in range(len(value)):
            flipped_text = chr(ord(value[place]) ^ 1)
            changed = value[:place] + flipped_text + value[place + 1 :]
            yield replace(signed, headers={**signed.headers, name: changed})


def _covered(sample: Sample) -> list[tuple[int, int]]:
    if sample.kind in BODY_SIGNED:
        return [(0, len(sample.body))]
    if sample.kind is IntegrationKind.AIRCALL:
        return [_place(sample.body, sample.verify["token"].encode())]
    if sample.kind is IntegrationKind.MAILGUN:
        fields = (
            b"ef24c5225322217bb065b80bb54eb4f9206d764e3e16abab07f0a64d1cf477cc",
            b"7VwW7k6Ak7zc",
        )
        vector = sample.name == "signature_vector"
        fields = fields if vector else (b"3e24f71c7e802be94c5abca2fd6c", b"06c96bafc3f42a66b9edd5")
        return [_place(sample.body, field) for field in fields]
    return []


def _place(body: bytes, part: bytes) -> tuple[int, int]:
    start = body.index(part)
    return start, start + len(part)
