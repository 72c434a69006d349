"""Whatever somebody wrote is text, on every page that shows it."""

from collections.abc import AsyncIterator

import pytest
from lxml import etree

from app.domain.people.roles import Role
from tests.pages.furnishing import Furnished, a_furnished_service
from tests.pages.test_walk import files, parts, role_of, signed_in_as
from tests.pages.things import Things, make_things, shown_to
from tests.pages.visitor import Visitor
from tests.service import Service

MARKUP = "<script>alert(1)</script>\"'><img src=x onerror=y>{{ 12345*2 }}&amp; "
ACTIVE = (
    "//script[not(starts-with(@src, '/static/'))] | //img | //iframe | //object | //embed | //base"
    " | //style | //*[@*[starts-with(name(), 'on')]] | //a[starts-with(@href, 'javascript:')]"
)


def marked(most: int) -> str:
    """Return markup of up to so many characters, several times at most."""
    return (MARKUP * 4)[:most].strip()


async def furnish(service: Service) -> tuple[Things, ...]:
    """Make a client all of whose texts are markup."""
    return (await make_things(service.http, words=marked),)


@pytest.fixture(scope="module")
async def _marked(postgres_server: str, template_database: str) -> AsyncIterator[Furnished]:
    async with a_furnished_service(postgres_server, template_database, furnish) as furnished:
        yield furnished


@pytest.fixture
async def furnished(_marked: Furnished) -> AsyncIterator[Furnished]:
    async with _marked.as_made():
        yield _marked


def must_be_text(visitor: Visitor, path: str, text: str) -> None:
    assert "<img src=x" not in text, path
    assert "<script>" not in text, path
    assert "24690" not in " ".join(visitor.texts("//main")).split(), path
    assert visitor.page.xpath(ACTIVE) == [], path


@pytest.mark.parametrize("role", list(Role))
async def test_markup_in_every_text_is_text_on_every_page(furnished: Furnished, role: Role) -> None:
    service, things = furnished.service, furnished.things
    shown = set()
    async with signed_in_as(service, role, things) as visitor:
        for page in shown_to(role):
            path = things.path_of(page)
            response = await visitor.get(path)
            assert response.status_code == 200, path
            must_be_text(visitor, path, response.text)
            if "<script>alert(1)" in " ".join(visitor.texts("//main")):
                shown.add(page.path)
        for page in parts():
            if role in (page.roles or ()):
                response = await visitor.get(things.path_of(page))
                assert "<img src=x" not in response.text
    # texts stand there, so that something was tried
    assert len(shown) > (8 if role is Role.CLIENT else 4)


async def test_markup_in_every_text_leaves_files_readable(furnished: Furnished) -> None:
    service, things = furnished.service, furnished.things
    for role in (Role.CLIENT, Role.OPERATOR):
        async with signed_in_as(service, role, things) as visitor:
            for page in files():
                if role is role_of(page):
                    response = await visitor.get(things.path_of(page))
                    assert response.status_code == 200, page.path
                    if page.path.endswith(".xml"):
                        etree.fromstring(response.content)
