import csv
import io
from datetime import datetime
from typing import Any

import pytest

from app.api.metering.ledger import CSV_EXAMPLE, ENTRY_EXAMPLE, EntryOut
from app.domain.access.keys import Scope
from app.domain.metering.ledger import Posting, entry_hash, genesis, shown_hash
from app.domain.metering.rules import Rule
from tests.api.metering.given import a_call, a_client, an_event, calls, get_with_key, send
from tests.service import Service


async def ledger(service: Service, client_id: str, **parameters: Any) -> dict[str, Any]:
    response = await service.http.get(f"/v1/clients/{client_id}/ledger", params=parameters)
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page


async def export(service: Service, client_id: str, **parameters: Any) -> list[dict[str, str]]:
    response = await service.http.get(
        f"/v1/clients/{client_id}/ledger", params=parameters, headers={"Accept": "text/csv"}
    )
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith("text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(response.text, newline="")))


async def counted_and_voided(service: Service, client_id: str) -> str:
    """Record a call of October and two of November, the first of which is voided."""
    decisions = await send(
        service,
        a_call(client_id, time="2026-10-31T23:59:59+01:00"),
        a_call(client_id),
        a_call(client_id, time="2026-11-21T09:00:00+01:00"),
    )
    interaction_id: str = decisions[1]["interaction_id"]
    data = {"interaction": {"id": interaction_id}, "reason": "Saisi deux fois"}
    await send(service, an_event("interaction.voided", data))
    return interaction_id


def rehash(entry: dict[str, Any]) -> str:
    posting = Posting(
        posted_at=datetime.fromisoformat(entry["posted_at"]),
        occurred_at=datetime.fromisoformat(entry["occurred_at"]),
        period=entry["period"],
        interaction_id=entry["interaction_id"],
        units=int(entry["units"]),
        rule=Rule(entry["rule"]),
        used_after=int(entry["used_after"]),
    )
    previous = bytes.fromhex(entry["previous_hash"].removeprefix("sha256:"))
    return shown_hash(entry_hash(int(entry["seq"]), posting, previous))


async def test_entries_come_oldest_first_across_periods(service: Service) -> None:
    client_id = await a_client(service)
    voided = await counted_and_voided(service, client_id)

    page = await ledger(service, client_id)

    assert page["next_cursor"] is None
    assert [
        (e["seq"], e["period"], e["units"], e["rule"], e["used_after"]) for e in page["items"]
    ] == [
        (1, "2026-10", 1, "inbound_third_party", 1),
        (2, "2026-11", 1, "inbound_third_party", 1),
        (3, "2026-11", 1, "inbound_third_party", 2),
        (4, "2026-11", -1, "voided", 1),
    ]
    assert page["items"][3]["interaction_id"] == voided
    assert page["items"][1]["occurred_at"] == "2026-11-20T09:00:00.000000Z"


async def test_what_is_shown_is_enough_to_check_the_chain(service: Service) -> None:
    client_id = await a_client(service)
    await counted_and_voided(service, client_id)

    shown = (await ledger(service, client_id))["items"]
    exported = await export(service, client_id)

    previous = shown_hash(genesis(client_id).hash)
    for entry, line in zip(shown, exported, strict=True):
        assert entry["previous_hash"] == line["previous_hash"] == previous
        assert entry["hash"] == line["hash"] == rehash(entry) == rehash(line)
        previous = entry["hash"]
    assert (await service.quota(client_id))["ledger"] == {"entries": 4, "head": previous}


async def test_a_period_shows_its_own_entries_only(service: Service) -> None:
    client_id = await a_client(service)
    await counted_and_voided(service, client_id)

    november = await ledger(service, client_id, period="2026-11")
    exported = await export(service, client_id, period="2026-11")

    assert [entry["seq"] for entry in november["items"]] == [2, 3, 4]
    assert [line["seq"] for line in exported] == ["2", "3", "4"]
    assert (await ledger(service, client_id, period="2025-01"))["items"] == []


async def test_pages_lead_through_the_whole_ledger(service: Service) -> None:
    client_id = await a_client(service)
    await calls(service, client_id, 5)
    seen: list[int] = []
    cursor: dict[str, Any] = {}
    for size in (2, 2, 1):
        page = await ledger(service, client_id, limit=2, period="2026-11", **cursor)
        assert len(page["items"]) == size
        seen += [entry["seq"] for entry in page["items"]]
        cursor = {"cursor": page["next_cursor"]}
    assert (seen, cursor) == ([1, 2, 3, 4, 5], {"cursor": None})


@pytest.mark.parametrize("cursor", ["x", "LTE", "MS41", "OTIyMzM3MjAzNjg1NDc3NTgwOA", "WzFd", ""])
async def test_a_cursor_is_one_that_was_given(service: Service, cursor: str) -> None:
    client_id = await a_client(service)
    response = await service.http.get(f"/v1/clients/{client_id}/ledger?cursor={cursor}")
    assert (response.status_code, response.json()["code"]) == (422, "invalid-cursor")


async def test_an_export_is_whole_whatever_its_length(service: Service) -> None:
    client_id = await a_client(service)
    for _ in range(5):
        await calls(service, client_id, 900)

    lines = await export(service, client_id, limit=1)

    assert [int(line["seq"]) for line in lines] == list(range(1, 4_501))


async def test_an_export_is_a_file_that_spreadsheets_open(service: Service) -> None:
    client_id = await a_client(service)
    await counted_and_voided(service, client_id)

    response = await service.http.get(
        f"/v1/clients/{client_id}/ledger?period=2026-11", headers={"Accept": "text/csv, */*"}
    )

    name = f'attachment; filename="ledger-{client_id}-2026-11.csv"'
    assert response.headers["content-disposition"] == name
    lines = response.text.split("\r\n")
    assert lines[0] == ",".join(ENTRY_EXAMPLE)
    assert (len(lines), lines[-1]) == (5, "")
    assert lines[3].split(",")[5] == "-1"


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/json", "application/json, text/csv", "text/csv;q=0", "text"]
)
async def test_json_is_sent_unless_csv_is_preferred(service: Service, accept: str) -> None:
    client_id = await a_client(service)
    response = await service.http.get(f"/v1/clients/{client_id}/ledger", headers={"Accept": accept})
    assert response.json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("accept", ["text/csv", "application/json;q=0.5,text/csv", "text/csv,*/*"])
async def test_an_empty_ledger_exports_its_header(service: Service, accept: str) -> None:
    client_id = await a_client(service)
    response = await service.http.get(f"/v1/clients/{client_id}/ledger", headers={"Accept": accept})
    assert response.text == ",".join(ENTRY_EXAMPLE) + "\r\n"


@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
async def test_refusals_come_before_anything_is_sent(service: Service, accept: str) -> None:
    headers = {"Accept": accept}
    client_id = await a_client(service)
    unknown = "/v1/clients/0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11/ledger"

    missing = await service.http.get(unknown, headers=headers)
    wrong = await service.http.get(f"/v1/clients/{client_id}/ledger?period=2026-1", headers=headers)

    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid-period")


async def test_a_key_reads_its_own_client_s_ledger_only(service: Service) -> None:
    own, other = await a_client(service), await a_client(service)
    for client_id, scope, status in (
        (own, Scope.QUOTA_READ, 200),
        (other, Scope.QUOTA_READ, 404),
        (own, Scope.EVENTS_WRITE, 403),
    ):
        path = f"/v1/clients/{client_id}/ledger"
        assert (await get_with_key(service, path, scope, client_id=own)).status_code == status


def test_the_documented_examples_are_entries() -> None:
    assert EntryOut.model_validate(ENTRY_EXAMPLE).model_dump(mode="json") == ENTRY_EXAMPLE
    [line] = csv.DictReader(io.StringIO(CSV_EXAMPLE, newline=""))
    assert EntryOut.model_validate(line | {"dispute": line["dispute"] or None}).seq == 57
