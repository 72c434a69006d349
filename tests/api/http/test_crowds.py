"""Forty readers at once of each route that reads: more than there are connections."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from app.integrations.deliveries import IntegrationKind
from app.repositories.database import Holding
from tests import databases
from tests.api.agendas.given import another_agenda
from tests.api.billing.invoices.given import a_billed_account, issued
from tests.api.integrations.providers import a_call, a_provider
from tests.api.notifications.asking import create_endpoint
from tests.api.reporting.rehearsing import reports
from tests.api.sheets.given import supplied
from tests.service import Service, running_service

READERS = 40
HANG_SECONDS = 120
NOT_OURS = ("/", "/docs", "/docs/{name}", "/openapi.json")
"""What asks no database."""
FORMS = ("application/json", "text/html", "application/pdf", "text/csv", "application/xml")
QUERIES = {
    "/v1/agendas/{agenda_id}.ics": "?token={feed_token}",
    "/v1/clients/{client_id}/sheets/search": "?q=entretien",
    "/v1/agendas/{agenda_id}/slots": "?kind=visit&from=2026-12-01T00:00:00Z"
    "&to=2026-12-05T00:00:00Z",
}
"""What routes have to be asked with."""
HAS_FORMS = ("/v1/clients/{client_id}/statements/{period}", "/v1/reports/{report_id}")


@pytest.fixture
def as_in_production() -> Iterator[None]:
    """Let a connection be taken while one is held, as it can be in a running service."""
    Holding.is_watched = False
    yield
    Holding.is_watched = True


@pytest.fixture
async def furnished(
    postgres_server: str, template_database: str
) -> AsyncIterator[tuple[Service, dict[str, str]]]:
    """Give a service with one of everything, and the ids by the names that paths give them."""
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url, webhook_private=True) as service,
    ):
        yield service, await _furnish(service)


async def _furnish(service: Service) -> dict[str, str]:
    account = await a_billed_account(service, units=3)
    invoice = await issued(account)
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    await provider.post_all(a_call(provider))
    endpoint = await create_endpoint(service)
    interactions = await _items(service, "/v1/interactions")
    deliveries = await _items(service, "/v1/deliveries")
    desk = await another_agenda(service, account.id)
    return {
        "client_id": account.id,
        "period": "2026-11",
        "code": "ESSENTIEL",
        "invoice_id": invoice["id"],
        "report_id": (await reports(account))[0]["id"],
        "interaction_id": interactions[0]["id"],
        "dispute_id": await _disputed(service, account.id, interactions[0]["id"]),
        "integration_id": provider.id,
        "delivery_id": deliveries[0]["id"],
        "endpoint_id": endpoint["id"],
        "sheet_id": (await supplied(service, account.id))["id"],
        "agenda_id": desk.agenda_id,
        "appointment_id": (await desk.book(override=["notice"]))["id"],
        "feed_token": await _subscribed(service, desk.agenda_id),
    }


async def _disputed(service: Service, client_id: str, interaction_id: str) -> str:
    said = {"interaction_id": interaction_id, "message": "C'était moi."}
    response = await service.http.post(f"/v1/clients/{client_id}/disputes", json=said)
    assert response.status_code == 201, response.text
    dispute_id: str = response.json()["id"]
    return dispute_id


async def _subscribed(service: Service, agenda_id: str) -> str:
    feed = {"name": "Téléphone", "mode": "full"}
    response = await service.http.post(f"/v1/agendas/{agenda_id}/feeds", json=feed)
    url: str = response.json()["url"]
    return url.partition("token=")[2]


async def _items(service: Service, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await service.http.get(path)).json()["items"]
    return items


def reading_paths(app: FastAPI) -> list[str]:
    """Return the paths of every route that reads, with their parameters' names in them."""
    paths = {
        str(getattr(route, "path", ""))
        for route in app.routes
        if "GET" in (getattr(route, "methods", None) or ())
    }
    return sorted(path + QUERIES.get(path, "") for path in paths - set(NOT_OURS))


@pytest.mark.slow
@pytest.mark.usefixtures("as_in_production")
async def test_no_route_that_reads_stops_the_service_for_forty_readers_at_once(
    furnished: tuple[Service, dict[str, str]],
) -> None:
    service, ids = furnished
    seen: dict[str, Counter[int]] = {}
    for path in reading_paths(service.app):
        for form in FORMS if path in HAS_FORMS else FORMS[:1]:
            seen[f"{path} as {form}"] = await _crowd(service, path.format_map(ids), form)
    wrong = {what: dict(codes) for what, codes in seen.items() if set(codes) - {200, 406}}
    assert wrong == {}
    assert all(200 in seen[f"{path} as {FORMS[0]}"] for path in reading_paths(service.app))
    assert (await service.http.get("/readyz")).status_code == 200


async def _crowd(service: Service, path: str, form: str) -> Counter[int]:
    """Ask forty times at once, and meanwhile whether the process lives; count the answers."""
    headers = {"Accept": form}
    async with asyncio.timeout(HANG_SECONDS):
        readers = asyncio.gather(*(service.http.get(path, headers=headers) for _ in range(READERS)))
        while not readers.done():
            assert (await service.http.get("/livez")).status_code == 200
            await asyncio.sleep(0.01)
    return Counter(reader.status_code for reader in await readers)
