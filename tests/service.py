"""The whole service in the test's own process: real routes, real PostgreSQL, a clock to set."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from app.api.state import State
from app.main import create_app
from app.settings import Settings

ADMIN_KEY = "an-admin-key-for-tests-only"
NOW = datetime.fromisoformat("2026-11-23T10:00:00+01:00")

DUPONT = {
    "reference": "dupont",
    "name": "Dupont Chauffage SRL",
    "timezone": "Europe/Brussels",
    "language": "fr",
    "contact_points": [
        {"role": "inbox", "kind": "phone", "value": "+32 2 555 01 01"},
        {"role": "inbox", "kind": "email", "value": "dupont@exitadmin.example"},
        {"role": "own", "kind": "phone", "value": "0475/55.01.02"},
        {"role": "own", "kind": "email", "value": "Marc@dupont.example"},
    ],
    "subscription": {"plan": "ESSENTIEL", "starts_on": "2026-01-01", "block": False},
    "calendar": None,
}


@dataclass(frozen=True)
class Service:
    """A running application and a client of it that holds the admin key."""

    app: FastAPI
    http: AsyncClient

    @property
    def state(self) -> State:
        state: State = self.app.state.exitadmin
        return state

    def set_clock(self, instant: datetime) -> None:
        self.state.clock.set(instant)

    async def a_client(self, **changes: Any) -> str:
        """Create the contract's client, with changes, and return its id."""
        response = await self.http.post("/v1/clients", json=DUPONT | changes)
        assert response.status_code == 201, response.text
        client_id: str = response.json()["id"]
        return client_id

    async def post(self, event: dict[str, Any] | list[dict[str, Any]]) -> Response:
        return await self.http.post("/v1/events", json=event)

    async def quota(self, client_id: str, period: str = "2026-11") -> dict[str, Any]:
        response = await self.http.get(f"/v1/clients/{client_id}/quota?period={period}")
        assert response.status_code == 200, response.text
        quota: dict[str, Any] = response.json()
        return quota


@asynccontextmanager
async def running_service(database_url: str, /, **changes: Any) -> AsyncIterator[Service]:
    """Start the service with the settings of every test, and changes of them."""
    told: dict[str, Any] = {"admin_key": ADMIN_KEY, "test_clock": True} | changes
    settings = Settings(_env_file=None, **told)
    app = create_app(settings, database_url)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(
            transport=ASGITransport(app, raise_app_exceptions=False),
            base_url="http://service",
            headers={"Authorization": f"Bearer {ADMIN_KEY}"},
        ) as http,
    ):
        service = Service(app, http)
        service.set_clock(NOW)
        yield service
