"""Bodies that would be wrong a million times are refused for what is wrong with them at first.

A yardstick is measured in the same run: ten times parsing the same body and refusing another.
"""

import json
from typing import Any

import pytest
from httpx import Response

from app.domain.notifications.notices import NoticeType
from tests.acceptance.account import Account
from tests.service import Service
from tests.yardsticks import cpu_seconds, cpu_seconds_of

MOST = 100
URL = "https://hooks.dupont.example/"


def unknown(number: int) -> dict[str, int]:
    return {f"f{place}": 1 for place in range(number)}


# As many as fit into what a request may hold: 256 KiB, of events 8 MiB.
UNKNOWN = unknown(20_000)
UNKNOWN_OF_EVENTS = unknown(100_000)
MANY = ["x"] * 60_000
WHERE = {
    "fields": ("/v1/business-time", UNKNOWN),
    "fields of an event": ("/v1/events", UNKNOWN_OF_EVENTS),
    "fields of its data": (
        "/v1/events",
        {"id": "1", "source": "/s", "type": "call.received", "data": UNKNOWN_OF_EVENTS},
    ),
    "fields of its cause": (
        "/v1/events",
        {
            "id": "1",
            "source": "/s",
            "type": "call.placed",
            "data": {"to": None, "answered": True, "cause": UNKNOWN_OF_EVENTS},
        },
    ),
    "a set of notices": ("/v1/webhook-endpoints", {"url": URL, "event_types": MANY}),
    "a set of scopes": ("/v1/keys", {"name": "x", "scopes": MANY}),
    "secrets": ("/v1/integrations", {"kind": "twilio", "name": "x", "secrets": UNKNOWN}),
    "lines": (
        "/v1/integrations",
        {
            "kind": "3cx",
            "name": "x",
            "secrets": {"token": "kT7pQ2xW9zL4mN8v"},
            "settings": {"lines": UNKNOWN},
        },
    ),
    "contact points": (
        "/v1/clients",
        {"reference": "x", "name": "x", "contact_points": [unknown(10_000)] * 2 + [{}] * 198},
    ),
    "dates": (
        "/v1/business-time",
        {"start": "x", "calendar": {"timezone": "x", "weekly": {}, "holidays": {"dates": MANY}}},
    ),
}


def errors_of(response: Response) -> list[dict[str, Any]]:
    assert response.status_code == 422, response.text
    errors: list[dict[str, Any]] = response.json()["errors"]
    return errors


@pytest.mark.parametrize(("path", "body"), WHERE.values(), ids=WHERE)
async def test_it_is_refused_quickly(service: Service, path: str, body: Any) -> None:
    text = json.dumps(body, separators=(",", ":"))

    async def post(text: str) -> Response:
        headers = {"Content-Type": "application/json"}
        return await service.http.post(path, content=text, headers=headers)

    assert 1 <= len(errors_of(await post(text))) <= MOST
    parsing = cpu_seconds(lambda: json.loads(text))
    answering = await cpu_seconds_of(lambda: post("{}"))
    assert await cpu_seconds_of(lambda: post(text)) < 10 * (parsing + answering)


async def test_each_of_a_thousand_events_is_refused_for_one_reason(account: Account) -> None:
    data = {f"{number:x}": 1 for number in range(1_000)}
    events = [account.event("call.received", f"{n}", n) | {"data": data} for n in range(1_000)]
    response = await account.service.http.post(
        "/v1/events",
        content=json.dumps(events, separators=(",", ":")),
        headers={"Content-Type": "application/json"},
    )
    assert response.status_code == 200
    for one in response.json()["results"]:
        [error] = one["problem"]["errors"]
        assert (error["pointer"], error["code"]) == ("/data", "too_many_fields")


async def test_a_hundred_errors_are_told_and_no_more(service: Service) -> None:
    points = [{"role": "own", "kind": "phone"}] * 200
    body = {"reference": "x", "name": "x", "contact_points": points}
    errors = errors_of(await service.http.post("/v1/clients", json=body))
    assert [one["pointer"] for one in errors] == [f"/contact_points/{n}/value" for n in range(MOST)]


async def test_what_is_wrong_with_members_is_told_of_each(service: Service) -> None:
    body = {"name": "x", "scopes": ["quota:read", "x", "events:write", 5]}
    errors = errors_of(await service.http.post("/v1/keys", json=body))
    assert [one["pointer"] for one in errors] == ["/scopes/1", "/scopes/3"]


@pytest.mark.parametrize(
    ("path", "body", "pointer", "told"),
    [
        ("/v1/keys", {"name": "x", "scopes": []}, "/scopes", "Give 1 at least"),
        ("/v1/keys", {"name": "x", "scopes": "all"}, "/scopes", "An array is expected here"),
        ("/v1/keys", [1], "", "An object is expected here"),
        ("/v1/keys", {"name": "x", "scopes": ["admin"], "x": 1}, "/x", "No field has this name"),
        ("/v1/keys", {"scopes": ["admin"]}, "/name", "This is needed"),
        (
            "/v1/webhook-endpoints",
            {"url": URL, "event_types": ["sla.breached"] * 99},
            "/event_types",
            f"Give {len(NoticeType)} at most; these are 99",
        ),
    ],
)
async def test_errors_are_told_in_plain_words(
    service: Service, path: str, body: Any, pointer: str, told: str
) -> None:
    [error] = errors_of(await service.http.post(path, json=body))
    assert error["pointer"] == pointer
    assert error["detail"] == told


async def test_everything_that_is_wrong_in_a_body_is_told_at_once(service: Service) -> None:
    endpoint = {"url": "ftp://dupont.example/", "event_types": []}
    errors = errors_of(await service.http.post("/v1/webhook-endpoints", json=endpoint))
    assert {one["pointer"] for one in errors} == {"/url", "/event_types"}
    integration = {"kind": "postmark", "secrets": {"username": "a:b"}}
    errors = errors_of(await service.http.post("/v1/integrations", json=integration))
    wrong = {one["pointer"] for one in errors}
    assert wrong == {"/name", "/secrets/username", "/secrets/password"}
    errors = errors_of(await service.post({"type": "call.missed", "source": 5}))
    assert {one["pointer"] for one in errors} == {"/type", "/id", "/source", "/data"}


async def test_an_unknown_type_is_told_with_the_event_and_all_types(service: Service) -> None:
    event = {"id": "CA-1", "source": "/main", "type": "call.missed", "data": {}}
    answer = (await service.post([event])).json()["results"][0]["problem"]
    assert answer["detail"] == "Event with id CA-1 and source /main"
    [error] = answer["errors"]
    assert (error["pointer"], error["code"]) == ("/type", "unknown_type")
    assert "call.missed" in error["detail"]
    assert "call.received, call.placed" in error["detail"]


@pytest.mark.parametrize("path", ["/v1/events", "/v1/clients"])
async def test_it_is_told_where_json_ends_to_be_json(service: Service, path: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await service.http.post(path, content='{"id":\n  "1",\n  x}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed-json")
    assert answer.json()["detail"].startswith("Line 3, column 3: ")
