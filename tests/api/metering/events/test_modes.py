"""Native, structured, batched and binary: one contract (CloudEvents 1.0, HTTP binding)."""

import json

import pytest

from tests.acceptance.account import Account
from tests.api.metering.events.posting import must_refuse, post_bytes

STRUCTURED = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
AT = "2026-11-20T10:00:00+01:00"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        STRUCTURED,
        f"{STRUCTURED}; charset=UTF-8",
    ],
)
async def test_one_event_is_answered_with_its_decision(account: Account, content_type: str) -> None:
    body = json.dumps(account.call("call"))
    response = await post_bytes(account.service, body, Content_Type=content_type)
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    decision = response.json()
    assert decision == {
        "event": {"source": account.source, "id": "call"},
        "duplicate": False,
        "outcome": "counted",
        "rule": "inbound_third_party",
        "units": 1,
        "interaction_id": decision["interaction_id"],
        "client_id": account.id,
        "due_at": None,
        "urgent": None,
        "quota": {"period": "2026-11", "included": 120, "used": 1, "extra": 0, "held": 0},
    }


@pytest.mark.parametrize("content_type", ["application/json", BATCH, f"{BATCH}; charset=utf-8"])
async def test_an_array_is_answered_in_order_with_counts(
    account: Account, content_type: str
) -> None:
    body = json.dumps([account.call("a"), account.call("b", answered=False), account.call("a")])
    response = await post_bytes(account.service, body, Content_Type=content_type)
    assert response.status_code == 200
    results = response.json()["results"]
    assert [one["status"] for one in results] == [201, 201, 200]
    assert [one["decision"]["event"]["id"] for one in results] == ["a", "b", "a"]
    assert response.json()["counts"] == {"counted": 1, "not_counted": 1, "duplicate": 1}


async def test_the_binary_mode_is_the_same_event(account: Account) -> None:
    call = account.call("call Nº 1")
    response = await post_bytes(
        account.service,
        json.dumps(call["data"]),
        ce_specversion="1.0",
        ce_id="call%20N%C2%BA%201",
        ce_source=account.source,
        ce_type="call.received",
        ce_time=call["time"],
        ce_traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )
    assert response.status_code == 201
    repeat = await account.service.post(call)
    assert (repeat.status_code, repeat.json()) == (200, response.json() | {"duplicate": True})


async def test_the_binary_mode_may_leave_version_and_time_out(account: Account) -> None:
    response = await post_bytes(
        account.service,
        json.dumps(account.call("call")["data"]),
        ce_id="call",
        ce_source=account.source,
        ce_type="call.received",
    )
    assert response.status_code == 201
    assert response.json()["outcome"] == "counted"


async def test_the_binary_mode_is_validated_like_the_others(account: Account) -> None:
    data = json.dumps(account.call("call")["data"])
    attributes = {"ce_id": "%00", "ce_type": "call.received", "ce_bad-name": "1"}
    response = await post_bytes(account.service, data, **attributes)
    pointers = {pointer for pointer, _ in must_refuse(response, 422, "invalid-request")}
    assert pointers == {"/id", "/source", "/bad-name"}


async def test_a_structured_event_is_binary_no_more(account: Account) -> None:
    response = await post_bytes(
        account.service,
        json.dumps(account.call("structured")),
        Content_Type=STRUCTURED,
        ce_id="binary",
        ce_type="call.placed",
    )
    assert response.json()["event"]["id"] == "structured"


async def test_specversion_and_time_may_be_left_out(account: Account) -> None:
    call = account.call("call")
    del call["specversion"], call["time"]
    decision = await account.decide(call)
    assert decision["outcome"] == "counted"
    [entry] = await account.ledger()
    assert entry["occurred_at"] == entry["posted_at"]
    assert entry["occurred_at"].startswith("2026-11-23T09:00:00")


@pytest.mark.parametrize("version", ["0.3", "1.1", "", None, 1])
async def test_another_specversion_is_refused(account: Account, version: object) -> None:
    response = await account.service.post(account.call("call") | {"specversion": version})
    assert must_refuse(response, 422, "invalid-request")[0][0] == "/specversion"


async def test_extension_attributes_are_ignored(account: Account) -> None:
    extended = account.call("call") | {"traceparent": "00-1", "dataschema": None, "x1": [1, {}]}
    assert (await account.service.post(extended)).status_code == 201
    assert (await account.service.post(account.call("call"))).status_code == 200


@pytest.mark.parametrize("name", ["Extension", "with_underscore", "é", "x" * 21, "", "a-b", "a/b"])
async def test_any_other_name_at_the_top_is_refused_where_it_stands(
    account: Account, name: str
) -> None:
    response = await account.service.post(account.call("call") | {name: 1})
    [(pointer, code)] = must_refuse(response, 422, "invalid-request")
    assert (pointer, code) == (f"/{name.replace('/', '~1')}", "extra_forbidden")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [(STRUCTURED, "[]"), (STRUCTURED, "[{}]"), (BATCH, "{}"), (BATCH, "5"), (STRUCTURED, "null")],
)
async def test_a_body_of_another_shape_than_its_type_is_refused(
    account: Account, content_type: str, body: str
) -> None:
    response = await post_bytes(account.service, body, Content_Type=content_type)
    must_refuse(response, 422, "invalid-request")


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "",
        "application/xml",
        "application/cloudevents+xml",
        "multipart/form-data",
        "x",
    ],
)
async def test_another_content_type_is_refused(account: Account, content_type: str) -> None:
    body = json.dumps(account.call("call"))
    response = await post_bytes(account.service, body, Content_Type=content_type)
    must_refuse(response, 415, "unsupported-media-type")
