"""Every item of a history says who: the key that asked, or nobody where it came as an event."""

from typing import Any

from app.domain.access.keys import Scope
from tests.api.clients.given import a_call, key_for
from tests.service import Service


async def history(service: Service, interaction_id: str) -> list[dict[str, Any]]:
    response = await service.http.get(f"/v1/interactions/{interaction_id}")
    return list(response.json()["history"])


async def a_desk(service: Service) -> tuple[dict[str, str], dict[str, str]]:
    """Return the headers of a key named Bureau, and what histories say of it."""
    issued = await service.state.keys.issue("Bureau", frozenset({Scope.INTERACTIONS_WRITE}))
    headers = {"Authorization": f"Bearer {issued.text}"}
    return headers, {"id": issued.key.id, "name": "Bureau"}


async def recorded(service: Service, **changes: Any) -> str:
    decision = (await service.post(a_call("c-1", **changes))).json()
    interaction_id: str = decision["interaction_id"]
    return interaction_id


async def test_what_is_said_by_endpoints_is_said_by_a_key(service: Service) -> None:
    await service.a_client()
    interaction_id = await recorded(service)
    headers, desk = await a_desk(service)
    path = f"/v1/interactions/{interaction_id}"
    await service.http.post(f"{path}/triage", json={"requires_action": True}, headers=headers)
    await service.http.post(f"{path}/complete")
    found = [(one["type"], one["by"]) for one in await history(service, interaction_id)]
    assert sorted(found, key=lambda item: item[0]) == [
        ("call.received", None),
        ("interaction.completed", {"id": "admin", "name": "admin"}),
        ("interaction.triaged", desk),
    ]


async def test_events_are_nobodys_whatever_their_source(service: Service) -> None:
    await service.a_client()
    interaction_id = await recorded(service)
    _, desk = await a_desk(service)
    forged = {
        "source": f"/exitadmin/keys/{desk['id']}",
        "id": "x-1",
        "type": "interaction.completed",
        "data": {"interaction": {"id": interaction_id}},
    }
    await service.post(forged)
    assert [one["by"] for one in await history(service, interaction_id)] == [None, None]


async def test_a_tied_key_is_told_too(service: Service) -> None:
    client_id = await service.a_client()
    interaction_id = await recorded(service)
    tied = await key_for(service, Scope.INTERACTIONS_WRITE, client_id=client_id)
    await service.http.post(
        f"/v1/interactions/{interaction_id}/void", json={"reason": "Doublon"}, headers=tied
    )
    assert (await history(service, interaction_id))[-1]["by"]["name"] == "test"


async def test_a_release_of_everything_is_somebodys(service: Service) -> None:
    client_id = await service.a_client()
    await service.http.put(
        f"/v1/clients/{client_id}/subscription",
        json={"plan": "ESSENTIEL", "effective": "now", "block": True},
    )
    calls = [a_call(f"f-{number}") for number in range(120)]
    await service.post(calls)
    held = await recorded(service, data={"voicemail": True, "answered": False})
    await service.http.put(
        f"/v1/clients/{client_id}/subscription",
        json={"plan": "CONFORT", "effective": "now", "block": True},
    )
    headers, desk = await a_desk(service)
    response = await service.http.post(f"/v1/clients/{client_id}/release", headers=headers)
    assert len(response.json()["released"]) == 1
    assert (await history(service, held))[-1]["by"] == desk


async def test_who_changed_the_calendar_is_told_with_the_deadline(service: Service) -> None:
    client_id = await service.a_client()
    interaction_id = await recorded(service, data={"requires_action": True})
    calendar = {"timezone": "Europe/Brussels", "weekly": {"mon": [["09:00", "10:30"]]}}
    path = f"/v1/clients/{client_id}"
    await service.http.put(f"{path}/calendar", json={"calendar": calendar})
    calendar = {"timezone": "Europe/Brussels", "weekly": {"tue": [["09:00", "10:30"]]}}
    await service.http.patch(path, json={"calendar": calendar})
    changes = [
        one["by"]
        for one in await history(service, interaction_id)
        if one["type"] != "call.received"
    ]
    assert changes == [{"id": "admin", "name": "admin"}] * 2
