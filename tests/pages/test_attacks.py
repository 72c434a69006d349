"""What somebody tries who has no business here (issue 17)."""

import asyncio

import pytest

from app.domain.people.audit import CONSOLE
from app.domain.people.roles import Role
from app.services.people.changing import reset_person
from tests.pages.visitor import (
    FOREIGN,
    OWN,
    PASSWORD,
    Visitor,
    a_visitor,
    invited,
    signed_in,
)
from tests.service import Service

EMAIL = "anne@exitadmin.example"
WRONG = "pas le bon mot"
FROM_ELSEWHERE = [
    FOREIGN,
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://service"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://service.evil.example"},
    {},
]
NOT_HERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/desk//evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "desk",
    "/" + "x" * 3_000,
    "",
]
"""What is no path of this service."""


async def test_a_session_that_somebody_else_chose_is_not_the_one_that_begins(
    service: Service,
) -> None:
    link = (await invited(service, EMAIL)).link
    async with a_visitor(service) as visitor:
        visitor.plant("chosen-by-an-attacker")
        assert (await visitor.accept(link)).status_code == 303
        welcomed = visitor.cookie
        assert welcomed != "chosen-by-an-attacker"
    async with a_visitor(service) as visitor:
        visitor.plant("chosen-by-an-attacker")
        assert (await visitor.sign_in(EMAIL)).status_code == 303
        assert visitor.cookie not in (welcomed, "chosen-by-an-attacker")
        assert (await visitor.get("/desk")).status_code == 200
    async with a_visitor(service) as attacker:
        attacker.plant("chosen-by-an-attacker")
        assert (await attacker.get("/desk")).status_code == 303


async def test_signing_in_again_ends_the_session_that_the_browser_had(service: Service) -> None:
    async with signed_in(service, email=EMAIL) as visitor:
        former = visitor.cookie
        assert former is not None
        page = await visitor.get("/desk")
        assert page.status_code == 200
        response = await visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
        assert response.status_code == 303
        assert visitor.cookie != former
        visitor.plant(former)
        assert (await visitor.get("/desk")).status_code == 303


async def test_what_another_site_sends_is_refused_with_the_right_token_too(
    service: Service,
) -> None:
    async with signed_in(service) as visitor:
        await visitor.get("/me")
        save = {"action": "save", "language": "nl"}
        for headers in FROM_ELSEWHERE:
            assert (await visitor.send("/me", save, headers=headers)).status_code == 403, headers
            signed_out = await visitor.send("/sign-out", {}, headers=headers)
            assert signed_out.status_code == 403, headers
            assert (await visitor.get("/me")).status_code == 200, headers
            assert visitor.texts("//h1") == ["Mon accès"], headers


@pytest.mark.parametrize("headers", [OWN, {"Origin": "http://service"}, {"Sec-Fetch-Site": "none"}])
async def test_what_this_site_sends_is_done(service: Service, headers: dict[str, str]) -> None:
    async with signed_in(service) as visitor:
        await visitor.get("/me")
        save = {"action": "save", "language": "nl"}
        assert (await visitor.send("/me", save, headers=headers)).status_code == 303
        await visitor.get("/me")
        assert visitor.page.get("lang") == "nl"


@pytest.mark.parametrize("token", ["", "0" * 64, "é", None])
async def test_a_form_without_its_token_is_refused(service: Service, token: str | None) -> None:
    async with signed_in(service) as visitor, a_visitor(service) as other:
        await visitor.get("/me")
        await other.get("/sign-in")
        given = other.fields if token is None else {"csrf": token}
        for path in ("/me", "/sign-in", "/sign-out"):
            visitor.fields = given
            fields = {"action": "save", "language": "nl", "email": "a", "password": "b"}
            assert (await visitor.send(path, fields)).status_code == 403


async def test_five_failures_close_an_account_to_the_right_password_too(service: Service) -> None:
    async with signed_in(service, email=EMAIL) as inside, a_visitor(service) as visitor:
        for _ in range(5):
            assert (await visitor.sign_in(EMAIL, WRONG)).status_code == 401
        limited = await visitor.sign_in(EMAIL.upper())
        assert limited.status_code == 429
        assert 0 < int(limited.headers["retry-after"]) <= 900
        known = visitor.texts("//main")
        for _ in range(5):
            assert (await visitor.sign_in("nobody@exitadmin.example", WRONG)).status_code == 401
        unknown = await visitor.sign_in("nobody@exitadmin.example")
        assert unknown.status_code == 429
        assert visitor.texts("//main") == known
        assert (await inside.get("/desk")).status_code == 200
        await reset_person(service.state.people, EMAIL, CONSOLE)
        assert (await visitor.sign_in(EMAIL, WRONG)).status_code == 401


async def test_known_and_unknown_people_get_the_same_answer(service: Service) -> None:
    async with signed_in(service, email=EMAIL), a_visitor(service) as visitor:
        known = await visitor.sign_in(EMAIL, WRONG)
        words = visitor.texts("//main")
        unknown = await visitor.sign_in("nobody@exitadmin.example", WRONG)
        assert (known.status_code, words) == (unknown.status_code, visitor.texts("//main"))


async def test_tries_that_race_are_as_many_as_tries_that_queue(service: Service) -> None:
    async with signed_in(service, email=EMAIL), a_visitor(service) as visitor:
        await visitor.get("/sign-in")
        fields = dict(visitor.fields)

        async def attempt() -> int:
            visitor.fields = fields
            typed = {"email": EMAIL, "password": WRONG}
            return (await visitor.send("/sign-in", typed)).status_code

        statuses = await asyncio.gather(*(attempt() for _ in range(20)))
        assert sorted(statuses) == [401] * 5 + [429] * 15


async def test_a_success_lets_the_count_begin_anew(service: Service) -> None:
    async with signed_in(service, email=EMAIL), a_visitor(service) as visitor:
        for _ in range(3):
            for _ in range(4):
                assert (await visitor.sign_in(EMAIL, WRONG)).status_code == 401
            assert (await visitor.sign_in(EMAIL)).status_code == 303
            await visitor.get("/me")
            await visitor.send("/sign-out", {})


async def test_thirty_failures_close_an_address_whatever_accounts_they_name(
    service: Service,
) -> None:
    async with signed_in(service, email=EMAIL), a_visitor(service) as visitor:
        for number in range(30):
            response = await visitor.sign_in(f"p{number}@exitadmin.example", WRONG)
            assert response.status_code == 401, number
        limited = await visitor.sign_in(EMAIL)
        assert limited.status_code == 429
        assert 900 < int(limited.headers["retry-after"]) <= 3_600


async def test_a_header_that_no_trusted_proxy_sent_is_not_where_it_comes_from(
    service: Service,
) -> None:
    async with a_visitor(service) as visitor:
        for number in range(30):
            visitor.http.headers["X-Forwarded-For"] = f"203.0.113.{number}"
            await visitor.sign_in(f"p{number}@exitadmin.example", WRONG)
        assert (await visitor.sign_in("p@exitadmin.example", WRONG)).status_code == 429


async def test_only_a_path_of_this_service_is_led_to(service: Service) -> None:
    async with signed_in(service, email=EMAIL):
        pass
    for wanted in NOT_HERE:
        async with a_visitor(service) as visitor:
            response = await visitor.sign_in(EMAIL, next=wanted)
            led = (response.status_code, response.headers["location"])
            assert led == (303, "/desk"), wanted
            await visitor.http.get("/sign-in", params={"next": wanted})
            again = await visitor.http.get("/sign-in", params={"next": wanted})
            assert again.headers["location"] == "/desk", wanted


async def test_the_cookie_opens_nothing_of_the_api_and_a_key_no_page(service: Service) -> None:
    async with signed_in(service, Role.ADMIN) as visitor:
        for path in ("/v1/people", "/v1/audit", "/v1/clients", "/metrics"):
            assert (await visitor.get(path)).status_code == 401, path
    bearer = service.http.headers["authorization"]
    async with a_visitor(service, Authorization=bearer) as visitor:
        for path in ("/desk", "/desk/people", "/me"):
            assert (await visitor.get(path)).status_code == 303, path


async def _scanned(visitor: Visitor, path: str) -> None:
    """Do what machines do that read mail: look, follow, press."""
    for _ in range(2):
        assert (await visitor.get(path)).status_code == 200
        assert (await visitor.http.head(path)).status_code == 200
    assert (await visitor.http.post(path)).status_code == 403
    assert (await visitor.send(path, {}, headers={})).status_code == 403
    empty = {"name": "", "language": "fr", "password": "", "password_again": ""}
    assert (await visitor.send(path, empty)).status_code == 422


async def test_machines_that_press_links_and_forms_use_nothing_up(service: Service) -> None:
    link = (await invited(service, EMAIL)).link
    async with a_visitor(service) as scanner:
        await _scanned(scanner, link.removeprefix("http://127.0.0.1:8000"))
    async with a_visitor(service) as visitor:
        assert (await visitor.accept(link)).status_code == 303
        await visitor.get("/desk")
        assert (await visitor.get("/sign-out")).status_code == 405
        assert (await visitor.get("/desk")).status_code == 200
        assert (await visitor.accept(link)).status_code == 404


async def test_a_reset_ends_sessions_password_and_former_link(service: Service) -> None:
    async with signed_in(service, email=EMAIL) as visitor:
        first = (await reset_person(service.state.people, EMAIL, CONSOLE)).link
        assert (await visitor.get("/desk")).status_code == 303
        assert (await visitor.sign_in(EMAIL)).status_code == 401
        second = (await reset_person(service.state.people, EMAIL, CONSOLE)).link
        assert (await visitor.accept(first)).status_code == 404
        assert (await visitor.accept(second, password=WRONG, password_again=WRONG)).status_code
        assert (await visitor.get("/desk")).status_code == 200


@pytest.mark.parametrize("markup", ["<script>alert(1)</script>", "\"'><img src=x onerror=y>"])
async def test_markup_in_a_name_is_text(service: Service, markup: str) -> None:
    link = (await invited(service, EMAIL, Role.ADMIN)).link
    async with a_visitor(service) as visitor:
        assert (await visitor.accept(link, name=markup)).status_code == 303
        for path in ("/desk", "/me", "/desk/people", "/desk/audit"):
            response = await visitor.get(path)
            assert markup not in response.text
            assert visitor.page.xpath("//script[not(starts-with(@src, '/static/'))] | //img") == []
            assert markup in " ".join(visitor.texts("//header"))
