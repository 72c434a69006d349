"""POST /v1/interactions/{id}/…: the same facts as the ``interaction.*`` events (api.md)."""

import json
from typing import Any

import pytest
from httpx import Response

from tests.acceptance.account import Account
from tests.api.metering.events.posting import must_refuse, post_bytes


async def command(
    account: Account, interaction_id: str, name: str, body: Any = None, **headers: str
) -> Response:
    named = {header.replace("_", "-"): value for header, value in headers.items()}
    return await account.service.http.post(
        f"/v1/interactions/{interaction_id}/{name}", json=body, headers=named
    )


@pytest.fixture
async def interaction(account: Account) -> str:
    [decision] = await account.record(account.message("mail"))
    interaction_id: str = decision["interaction_id"]
    return interaction_id


async def test_a_void_is_answered_with_the_decision(account: Account, interaction: str) -> None:
    response = await command(account, interaction, "void", {"reason": "Encodé deux fois"})
    assert response.status_code == 200
    decision = response.json()
    assert (decision["outcome"], decision["rule"], decision["units"]) == ("applied", "voided", 0)
    assert decision["interaction_id"] == interaction
    assert await account.used() == 0
    await account.must_verify()


async def test_a_triage_changes_the_count_back_and_forth(
    account: Account, interaction: str
) -> None:
    for requires_action, units in ((False, 0), (True, 1)):
        time = f"2026-11-23T0{8 + units}:00:00+01:00"
        body = {"requires_action": requires_action, "time": time}
        response = await command(account, interaction, "triage", body)
        assert response.json()["units"] == units


@pytest.mark.parametrize("name", ["complete", "pause", "resume", "release"])
@pytest.mark.parametrize("body", [None, {}, {"summary": "Fait", "time": None}])
async def test_a_body_may_be_left_out(
    account: Account, interaction: str, name: str, body: dict[str, Any] | None
) -> None:
    response = await command(account, interaction, name, body)
    assert (response.status_code, response.json()["outcome"]) == (200, "applied")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("void", {}),
        ("void", {"reason": ""}),
        ("void", {"reason": "x", "interaction": {"id": "x"}}),
        ("complete", {"reason": "x"}),
        ("complete", {"time": "2026-11-20T10:00:00"}),
        ("complete", {"time": "1763900000"}),
        ("triage", {"urgent": "yes"}),
        ("triage", None),
    ],
)
async def test_what_is_wrong_is_refused(
    account: Account, interaction: str, name: str, body: dict[str, Any] | None
) -> None:
    must_refuse(await command(account, interaction, name, body), 422, "invalid-request")


async def test_a_time_in_the_future_is_refused(account: Account, interaction: str) -> None:
    response = await command(account, interaction, "complete", {"time": "2026-11-24T10:00:00Z"})
    must_refuse(response, 422, "time-in-future")


@pytest.mark.parametrize("body", [b"{", b'{"reason": NaN}', b"\xff", b"[" * 100_000])
async def test_what_is_not_json_is_refused(account: Account, interaction: str, body: bytes) -> None:
    path = f"/v1/interactions/{interaction}/void"
    response = await post_bytes(account.service, body, path)
    assert response.status_code in {400, 422}
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("reason", ["\x00", "\ud800", "x" * 10_001])
async def test_texts_have_the_limits_of_events(
    account: Account, interaction: str, reason: str
) -> None:
    path = f"/v1/interactions/{interaction}/void"
    response = await post_bytes(account.service, json.dumps({"reason": reason}), path)
    assert must_refuse(response, 422, "invalid-request")[0][0] == "/reason"


async def test_a_command_sent_twice_is_done_once(account: Account, interaction: str) -> None:
    body = {"reason": "Encodé deux fois"}
    first = await command(account, interaction, "void", body, Idempotency_Key="void-1")
    second = await command(account, interaction, "void", body, Idempotency_Key="void-1")
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json() == first.json() | {"duplicate": True}
    other = await command(account, interaction, "void", {"reason": "x"}, Idempotency_Key="void-1")
    must_refuse(other, 409, "idempotency-conflict")


async def test_a_release_while_the_block_is_active_is_refused(blocking: Account) -> None:
    await blocking.fill(120)
    [held] = await blocking.record(blocking.message("mail"))
    response = await command(blocking, held["interaction_id"], "release")
    must_refuse(response, 409, "plan-blocked")


@pytest.mark.parametrize("interaction_id", ["x", "019aafb8", "%00", "..%2f.."])
async def test_what_is_no_id_is_refused(account: Account, interaction_id: str) -> None:
    response = await command(account, interaction_id, "complete")
    assert response.status_code in {404, 422}
    assert response.headers["Content-Type"] == "application/problem+json"
