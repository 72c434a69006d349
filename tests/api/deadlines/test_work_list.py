"""The work list: order, filters, paging, taking and handing back, and why something is due."""

from datetime import datetime
from typing import Any

from tests import sql
from tests.api.deadlines.given import a_message, open_message
from tests.service import Service

SECOND_INBOX = [{"role": "inbox", "kind": "email", "value": "second@exitadmin.example"}]


async def listed(service: Service, query: str = "") -> list[dict[str, Any]]:
    response = await service.http.get(f"/v1/worklist{query}")
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def test_what_is_due_first_comes_first(service: Service) -> None:
    await service.a_client()
    late = (await service.post(a_message("late", "2026-11-23T09:50:00+01:00"))).json()
    soon = (await service.post(a_message("soon", urgent=True))).json()
    items = await listed(service)
    assert [item["id"] for item in items] == [soon["interaction_id"], late["interaction_id"]]
    assert [item["business_minutes_left"] for item in items] == [90, 230]
    assert [item["urgent"] for item in items] == [True, False]


async def test_equal_deadlines_go_to_the_prioritised_plan(service: Service) -> None:
    await service.a_client()
    await service.a_client(
        reference="premium",
        contact_points=SECOND_INBOX,
        subscription={"plan": "PREMIUM", "starts_on": "2026-01-01", "block": False},
    )
    await service.post(a_message("essentiel", "2026-11-20T16:00:00+01:00"))
    await service.post(
        a_message("premium", "2026-11-23T10:00:00+01:00", to="second@exitadmin.example")
    )
    items = await listed(service)
    assert [item["plan"] for item in items] == ["PREMIUM", "ESSENTIEL"]
    assert items[0]["due_at"] == items[1]["due_at"]


async def test_pages_follow_each_other_without_gap_or_repeat(service: Service) -> None:
    await service.a_client()
    for number in range(7):
        await service.post(a_message(f"m{number}"))
    seen, cursor = [], ""
    while True:
        page = (await service.http.get(f"/v1/worklist?limit=3{cursor}")).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(seen) == len(set(seen)) == 7


async def test_pages_stay_where_they_were_while_items_move(service: Service) -> None:
    await service.a_client()
    ids = [await open_message(service, f"m{n}", f"2026-11-23T09:{n:02}:00+01:00") for n in range(8)]
    first = (await service.http.get("/v1/worklist?limit=3")).json()
    assert [item["id"] for item in first["items"]] == ids[:3]
    await service.http.post(f"/v1/interactions/{ids[0]}/complete")
    await service.http.post(f"/v1/interactions/{ids[4]}/pause")
    await service.http.post(f"/v1/interactions/{ids[6]}/triage", json={"urgent": True})
    sooner = await open_message(service, "sooner", "2026-11-20T09:00:00+01:00")
    rest = await listed(service, f"?cursor={first['next_cursor']}")
    assert [item["id"] for item in rest] == [ids[3], ids[5], ids[7]]
    assert [item["id"] for item in await listed(service)][:2] == [sooner, ids[6]]


async def test_what_has_no_deadline_comes_last_and_is_paged_too(service: Service) -> None:
    client = await service.a_client()
    ids = [await open_message(service, f"m{n}", "2026-11-23T09:00:00+01:00") for n in range(3)]
    await sql.execute(
        service.state.database,
        "UPDATE interactions SET due_at = NULL, warn_at = NULL WHERE client_id = $1",
        client,
    )
    last = await open_message(service, "dated", "2026-11-23T09:30:00+01:00")
    seen, cursor = [], ""
    while cursor is not None:
        page = (await service.http.get(f"/v1/worklist?limit=1{cursor}")).json()
        seen += [(item["id"], item["sla"]) for item in page["items"]]
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert seen[0] == (last, "on_track")
    assert sorted(seen[1:]) == sorted((id_, None) for id_ in ids)


async def test_a_completed_interaction_leaves_the_list(service: Service) -> None:
    await service.a_client()
    message = (await service.post(a_message("m1"))).json()
    await service.http.post(f"/v1/interactions/{message['interaction_id']}/complete")
    assert await listed(service) == []


async def test_filters_narrow_the_list(service: Service) -> None:
    client = await service.a_client()
    await service.post(a_message("m1", "2026-11-20T09:00:00+01:00"))
    await service.post(a_message("m2"))
    assert len(await listed(service, f"?client_id={client}")) == 2
    assert len(await listed(service, "?sla=breached")) == 1
    assert len(await listed(service, "?sla=on_track&channel=email&plan=ESSENTIEL")) == 1
    assert await listed(service, "?urgent=true") == []


async def test_two_operators_cannot_take_the_same(service: Service) -> None:
    await service.a_client()
    message = (await service.post(a_message("m1"))).json()
    path = f"/v1/interactions/{message['interaction_id']}"
    first = await service.http.post(f"{path}/assign", json={"operator": "A"})
    again = await service.http.post(f"{path}/assign", json={"operator": "A"})
    other = await service.http.post(f"{path}/assign", json={"operator": "B"})
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert other.json()["code"] == "already-taken"
    await service.http.post(f"{path}/hand-back")
    after = await service.http.post(f"{path}/assign", json={"operator": "B"})
    assert after.json()["operator"] == "B"


async def test_what_is_done_cannot_be_taken_and_what_waits_can(service: Service) -> None:
    await service.a_client()
    for verb, body in (("complete", {}), ("void", {"reason": "erreur"}), ("pause", {})):
        message = (await service.post(a_message(f"to-{verb}"))).json()
        path = f"/v1/interactions/{message['interaction_id']}"
        assert (await service.http.post(f"{path}/{verb}", json=body)).status_code == 200
        taken = await service.http.post(f"{path}/assign", json={"operator": "A"})
        expected = (200, None) if verb == "pause" else (409, "nothing-to-handle")
        assert (taken.status_code, taken.json().get("code")) == expected


async def test_a_deadline_is_explained_down_to_its_segments(service: Service) -> None:
    await service.a_client()
    message = (await service.post(a_message("m1", "2026-11-20T15:00:00+01:00"))).json()
    path = f"/v1/interactions/{message['interaction_id']}"
    why = (await service.http.get(f"{path}/deadline")).json()
    assert why["plan"] == {"code": "ESSENTIEL", "version": "2026-01"}
    assert why["delay_seconds"] == 4 * 3600
    assert datetime.fromisoformat(why["due_at"]) == datetime.fromisoformat(
        "2026-11-23T11:00:00+01:00"
    )
    assert why["segments"] == [
        {"starts_at": "2026-11-20T15:00:00+01:00", "ends_at": "2026-11-20T17:00:00+01:00"},
        {"starts_at": "2026-11-23T09:00:00+01:00", "ends_at": "2026-11-23T11:00:00+01:00"},
    ]


async def test_a_pause_over_a_weekend_moves_the_deadline_by_what_was_left(
    service: Service,
) -> None:
    await service.a_client()
    message = (await service.post(a_message("m1", "2026-11-20T15:00:00+01:00"))).json()
    path = f"/v1/interactions/{message['interaction_id']}"
    paused = await service.http.post(f"{path}/pause", json={"time": "2026-11-20T16:00:00+01:00"})
    assert paused.json()["due_at"] == message["due_at"]
    resumed = await service.http.post(f"{path}/resume", json={"time": "2026-11-23T10:00:00+01:00"})
    assert datetime.fromisoformat(resumed.json()["due_at"]) == datetime.fromisoformat(
        "2026-11-23T13:00:00+01:00"
    )
    why = (await service.http.get(f"{path}/deadline")).json()
    [waited] = why["pauses"]
    source = "/exitadmin/keys/admin"
    assert (waited["paused_by"]["source"], waited["resumed_by"]["source"]) == (source, source)
    counted = sum(
        (
            datetime.fromisoformat(segment["ends_at"])
            - datetime.fromisoformat(segment["starts_at"])
        ).total_seconds()
        for segment in why["segments"]
    )
    assert counted == 4 * 3600
