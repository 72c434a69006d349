"""What tests of reading start from: clients in the database, events sent, keys tied to a client."""

from typing import Any
from uuid import uuid4

from httpx import Response

from app.domain.access.keys import Scope
from app.services.identifiers import new_id
from tests.service import Service

SOURCE = "/telephony/main"


async def a_client(
    service: Service,
    *,
    timezone: str = "Europe/Brussels",
    block: bool = False,
    starts_on: str = "2026-01-01",
) -> str:
    """Create a client without contact points, so that there may be several."""
    return await service.a_client(
        reference=new_id(),
        timezone=timezone,
        contact_points=[],
        subscription={"plan": "ESSENTIEL", "starts_on": starts_on, "block": block},
    )


def a_call(client_id: str, **changes: Any) -> dict[str, Any]:
    """Return a third party's call that was answered: worth a unit."""
    data = {
        "client_id": client_id,
        "from": "+32475550199",
        "to": "+3225550101",
        "answered": True,
    }
    return an_event("call.received", data, **changes)


def an_event(kind: str, data: dict[str, Any], **changes: Any) -> dict[str, Any]:
    event: dict[str, Any] = {
        "id": str(uuid4()),
        "source": SOURCE,
        "type": kind,
        "time": "2026-11-20T10:00:00+01:00",
        "data": data,
    }
    return event | changes


async def send(service: Service, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """Record events one after the other and return their decisions."""
    decisions = []
    for event in events:
        response = await service.post(event)
        assert response.status_code == 201, response.text
        decisions.append(response.json())
    return decisions


async def calls(service: Service, client_id: str, count: int) -> None:
    response = await service.post([a_call(client_id) for _ in range(count)])
    assert response.json()["counts"]["counted"] == count, response.text


async def get_with_key(
    service: Service, path: str, *scopes: Scope, client_id: str | None = None
) -> Response:
    issued = await service.state.keys.issue("test", frozenset(scopes), client_id=client_id)
    headers = {"Authorization": f"Bearer {issued.text}"}
    return await service.http.get(path, headers=headers)
