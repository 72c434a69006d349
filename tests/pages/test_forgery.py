"""What another site would send: each of the two layers alone, on every form that there is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from app.domain.people.roles import Role
from app.pages.page import Page
from app.pages.site import PAGES
from tests.pages.furnishing import Furnished
from tests.pages.things import Things
from tests.pages.visitor import FOREIGN, OWN, Visitor, a_visitor, invited, signed_in

FOREIGN_HEADERS = [
    {},
    FOREIGN,
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://service"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://service.evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
]
TOKENS = ["", "0" * 64, "é"]
ACTS = [page for page in PAGES if page.act]
FORBIDDEN = 403


def acts_of(role: Role | None) -> list[Page]:
    """Return the forms of a role, of which no other walk has them already."""
    first = {page.path: _first_role(page) for page in ACTS}
    return [page for page in ACTS if first[page.path] is role and page.path != "/sign-out"]


def _first_role(page: Page) -> Role | None:
    if page.roles is None:
        return None
    return next(role for role in (Role.OPERATOR, Role.CLIENT, Role.ADMIN) if role in page.roles)


@asynccontextmanager
async def walking(furnished: Furnished, role: Role | None) -> AsyncIterator[tuple[Visitor, Things]]:
    """Give a browser that holds the token of its forms, and what the forms are about."""
    service, things = furnished.service, furnished.things
    clients = (things.client,) if role is Role.CLIENT else ()
    if role is None:
        async with a_visitor(service) as visitor:
            link = (await invited(service, "p@exitadmin.example")).link
            token = link.rpartition("/")[2]
            await visitor.get("/sign-in")
            things = Things(client="", by_parameter={"token": token})
            yield visitor, things
    else:
        async with signed_in(service, role, clients=clients) as visitor:
            await visitor.get("/me")
            yield visitor, things


@pytest.mark.parametrize("role", [None, *Role])
async def test_every_form_is_refused_from_elsewhere_and_without_its_token(
    furnished: Furnished, role: Role | None
) -> None:
    walked = acts_of(role)
    assert walked
    async with walking(furnished, role) as (visitor, things):
        token = {"csrf": visitor.fields["csrf"]}
        async with a_visitor(furnished.service) as other:
            await other.get("/sign-in")
            of_another = other.fields["csrf"]
        for page in walked:
            path = things.path_of(page)
            for headers in FOREIGN_HEADERS:
                visitor.fields = token
                response = await visitor.send(path, {"action": "nothing"}, headers=headers)
                assert response.status_code == FORBIDDEN, (path, headers)
            for given in ({}, *({"csrf": each} for each in (*TOKENS, of_another))):
                visitor.fields = given
                response = await visitor.send(path, {"action": "nothing"}, headers=OWN)
                assert response.status_code == FORBIDDEN, (path, given)
            # with both, it is looked at: there is no such button, or fields are missing
            visitor.fields = token
            response = await visitor.send(path, {"action": "nothing"}, headers=OWN)
            assert response.status_code in (400, 401, 404, 422), path


async def test_signing_out_too(furnished: Furnished) -> None:
    async with walking(furnished, Role.OPERATOR) as (visitor, _):
        token = dict(visitor.fields)
        for headers in FOREIGN_HEADERS:
            visitor.fields = token
            response = await visitor.send("/sign-out", {}, headers=headers)
            assert response.status_code == FORBIDDEN
        visitor.fields = {}
        assert (await visitor.send("/sign-out", {})).status_code == FORBIDDEN
        assert (await visitor.get("/desk")).status_code == 200


def test_no_form_is_in_no_walk() -> None:
    walked = {page.path for role in (None, *Role) for page in acts_of(role)}
    assert {page.path for page in ACTS} == walked | {"/sign-out"}


@pytest.mark.parametrize("role", list(Role))
async def test_forms_of_other_roles_are_not_there(furnished: Furnished, role: Role) -> None:
    service, things = furnished.service, furnished.things
    clients = (things.client,) if role is Role.CLIENT else ()
    async with signed_in(service, role, clients=clients) as visitor:
        await visitor.get("/me")
        token = dict(visitor.fields)
        others = [page for page in PAGES if page.roles and role not in page.roles]
        for page in others:
            path = things.path_of(page)
            visitor.fields = token
            assert (await visitor.send(path, {"action": "take"})).status_code in (404, 405), path
            assert (await visitor.get(path)).status_code in (404, 405), path
