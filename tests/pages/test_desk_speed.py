"""How long the desk takes at 200 open items (pages.md, Hooks: first byte below 50 ms)."""

import time

import pytest
from httpx import AsyncClient

from app.main import create_app
from app.settings import Settings
from tests.api.deadlines.given import a_message
from tests.pages.visitor import signed_in
from tests.served import served
from tests.service import ADMIN_KEY, Service

OPEN, TRIES, MOST_MS = 200, 15, 50


@pytest.mark.slow
async def test_the_list_comes_at_once_at_200_open_items(
    service: Service, database_url: str
) -> None:
    await service.a_client()
    at = "2026-11-20T09:{:02}:00+01:00"
    events = [a_message(f"m{n}", at.format(n % 60), summary="Un devis " * 12) for n in range(OPEN)]
    assert (await service.post(events)).status_code == 200
    async with signed_in(service) as visitor:
        cookies = {"session": visitor.cookie or ""}
        settings = Settings(_env_file=None, admin_key=ADMIN_KEY, test_clock=True)
        with served(create_app(settings, database_url), lifespan="on") as port:
            base = f"http://127.0.0.1:{port}"
            async with AsyncClient(base_url=base, cookies=cookies) as http:
                taken = [await first_byte(http) for _ in range(TRIES)]
    assert min(taken) < MOST_MS


async def first_byte(http: AsyncClient) -> float:
    begun = time.perf_counter()
    async with http.stream("GET", "/desk") as response:
        assert response.status_code == 200
        await anext(response.aiter_bytes())
        return (time.perf_counter() - begun) * 1_000
