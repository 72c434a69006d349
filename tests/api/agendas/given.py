"""What tests of agendas start from: a client with an agenda, and what is booked on it."""

from dataclasses import dataclass, field
from typing import Any

from httpx import Response

from app.domain.access.keys import Scope
from tests.api.clients.given import key_for
from tests.service import Service

VISIT = {"code": "visit", "name": "Visite", "duration_minutes": 60}
CALL = {"code": "call", "name": "Appel", "duration_minutes": 30, "after_minutes": 15}
AGENDA = {"name": "Camionnette 1", "kinds": [VISIT, CALL]}
PARTY = {"name": "Mme Lambert", "phone": "+32475550199", "email": None}
TUESDAY = "2026-12-01T{}:00+01:00"


def at(time: str) -> str:
    """Return an instant of the first of December in Brussels."""
    return TUESDAY.format(time)


@dataclass(frozen=True)
class Desk:
    """A client's agenda, and who works on it.

    Attributes:
        headers: of the key that everything is asked with; none for the admin's.
    """

    service: Service
    client_id: str
    agenda_id: str
    headers: dict[str, str] = field(default_factory=dict)

    async def ask(self, method: str, path: str, **given: Any) -> Response:
        headers = self.headers | given.pop("headers", {})
        return await self.service.http.request(method, path, headers=headers, **given)

    async def try_to_book(self, time: str = "10:00", **changes: Any) -> Response:
        headers = changes.pop("headers", {})
        starts_at = time if "T" in time else at(time)
        body = {"kind": "visit", "starts_at": starts_at, "title": "Chaudière", "party": PARTY}
        path = f"/v1/agendas/{self.agenda_id}/appointments"
        return await self.ask("POST", path, json=body | changes, headers=headers)

    async def book(self, time: str = "10:00", **changes: Any) -> dict[str, Any]:
        return done(await self.try_to_book(time, **changes), 201)

    async def hold(self, time: str = "10:00", **changes: Any) -> dict[str, Any]:
        return await self.book(time, status="held", **changes)

    async def patch(self, appointment: dict[str, Any], **changes: Any) -> Response:
        headers = {"If-Match": f'"{appointment["version"]}"'}
        path = f"/v1/appointments/{appointment['id']}"
        return await self.ask("PATCH", path, json=changes, headers=headers)

    async def say(self, appointment: dict[str, Any], what: str, **body: Any) -> Response:
        path = f"/v1/appointments/{appointment['id']}/{what}"
        return await self.ask("POST", path, json=body)

    async def cancel(self, appointment: dict[str, Any]) -> Response:
        return await self.say(appointment, "cancel", reason="Absent")

    async def read(self, appointment: dict[str, Any]) -> dict[str, Any]:
        return done(await self.ask("GET", f"/v1/appointments/{appointment['id']}"))

    async def history(self, appointment: dict[str, Any]) -> list[dict[str, Any]]:
        path = f"/v1/appointments/{appointment['id']}/history"
        items: list[dict[str, Any]] = done(await self.ask("GET", path))["items"]
        return items

    async def slots(self, kind: str = "visit", **query: str) -> list[dict[str, Any]]:
        asked = {"kind": kind, "from": at("00:00"), "to": at("23:59")} | query
        path = f"/v1/agendas/{self.agenda_id}/slots"
        items: list[dict[str, Any]] = done(await self.ask("GET", path, params=asked))["items"]
        return items

    async def used(self, period: str = "2026-11") -> int:
        used: int = (await self.service.quota(self.client_id, period))["units"]["used"]
        return used

    async def with_key(self, *scopes: Scope, client_id: str | None = None) -> "Desk":
        headers = await key_for(self.service, *scopes, client_id=client_id)
        return Desk(self.service, self.client_id, self.agenda_id, headers)


def done(response: Response, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    return body


async def a_desk(service: Service, **changes: Any) -> Desk:
    client_id = await service.a_client()
    return await another_agenda(service, client_id, **changes)


async def another_agenda(service: Service, client_id: str, **changes: Any) -> Desk:
    path = f"/v1/clients/{client_id}/agendas"
    agenda = done(await service.http.post(path, json=AGENDA | changes), 201)
    return Desk(service, client_id, agenda["id"])


async def a_stranger(service: Service) -> str:
    """Return the id of a client that has no agenda."""
    return await service.a_client(reference="stranger", contact_points=[])
