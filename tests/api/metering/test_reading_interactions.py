from datetime import datetime
from typing import Any

import pytest

from app.api.metering.interactions.reading import INTERACTION_EXAMPLE, InteractionOut
from app.domain.access.keys import Scope
from tests.api.metering.given import a_call, a_client, an_event, calls, get_with_key, send
from tests.api.sheets.supplied import a_sheet, quoting
from tests.service import Service

FIELDS = [
    "id",
    "client_id",
    "thread_id",
    "kind",
    "channel",
    "direction",
    "counterpart",
    "subject",
    "summary",
    "occurred_at",
    "period",
    "status",
    "rule",
    "units",
    "due_at",
    "completed_at",
    "sla",
    "urgent",
    "event",
    "follow_ups",
    "follow_ups_total",
    "thread",
    "history",
]


async def read(service: Service, interaction_id: str) -> dict[str, Any]:
    response = await service.http.get(f"/v1/interactions/{interaction_id}")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def listed(service: Service, **parameters: Any) -> list[dict[str, Any]]:
    response = await service.http.get("/v1/interactions", params=parameters)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


def a_mail(client_id: str, **changes: Any) -> dict[str, Any]:
    data = {
        "client_id": client_id,
        "channel": "email",
        "from": "Jean Chantier <Jean@chantier.example>",
        "to": "dupont@exitadmin.example",
        "subject": "Report de chantier",
        "message_id": "<m-1@chantier.example>",
        "summary": "Jean Chantier reporte",
        "urgent": True,
    }
    return an_event("message.received", data, **changes)


def said_of(interaction_id: str, what: str, time: str, **data: Any) -> dict[str, Any]:
    target = {"interaction": {"id": interaction_id}}
    return an_event(f"interaction.{what}", target | data, time=time)


async def test_a_call_alone_reads_as_it_was_decided(service: Service) -> None:
    client_id = await a_client(service)
    call = a_call(client_id, id="CA-1")
    [decision] = await send(service, call)

    found = await read(service, decision["interaction_id"])

    assert list(found) == FIELDS
    history = found.pop("history")
    assert found == {
        "id": decision["interaction_id"],
        "client_id": client_id,
        "thread_id": decision["interaction_id"],
        "kind": "call",
        "channel": None,
        "direction": "inbound",
        "counterpart": "+32475550199",
        "subject": None,
        "summary": None,
        "occurred_at": "2026-11-20T09:00:00Z",
        "period": "2026-11",
        "status": "recorded",
        "rule": "inbound_third_party",
        "units": 1,
        "due_at": None,
        "completed_at": None,
        "sla": None,
        "urgent": None,
        "event": {"source": call["source"], "id": "CA-1"},
        "follow_ups": [],
        "follow_ups_total": 0,
        "thread": {"units": 1, "follow_ups": 0, "included": 0},
    }
    assert [(item["type"], item["event_id"]) for item in history] == [("call.received", "CA-1")]


async def test_a_thread_shows_its_follow_ups_in_order(service: Service) -> None:
    client_id = await a_client(service)
    [mail] = await send(service, a_mail(client_id))
    root = mail["interaction_id"]
    times = ["2026-11-20T11:00:00Z", "2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z"]
    follow_ups = await send(
        service,
        *(
            an_event("action.performed", {"kind": "document", "cause": {"id": root}}, time=time)
            for time in times
        ),
    )

    shown = (await read(service, root))["follow_ups"]

    ids = [follow_ups[place]["interaction_id"] for place in (1, 0, 2)]
    assert [one["id"] for one in shown] == ids
    assert shown[0] == {
        "id": ids[0],
        "kind": "action",
        "channel": None,
        "direction": None,
        "occurred_at": "2026-11-20T10:00:00Z",
        "status": "recorded",
        "rule": "follow_up_included",
        "units": 0,
    }
    follow_up = await read(service, ids[0])
    assert (follow_up["thread_id"], follow_up["follow_ups"]) == (root, [])


async def test_the_history_tells_what_was_said_in_the_order_of_the_facts(
    service: Service,
) -> None:
    client_id = await a_client(service)
    [mail] = await send(service, a_mail(client_id))
    root = mail["interaction_id"]
    await send(
        service,
        said_of(root, "completed", "2026-11-20T12:00:00Z"),
        said_of(root, "triaged", "2026-11-20T10:00:00Z", requires_action=True),
        said_of(root, "paused", "2026-11-20T11:00:00Z", summary="Jean rappelle"),
    )
    service.set_clock(datetime.fromisoformat("2026-11-24T10:00:00+01:00"))
    await send(service, said_of(root, "voided", "2026-11-24T09:00:00Z", reason="Saisi deux fois"))

    found = await read(service, root)

    assert [(item["type"], item["data"]) for item in found["history"]] == [
        ("message.received", {"channel": "email", "requires_action": True, "urgent": True}),
        ("interaction.triaged", {"requires_action": True}),
        ("interaction.paused", {}),
        ("interaction.completed", {}),
        ("interaction.voided", {"reason": "Saisi deux fois"}),
    ]
    assert found["history"][4]["recorded_at"] == "2026-11-24T09:00:00Z"
    assert (found["status"], found["rule"], found["units"]) == ("voided", "voided", 0)


async def test_the_history_names_nobody(service: Service) -> None:
    client_id = await a_client(service)
    [mail] = await send(service, a_mail(client_id))
    sheet_id = await a_sheet(service, client_id, "Jean paie 30 euros")
    said = quoting(sheet_id, "Jean paie 30 euros") | {"client_id": client_id}
    [action] = await send(service, an_event("action.performed", said))
    placed = {"to": "+32475550199", "answered": True, "client_id": client_id}
    [call] = await send(service, an_event("call.placed", placed))

    for decision in (mail, action, call):
        found = await read(service, decision["interaction_id"])
        text = str(found["history"]).lower()
        assert not [name for name in ("jean", "chantier", "+324") if name in text]
    shown = await read(service, action["interaction_id"])
    assert shown["history"][0]["data"]["sheet"] == {"id": sheet_id, "version": 1}


async def test_a_deadline_shows_how_it_stands(service: Service) -> None:
    client_id = await a_client(service)
    mail = a_mail(client_id, time="2026-11-23T09:30:00+01:00")
    [decision] = await send(service, mail)

    found = await read(service, decision["interaction_id"])
    assert (found["status"], found["sla"]) == ("open", "on_track")
    assert found["urgent"] == {"granted": True, "reason": None}
    assert found["due_at"] == "2026-11-23T10:30:00Z"

    done = said_of(decision["interaction_id"], "completed", "2026-11-23T09:45:00+01:00")
    await send(service, done)
    found = await read(service, decision["interaction_id"])
    assert (found["status"], found["sla"]) == ("completed", "met")
    assert found["completed_at"] == "2026-11-23T08:45:00Z"


async def test_interactions_are_listed_whole_the_last_recorded_first(service: Service) -> None:
    client_id, other = await a_client(service), await a_client(service)
    decisions = await send(service, a_call(client_id), a_call(other), a_mail(client_id))

    everyone, own = await listed(service), await listed(service, client_id=client_id)

    ids = [decision["interaction_id"] for decision in reversed(decisions)]
    assert [one["id"] for one in everyone] == ids
    assert [one["id"] for one in own] == [ids[0], ids[2]]
    assert own[0] == await read(service, ids[0])


async def test_a_status_and_a_period_narrow_the_list(service: Service) -> None:
    client_id = await a_client(service)
    october = a_call(client_id, time="2026-10-20T10:00:00Z")
    recorded, _, opened = await send(service, october, a_call(client_id), a_mail(client_id))

    by_period = await listed(service, client_id=client_id, period="2026-10")
    by_status = await listed(service, status="open")
    by_both = await listed(service, status="open", period="2026-10")

    assert [one["id"] for one in by_period] == [recorded["interaction_id"]]
    assert [one["id"] for one in by_status] == [opened["interaction_id"]]
    assert by_both == []


async def test_pages_lead_through_all_interactions(service: Service) -> None:
    client_id = await a_client(service)
    await calls(service, client_id, 7)
    seen: list[str] = []
    parameters: dict[str, Any] = {"client_id": client_id, "limit": 3}
    for size in (3, 3, 1):
        page = (await service.http.get("/v1/interactions", params=parameters)).json()
        assert len(page["items"]) == size
        seen += [one["id"] for one in page["items"]]
        parameters["cursor"] = page["next_cursor"]
    assert parameters["cursor"] is None
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 7


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=lost", "invalid-request"),
        ("period=2026", "invalid-period"),
        ("client_id=dupont", "invalid-request"),
        ("cursor=NTc", "invalid-cursor"),
        ("limit=501", "invalid-request"),
    ],
)
async def test_what_cannot_be_asked_is_refused(service: Service, query: str, code: str) -> None:
    response = await service.http.get(f"/v1/interactions?{query}")
    assert (response.status_code, response.json()["code"]) == (422, code)


async def test_a_key_sees_its_own_client_s_interactions_only(service: Service) -> None:
    own, other = await a_client(service), await a_client(service)
    mine, theirs = await send(service, a_call(own), a_call(other))

    for path, status in (
        (f"/v1/interactions/{mine['interaction_id']}", 200),
        (f"/v1/interactions/{theirs['interaction_id']}", 404),
        (f"/v1/interactions?client_id={other}", 404),
    ):
        response = await get_with_key(service, path, Scope.OPS_READ, client_id=own)
        assert response.status_code == status
    response = await get_with_key(
        service, "/v1/interactions", Scope.INTERACTIONS_WRITE, client_id=own
    )
    assert [one["id"] for one in response.json()["items"]] == [mine["interaction_id"]]


async def test_reading_needs_a_scope_and_an_interaction(service: Service) -> None:
    without = await get_with_key(service, "/v1/interactions", Scope.QUOTA_READ)
    missing = await service.http.get("/v1/interactions/0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11")

    assert without.status_code == 403
    assert (missing.status_code, missing.json()["code"]) == (404, "not-found")


def test_the_documented_example_is_an_interaction() -> None:
    shown = InteractionOut.model_validate(INTERACTION_EXAMPLE).model_dump(mode="json")
    assert shown == INTERACTION_EXAMPLE
