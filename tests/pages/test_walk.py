"""Walks over the routing table: no page is forgotten, whoever adds it."""

import re
from contextlib import AbstractAsyncContextManager

import pytest

from app.domain.people.roles import Role
from app.pages.page import Page
from app.pages.site import PAGES
from tests.pages.furnishing import Furnished
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.things import Things, shown_to
from tests.pages.visitor import Visitor, a_visitor, signed_in
from tests.service import Service

ANYWAY = {"/stream"}
"""What goes on for ever: tests/pages/test_stream.py looks at it."""
BEFORE = {page.path for page in PAGES if page.roles is None}
"""Shown to anybody: tests/pages/test_policy.py looks at them."""
MOST_BYTES = 60_000


def files() -> list[Page]:
    return [page for page in PAGES if page.show and re.search(r"\.\w+$", page.path)]


def parts() -> list[Page]:
    return [page for page in PAGES if page.is_part and page.path not in ANYWAY]


def role_of(page: Page) -> Role:
    """Return a role that a page is for."""
    assert page.roles
    return next(role for role in (Role.CLIENT, Role.OPERATOR, Role.ADMIN) if role in page.roles)


def signed_in_as(
    service: Service, role: Role, things: Things
) -> AbstractAsyncContextManager[Visitor]:
    """Give a browser in which somebody of a role has signed in; a client's has these things."""
    clients = (things.client,) if role is Role.CLIENT else ()
    return signed_in(service, role, f"{role}@exitadmin.example", clients)


async def must_be_small(visitor: Visitor, path: str) -> None:
    """Have a page that is whole, under the policy, and small."""
    response = await visitor.get(path)
    assert response.status_code == 200, path
    must_be_safe(dict(response.headers))
    must_be_whole(visitor)
    assert len(response.content) <= MOST_BYTES, (path, len(response.content))


@pytest.mark.parametrize("role", list(Role))
async def test_every_page_of_a_role_is_whole_and_under_the_policy(
    furnished: Furnished, role: Role
) -> None:
    service, things = furnished.service, furnished.things
    async with signed_in_as(service, role, things) as visitor:
        for page in shown_to(role):
            await must_be_small(visitor, things.path_of(page))


async def test_every_page_of_the_desk_has_its_keys(furnished: Furnished) -> None:
    service, things = furnished.service, furnished.things
    async with signed_in_as(service, Role.ADMIN, things) as visitor:
        desk = [page for page in shown_to(Role.ADMIN) if page.path.startswith("/desk")]
        for page in desk:
            await visitor.get(things.path_of(page))
            assert len(visitor.page.xpath("//button[@data-keys]")) == 1, page.path
            assert visitor.page.xpath("//script[contains(@src, '/desk.')]"), page.path


async def test_no_page_is_in_no_walk() -> None:
    walked = {page.path for role in Role for page in shown_to(role)}
    walked |= {page.path for page in [*files(), *parts()]} | BEFORE | ANYWAY
    assert {page.path for page in PAGES if page.show} <= walked


async def test_files_are_under_the_policy_and_say_their_names(furnished: Furnished) -> None:
    service, things = furnished.service, furnished.things
    for role in (Role.CLIENT, Role.OPERATOR):
        async with signed_in_as(service, role, things) as visitor:
            for page in files():
                if role is role_of(page):
                    response = await visitor.get(things.path_of(page))
                    assert response.status_code == 200, page.path
                    must_be_safe(dict(response.headers))
                    assert "filename=" in response.headers["content-disposition"]


async def test_parts_are_small_and_not_there_without_a_session(furnished: Furnished) -> None:
    service, things = furnished.service, furnished.things
    for role in (Role.CLIENT, Role.OPERATOR):
        async with (
            signed_in_as(service, role, things) as visitor,
            a_visitor(service) as stranger,
        ):
            for page in parts():
                if role is not role_of(page):
                    continue
                path = things.path_of(page)
                response = await visitor.get(path)
                assert response.status_code == 200, path
                must_be_safe(dict(response.headers))
                assert len(response.content) <= MOST_BYTES
                response = await stranger.get(path)
                assert response.status_code == 401, path
                must_be_safe(dict(response.headers))
                must_be_whole(stranger)


async def test_without_a_session_every_page_leads_to_the_sign_in(furnished: Furnished) -> None:
    walked = {furnished.things.path_of(page) for role in Role for page in shown_to(role)}
    async with a_visitor(furnished.service) as stranger:
        for path in sorted(walked):
            response = await stranger.get(path)
            assert response.status_code == 303, path
            assert response.headers["location"] == f"/sign-in?next={path}"
            part = await stranger.get(path, **{"HX-Request": "true"})
            assert part.status_code == 401, path
