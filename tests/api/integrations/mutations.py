"""Payloads that no provider documents: samples, changed at random."""

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from app.integrations.deliveries import IntegrationKind
from tests.integrations.samples import Sample, all_samples

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, -(10**30), 1e308, "", " ", "\x00", "\ud800", "é" * 600,
    "a@", "@", "<>", "<" * 300, "(" * 300 + "@x", "+", "0032", "+32" + "9" * 80, "anonymous",
    "99999999999999999999", "2026-02-30T25:61:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
    "Mon, 31 Feb 2026 25:00:00 +9999", "=?utf-8?b?////?=", "=?x?q?=00?=", [], {}, [[]], [None],
    {"id": None}, {"id": []}, "x" * 20_000, ["x"] * 50,
)  # fmt: skip
ODD_BYTES = (
    b"", b"\x00", b"\xff\xfe", b"\r\n", b"\n\n", b"--", b"%", b"%zz", b"&&==", b'"', b"\\u0000",
    b"\\ud800", b"<", b">", b"{", b"]", b"\xe2\x80\x8b", b"=?utf-8?q?=ff?=", b";charset=klingon",
    b"NaN", b"1e999", b"[" * 200, b"(" * 200, b",," * 100, b"A" * 5_000,
)  # fmt: skip
ODD_TYPES = (
    "", "text/plain", "application/json", "application/json; charset=utf-16",
    "application/x-www-form-urlencoded; charset=latin-1", "multipart/form-data",
    'multipart/form-data; boundary="', "multipart/form-data; boundary=x", "message/rfc822",
    "application/cloudevents+json", "application/cloudevents-batch+json", "\x7f/\xe9", "a" * 300,
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A payload, with the content type and the other header fields that it comes with."""

    body: bytes
    headers: dict[str, str]


def samples_of(kind: IntegrationKind) -> list[Sample]:
    return [sample for sample in all_samples() if sample.kind is kind]


def mutant_of(sample: Sample, random: Random) -> Mutant:
    """Change a sample one to four times."""
    body = sample.body
    for _ in range(random.randint(1, 4)):
        body = random.choice((_structure, _structure, _bytes, _slices))(body, random)
    headers = {**sample.meta["headers"], "content-type": sample.meta["content_type"]}
    if random.random() < 0.1:
        headers["content-type"] = random.choice(ODD_TYPES)
    if random.random() < 0.1:
        name = random.choice(["x-envelope-to", "x-envelope-from", "ce-id", "ce-type", *headers])
        headers[name] = random.choice([value for value in ODD_VALUES if isinstance(value, str)])
    return Mutant(body, {name: _header(value) for name, value in headers.items()})


def _structure(body: bytes, random: Random) -> bytes:
    """Put odd values into JSON, or odd fields and lines into anything else."""
    try:
        content = json.loads(body)
    except ValueError:
        return _fields(body, random)
    return json.dumps(_changed(content, random)).encode("utf-8", "surrogatepass")


def _changed(value: Any, random: Random) -> Any:
    if isinstance(value, dict) and value and random.random() < 0.9:
        name = random.choice(list(value))
        if random.random() < 0.1:
            return {key: item for key, item in value.items() if key != name}
        return value | {name: _changed(value[name], random)}
    if isinstance(value, list) and value and random.random() < 0.9:
        place = random.randrange(len(value))
        return [*value[:place], _changed(value[place], random), *value[place + 1 :]]
    return random.choice(ODD_VALUES)


def _fields(body: bytes, random: Random) -> bytes:
    separator = b"&" if b"&" in body.split(b"\n", 1)[0] else b"\n"
    fields = body.split(separator)
    place = random.randrange(len(fields))
    change = random.randrange(4)
    if change == 0:
        del fields[place]
    elif change == 1:
        fields.insert(place, random.choice(fields))
    else:
        sign = b"=" if separator == b"&" else b":"
        name, _, _ = fields[place].partition(sign)
        fields[place] = name + sign + random.choice(ODD_BYTES)
    return separator.join(fields)


def _bytes(body: bytes, random: Random) -> bytes:
    place = random.randrange(len(body) + 1)
    cut = place + random.choice((0, 0, 1, 1, 8, 64))
    return body[:place] + random.choice((*ODD_BYTES, random.randbytes(1))) + body[cut:]


def _slices(body: bytes, random: Random) -> bytes:
    first, second = sorted(random.randrange(len(body) + 1) for _ in range(2))
    return random.choice((body[:first], body[first:second], body[:second] + body[first:]))


def _header(value: str) -> str:
    """Return what a server lets through: no control characters, Latin letters only."""
    kept = "".join(sign for sign in value if sign.isprintable())
    return kept.encode("latin-1", "replace").decode("latin-1").strip()
