"""Providers' webhooks beside ``POST /v1/events`` of the same content, in the same run."""

import base64
import hmac
import json
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

from benchmarks.database import CLIENTS, line_of
from benchmarks.load import Load, http_request, run
from benchmarks.measures import CONNECTIONS
from benchmarks.rows import Row, Target, ratio_row
from benchmarks.servers import KEY, Server

_ROUNDS = 3
_BEGAN_AT = 1795424531
_BEGAN = "2026-11-23T09:02:11Z"
_TOKEN = "a-token-for-benchmarks-only"  # noqa: S105 - opens nothing
_numbers = count()


@dataclass(frozen=True, slots=True)
class _Hook:
    path: str
    url: str


def hook_rows(service: Server, *, requests: int) -> list[Row]:
    """Measure Aircall's calls and Twilio's messages, signatures and archive included."""
    aircall = _integration(service, "aircall", {"token": _TOKEN})
    twilio = _integration(service, "twilio", {"auth_token": _TOKEN})
    return [
        _row(service, "Aircall", requests, (lambda n: _aircall(aircall, n), _call)),
        _row(service, "Twilio", requests, (lambda n: _twilio(twilio, n), _message)),
    ]


def _row(
    service: Server,
    name: str,
    requests: int,
    makers: tuple[Callable[[int], bytes], Callable[[int], bytes]],
) -> Row:
    pairs = []
    for _ in range(_ROUNDS):
        hooked, posted = (_measured(service, make, requests).per_second for make in makers)
        pairs.append((hooked, posted))
    return ratio_row(f"{name}'s webhook ÷ POST /v1/events", pairs, Target(0.6, 0.8))


def _measured(service: Server, make: Callable[[int], bytes], requests: int) -> Load:
    load = run(service.port, [make(next(_numbers)) for _ in range(requests)], CONNECTIONS)
    assert load.errors == 0, f"{load.errors} requests were refused"
    return load


def _integration(service: Server, kind: str, secrets: Mapping[str, str]) -> _Hook:
    request = urllib.request.Request(
        f"http://127.0.0.1:{service.port}/v1/integrations",
        json.dumps({"kind": kind, "name": kind, "secrets": secrets}).encode(),
        {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310 - the measured service
        created = json.load(response)
    return _Hook(f"/v1/hooks/{created['id']}", created["url"])


def _aircall(hook: _Hook, number: int) -> bytes:
    data = {
        "id": number,
        "direction": "inbound",
        "status": "done",
        "started_at": _BEGAN_AT,
        "answered_at": _BEGAN_AT + 10,
        "ended_at": _BEGAN_AT + 105,
        "duration": 105,
        "raw_digits": f"+32 475 55 {number % 10_000:04d}",
        "user": {"id": 1, "name": "Standard", "email": "standard@exitadmin.example"},
        "number": {"id": 1, "name": "Ligne", "digits": line_of(number % CLIENTS), "country": "BE"},
    }
    body = {"resource": "call", "event": "call.ended", "timestamp": _BEGAN_AT, "token": _TOKEN}
    return http_request("POST", hook.path, json.dumps(body | {"data": data}).encode())


def _twilio(hook: _Hook, number: int) -> bytes:
    fields = {
        "AccountSid": "AC0123456789abcdef0123456789abcdef",
        "ApiVersion": "2010-04-01",
        "Body": "Bonjour, le chantier est reporté à lundi.",
        "From": f"+3247555{number % 10_000:04d}",
        "FromCity": "",
        "MessageSid": f"SM{number:032d}",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "To": line_of(number % CLIENTS),
        "ToCity": "",
    }
    text = hook.url + "".join(name + fields[name] for name in sorted(fields))
    signature = base64.b64encode(hmac.digest(_TOKEN.encode(), text.encode(), "sha1")).decode()
    plain = http_request("POST", hook.path, urlencode(fields).encode())
    return plain.replace(
        b"content-type: application/json\r\n",
        b"content-type: application/x-www-form-urlencoded\r\nx-twilio-signature: "
        + signature.encode()
        + b"\r\n",
    )


def _call(number: int) -> bytes:
    return _event(number, "call.received", {"answered": True, "duration_s": 95}, {"time": _BEGAN})


def _message(number: int) -> bytes:
    """Return a message of now: what Twilio sends names no instant."""
    return _event(number, "message.received", {"channel": "sms"}, {})


def _event(number: int, kind: str, data: dict[str, Any], at: dict[str, str]) -> bytes:
    parties = {"from": f"+3247555{number % 10_000:04d}", "to": line_of(number % CLIENTS)}
    event = {
        "specversion": "1.0",
        "id": f"H-{number}",
        "source": "/bench/hooks",
        "type": kind,
        "data": parties | data,
        **at,
    }
    return http_request("POST", "/v1/events", json.dumps(event).encode(), KEY)
