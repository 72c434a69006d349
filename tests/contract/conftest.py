"""The service behind a real server in a thread, with a client that schemas can be tried on."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from app.main import create_app
from app.settings import Settings
from tests import databases
from tests.served import served
from tests.service import ADMIN_KEY, DUPONT

HEADERS = {"Authorization": f"Bearer {ADMIN_KEY}"}


@pytest.fixture(scope="module")
async def common_database(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    async with databases.database(postgres_server, template_database) as url:
        yield url


@pytest.fixture(scope="module")
def base_url(common_database: str) -> Iterator[str]:
    app = create_app(Settings(_env_file=None, admin_key=ADMIN_KEY), common_database)
    with served(app, lifespan="on") as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def known(base_url: str) -> dict[str, str]:
    """Return ids of things that exist, by the name that paths give them."""
    with httpx.Client(base_url=base_url, headers=HEADERS) as http:
        client = http.post("/v1/clients", json=DUPONT).json()["id"]
        event = {
            "id": "1",
            "source": "/contract",
            "type": "message.received",
            "data": {"channel": "email", "from": None, "to": None, "client_id": client},
        }
        interaction = http.post("/v1/events", json=event).json()["interaction_id"]
        known = {"client_id": client, "interaction_id": interaction}
        return known | _an_agenda(http, client)


def _an_agenda(http: httpx.Client, client_id: str) -> dict[str, str]:
    kind = {"code": "visit", "name": "Visite", "duration_minutes": 60}
    agenda = http.post(f"/v1/clients/{client_id}/agendas", json={"name": "A", "kinds": [kind]})
    path = f"/v1/agendas/{agenda.json()['id']}"
    held = {"kind": "visit", "starts_at": "2026-12-01T10:00:00+01:00", "status": "held"}
    booked = http.post(f"{path}/appointments", json=held | {"override": ["hours", "notice"]})
    return {"agenda_id": agenda.json()["id"], "appointment_id": booked.json()["id"]}
