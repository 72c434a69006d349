"""How long the desk takes at 200 open items (pages.md, Hooks: first byte below 50 ms)."""

import time

import pytest
from httpx import AsyncClient

from app.main import create_app
from app.settings import Settings
from tests.api.deadlines.given import a_message
from tests.api.sheets.given import supplied
from tests.pages.visitor import signed_in
from tests.served import served
from tests.service import ADMIN_KEY, Service

OPEN, CLIENTS, TRIES, MOST_MS = 200, 100, 15, 50


@pytest.mark.slow
async def test_the_list_comes_at_once_at_200_open_items(
    service: Service, database_url: str
) -> None:
    await service.a_client()
    await open_items(service)
    assert await quickest(service, database_url, ["/desk"]) < MOST_MS


@pytest.mark.slow
async def test_clients_come_at_once_at_200_open_items_and_100_clients(
    service: Service, database_url: str
) -> None:
    client = await service.a_client()
    await open_items(service)
    for number in range(1, CLIENTS):
        changes = {"reference": f"c{number}", "name": f"Client {number}", "contact_points": []}
        await service.a_client(**changes)
    text = "\n\n".join(f"Entretien chaudière {n} : {n},50 € TVAC" for n in range(50))
    await supplied(service, client, text=text)
    page = f"/desk/clients/{client}"
    paths = ["/desk/clients", page, f"{page}?q=entretien", f"{page}/search?q=entretien"]
    assert await quickest(service, database_url, paths) < MOST_MS


async def open_items(service: Service) -> None:
    at = "2026-11-20T09:{:02}:00+01:00"
    events = [a_message(f"m{n}", at.format(n % 60), summary="Un devis " * 12) for n in range(OPEN)]
    assert (await service.post(events)).status_code == 200


async def quickest(service: Service, database_url: str, paths: list[str]) -> float:
    """Return the milliseconds to the first byte of the slowest path, each at its best."""
    async with signed_in(service) as visitor:
        cookies = {"session": visitor.cookie or ""}
        settings = Settings(_env_file=None, admin_key=ADMIN_KEY, test_clock=True)
        with served(create_app(settings, database_url), lifespan="on") as port:
            base = f"http://127.0.0.1:{port}"
            async with AsyncClient(base_url=base, cookies=cookies) as http:
                best = {
                    path: min([await first_byte(http, path) for _ in range(TRIES)])
                    for path in paths
                }
    return max(best.values())


async def first_byte(http: AsyncClient, path: str) -> float:
    begun = time.perf_counter()
    async with http.stream("GET", path) as response:
        assert response.status_code == 200
        await anext(response.aiter_bytes())
        return (time.perf_counter() - begun) * 1_000
