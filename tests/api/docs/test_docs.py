"""The page of the API and the entrance: from our own files, for people and for programs."""

import re

import pytest

from tests.api.monitoring.test_metrics import figures
from tests.service import Service

OPEN = {"Authorization": ""}
PAGES = ("/docs", "/docs/docs.js", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css")


async def test_the_page_loads_nothing_from_elsewhere(service: Service) -> None:
    page = await service.http.get("/docs", headers=OPEN)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "//" not in page.text.replace("<!doctype", "")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        file = await service.http.get(f"/{path}", headers=OPEN)
        assert file.status_code == 200, path
        assert file.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", [*PAGES, "/openapi.json"])
async def test_what_is_known_is_not_sent_again(service: Service, path: str) -> None:
    first = await service.http.get(path, headers=OPEN)
    known = OPEN | {"If-None-Match": first.headers["etag"]}
    assert (first.status_code, (await service.http.get(path, headers=known)).status_code) == (
        200,
        304,
    )


@pytest.mark.parametrize("name", ["index.html", "README.md", "..%2froutes.py", "nothing"])
async def test_nothing_else_is_shown(service: Service, name: str) -> None:
    assert (await service.http.get(f"/docs/{name}", headers=OPEN)).status_code == 404


async def test_the_framework_s_own_pages_are_gone(service: Service) -> None:
    for path in ("/redoc", "/docs/oauth2-redirect"):
        assert (await service.http.get(path)).status_code == 404


async def test_the_entrance_leads_programs_to_the_document(service: Service) -> None:
    for accept in ("*/*", "application/json"):
        told = await service.http.get("/", headers=OPEN | {"Accept": accept})
        for path in told.json().values():
            if path.startswith("/"):
                assert (await service.http.get(path, headers=OPEN)).status_code == 200


@pytest.mark.usefixtures("database_url")  # of its own: the service begins to count
async def test_each_is_measured_under_its_own_route(service: Service) -> None:
    for path in ("/", *PAGES, "/openapi.json", "/metrics"):
        await service.http.get(path)
    counted = await figures(service)
    name = "exitadmin_http_requests_total"
    for route in ("/", "/docs", "/openapi.json", "/metrics"):
        assert counted[name, frozenset({"GET", route, "200"})] == 1
    assert counted[name, frozenset({"GET", "/docs/{name}", "200"})] == 3
    assert (name, frozenset({"GET", "unmatched", "200"})) not in counted
