"""Every link of every page leads somewhere: followed from the first page, as a reader would."""

import re
from collections import Counter, deque
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest

from app.demonstration.first_run import demonstrate_if_empty
from app.domain.people.roles import Role
from tests import databases
from tests.pages.furnishing import Furnished
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service, running_service

FOLLOWED_OF_A_KIND = 2
LEAST_KINDS = {Role.CLIENT: 15, Role.ADMIN: 40}
_NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-[\dW-]+|\d+")


def kind_of(path: str) -> tuple[str, ...]:
    """Return an address without what it names: pages of one kind have it in common."""
    parts = urlsplit(path)
    asked = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)})
    return _NAMED.sub("*", parts.path), *asked


def links_on(visitor: Visitor, path: str) -> list[str]:
    found = [urldefrag(urljoin(path, href)).url for href in visitor.page.xpath("//a/@href")]
    return [link for link in found if link.startswith("/") and not link.startswith("/static/")]


async def follow_all(visitor: Visitor, first: str) -> Counter[tuple[str, ...]]:
    """Follow links from a page on, some of each kind; return how many of each were followed."""
    waiting, seen, followed = deque([first]), {first}, Counter[tuple[str, ...]]()
    while waiting:
        path = waiting.popleft()
        if followed[kind_of(path)] == FOLLOWED_OF_A_KIND:
            continue
        followed[kind_of(path)] += 1
        response = await visitor.get(path)
        assert response.status_code in (200, 303), path
        if response.status_code == 200 and "html" in response.headers["content-type"]:
            new = [link for link in links_on(visitor, path) if link not in seen]
            seen.update(new)
            waiting.extend(new)
    return followed


@pytest.fixture(scope="module")
async def demonstration(postgres_server: str, template_database: str) -> AsyncIterator[Service]:
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
    ):
        await demonstrate_if_empty(service.state)
        yield service


async def a_client(service: Service) -> str:
    first, *_ = (await service.http.get("/v1/clients")).json()["items"]
    client_id: str = first["id"]
    return client_id


@pytest.mark.parametrize("role", list(LEAST_KINDS))
async def test_of_the_demonstration(demonstration: Service, role: Role) -> None:
    clients = (await a_client(demonstration),) if role is Role.CLIENT else ()
    async with signed_in(demonstration, role, f"{role}@exitadmin.example", clients) as visitor:
        followed = await follow_all(visitor, "/portal" if clients else "/desk")
    assert len(followed) >= LEAST_KINDS[role]


@pytest.mark.parametrize("role", list(LEAST_KINDS))
async def test_of_something_of_everything(furnished: Furnished, role: Role) -> None:
    clients = (furnished.things.client,) if role is Role.CLIENT else ()
    email = f"{role}.links@exitadmin.example"
    async with signed_in(furnished.service, role, email, clients) as visitor:
        followed = await follow_all(visitor, "/portal" if clients else "/desk")
    assert len(followed) >= LEAST_KINDS[role]
