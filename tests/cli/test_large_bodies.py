"""Whatever is posted, `/livez` answers meanwhile: no body of a request holds up the service."""

import gc
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from pydantic_core import from_json

from tests.cli.programs import ADMIN_KEY, Program, Surroundings
from tests.service import DUPONT

pytestmark = pytest.mark.slow

NOBODY = "019aafb8-0000-7000-8000-000000000001"
LARGE, USUAL = 8 * 1024 * 1024, 256 * 1024
POLLED_EVERY_SECONDS = 0.01
LEAST_SECONDS = 0.25
MOST = 6
JSON = {"Content-Type": "application/json"}
FIELDS = ",".join(f'"f{number:06}":1' for number in range(600_000))
KINDS = {
    "aircall": ({"token": "abcdefghijklmnop1234"}, {}),
    "mailgun": ({"signing_key": "abcdefghijklmnop1234"}, {}),
    "postmark": (
        {"username": "abcdefghijklmnop1234", "password": "abcdefghijklmnop1234"},
        {"Authorization": "Basic YWJjZGVmZ2hpamtsbW5vcDEyMzQ6YWJjZGVmZ2hpamtsbW5vcDEyMzQ="},
    ),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    surroundings = Surroundings(tmp_path_factory.mktemp("large"))
    program: Program = surroundings.start(
        "serve", EXITADMIN_ADMIN_KEY=ADMIN_KEY, EXITADMIN_DEMO="0"
    ).ready()
    try:
        yield surroundings
        assert program.end() == 0
    finally:
        program.kill_if_left()


@pytest.fixture(scope="module")
def yardstick() -> float:
    """Return how long reading eight megabytes of JSON takes here, which nothing can interrupt."""
    text = b"[" + b"[]," * (LARGE // 3 - 1) + b"[]]"
    gc.disable()
    try:
        return max(LEAST_SECONDS, min(_reading(text) for _ in range(3)))
    finally:
        gc.enable()


def _reading(text: bytes) -> float:
    started = time.perf_counter()
    from_json(text)
    return time.perf_counter() - started


class Waits:
    """How long the longest `/livez` took."""

    longest = 0.0


@contextmanager
def polled(url: str) -> Iterator[Waits]:
    waits, ended = Waits(), threading.Event()

    def poll() -> None:
        with httpx.Client(base_url=url, timeout=120) as http:
            while not ended.wait(POLLED_EVERY_SECONDS):
                started = time.perf_counter()
                assert http.get("/livez").status_code == 200
                waits.longest = max(waits.longest, time.perf_counter() - started)

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield waits
    finally:
        ended.set()
        thread.join()


def operations(http: httpx.Client) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return method, path and body's schema of every operation that takes something."""
    document = http.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in {"post", "put", "patch"}:
                content = operation.get("requestBody", {}).get("content", {})
                schema = content.get("application/json", {}).get("schema", {})
                yield method, path, _resolved(schema, schemas)


def _resolved(schema: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    for one in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if "$ref" in one:
            found: dict[str, Any] = schemas[one["$ref"].rpartition("/")[2]]
            return found
    return schema


def _lists_of(schema: dict[str, Any], room: int) -> bytes:
    """Return an object whose lists hold as much as there is room for."""
    lists = [
        name
        for name, field in schema.get("properties", {}).items()
        if any(part.get("type") == "array" for part in (field, *field.get("anyOf", ())))
    ]
    count = room // (5 * (len(lists) or 1)) - 100
    many = ",".join(['"x"'] * count)
    return ("{" + ",".join(f'"{name}":[{many}]' for name in lists) + "}").encode()


def bodies(schema: dict[str, Any], most: int) -> dict[str, bytes]:
    fitting = most - 1_000
    return {
        "8 MiB": b"[" + b"[]," * (LARGE // 3 - 1) + b"[]]",
        "100,000 fields": ("{" + FIELDS[: 12 * 100_000 - 1] + "}").encode(),
        "2,000,000 elements": b"[" + b"1," * 2_000_000 + b"1]",
        "fields that fit": ("{" + FIELDS[: fitting // 12 * 12 - 1] + "}").encode(),
        "elements that fit": b"[" + b"1," * (fitting // 2) + b"1]",
        "lists that fit": _lists_of(schema, fitting),
    }


def event_of(fields: str) -> bytes:
    return f'{{"id":"1","source":"/x","type":"call.received","data":{{{fields}}}}}'.encode()


def furnish(http: httpx.Client) -> dict[str, str]:
    """Create what paths can name, and return the ids."""
    created = http.post("/v1/clients", json=DUPONT)
    assert created.status_code == 201, created.text
    ids = {"client_id": created.json()["id"], "period": "2026-11", "code": "ESSENTIEL"}
    for kind, (secrets, _) in KINDS.items():
        asked = {"kind": kind, "name": kind, "secrets": secrets, "settings": {}}
        created = http.post("/v1/integrations", json=asked)
        assert created.status_code == 201, created.text
        ids["integration_id"] = ids[kind] = created.json()["id"]
    return ids


@pytest.fixture(scope="module")
def ids(running: Surroundings) -> dict[str, str]:
    with running.http(ADMIN_KEY) as http:
        return furnish(http)


def test_no_body_keeps_others_waiting(
    running: Surroundings, yardstick: float, ids: dict[str, str]
) -> None:
    held: dict[str, float] = {}
    with running.http(ADMIN_KEY) as http:
        for method, path, schema in operations(http):
            most = LARGE if path.endswith(("/try", "/events", "/simulate")) else USUAL
            url = re.sub(r"{(\w+)}", lambda name: ids.get(name[1], NOBODY), path)
            for named, body in bodies(schema, most).items():
                with polled(running.url) as waits:
                    answer = http.request(method, url, content=body, headers=JSON)
                assert answer.status_code < 500, (method, path, named, answer.text[:300])
                held[f"{method} {path} {named}"] = waits.longest
    assert {name: longest for name, longest in held.items() if longest > MOST * yardstick} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_delivery_keeps_others_waiting(
    running: Surroundings, yardstick: float, ids: dict[str, str], kind: str
) -> None:
    headers = KINDS[kind][1]
    held: dict[str, float] = {}
    with running.http(ADMIN_KEY) as http:
        url = f"{running.url}/v1/hooks/{ids[kind]}"
        for named, body in bodies({}, LARGE).items():
            with polled(running.url) as waits:
                answer = http.post(url, content=body, headers=JSON | headers)
            assert answer.status_code < 500, (named, answer.text[:300])
            held[named] = waits.longest
    assert {name: longest for name, longest in held.items() if longest > MOST * yardstick} == {}


def test_events_with_a_great_many_fields_keep_nobody_waiting(
    running: Surroundings, yardstick: float
) -> None:
    few = ",".join(f'"f{number:06}":1' for number in range(600))
    batch = b"[" + b",".join([event_of(few)] * 1_000) + b"]"
    with running.http(ADMIN_KEY) as http, polled(running.url) as waits:
        assert http.post("/v1/events", content=event_of(FIELDS), headers=JSON).status_code == 422
        assert http.post("/v1/events", content=batch, headers=JSON).status_code == 200
    assert waits.longest < MOST * yardstick
