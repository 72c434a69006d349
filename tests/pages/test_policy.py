"""What goes for every answer: policy, language, landmarks, methods."""

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI, Response

from app.domain.people.roles import Role
from app.pages.page import Page
from app.pages.routing import Site
from app.pages.site import PAGES
from app.pages.static_files import static_path
from app.pages.visit import Visit
from tests.pages.visitor import FOREIGN, OWN, Visitor, a_visitor, invited, signed_in
from tests.service import Service

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
NOBODY = "019aafb8-0000-7000-8000-000000000001"


def must_be_safe(headers: dict[str, str], caching: str = "no-store") -> None:
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == caching


def must_be_whole(visitor: Visitor) -> None:
    page = visitor.page
    assert page.get("lang") in ("fr", "nl", "en")
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//main")) == len(page.xpath("//header")) == 1
    assert page.xpath("string(//title)").strip(" ·")
    assert page.xpath("//*[@style] | //style | //script[not(@src)] | //*[@onclick]") == []
    for field in page.xpath("//main//*[self::input or self::select or self::textarea]"):
        if field.get("type") != "hidden":
            labels = page.xpath(f"//label[@for='{field.get('id')}']") or field.xpath(
                "ancestor::label"
            )
            assert labels, field.get("name")
    for form in page.xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf']")
        assert form.xpath(".//button[@name='action']")


async def test_pages_before_sign_in_and_every_refusal_are_too(service: Service) -> None:
    link = (await invited(service, "p@exitadmin.example")).link
    async with a_visitor(service) as visitor:
        for path, status in (
            ("/sign-in", 200),
            (link.removeprefix("http://127.0.0.1:8000"), 200),
            ("/welcome/nothing", 404),
            ("/sign-out", 405),
            ("/desk/nothing/here", 404),
            ("/static/nothing.css", 404),
            ("/sign-in/code", 404),
        ):
            response = await visitor.get(path)
            assert response.status_code == status, path
            must_be_safe(dict(response.headers))
            must_be_whole(visitor)
        for response in (
            await visitor.send("/sign-in", {}, headers={}),
            await visitor.http.put("/sign-in", headers=OWN),
            await visitor.http.post("/sign-in", content=b"\xff", headers=OWN),
            await visitor.http.post("/sign-in", json={}, headers=OWN),
            await visitor.http.post("/sign-in", content=b"x" * 300_000, headers=OWN),
            await visitor.get("/desk"),
        ):
            must_be_safe(dict(response.headers))


async def test_where_nothing_is_a_page_says_so_to_browsers_in_their_own_language(
    service: Service,
) -> None:
    async with signed_in(service) as visitor:
        await visitor.get("/me")
        assert (await visitor.send("/me", {"action": "save", "language": "nl"})).status_code == 303
        for path in ("/nothing", "/desk/nothing/here", "/desk/i/nothing", "/portal", "/x/v1/"):
            missing = await visitor.get(path, Accept=BROWSER, **{"Accept-Language": "en"})
            assert missing.status_code == 404, path
            must_be_safe(dict(missing.headers))
            must_be_whole(visitor)
            assert visitor.page.get("lang") == "nl", path
            assert visitor.page.xpath("//form[@action='/sign-out']"), path
        for path, accept in (("/nothing", "*/*"), ("/v1/nothing", BROWSER)):
            told = await visitor.get(path, Accept=accept)
            assert (told.status_code, told.json()["code"]) == (404, "not-found")
        assert (await visitor.get("/docs", Accept=BROWSER)).status_code == 200


async def test_a_form_that_cannot_be_read_is_refused(service: Service) -> None:
    async with a_visitor(service) as visitor:
        headers = OWN | {"Content-Type": "application/x-www-form-urlencoded"}
        for content, status in (
            (b"a=%ff", 400),
            (b"a=%00", 400),
            (b"&".join([b"a=1"] * 201), 400),
            (b"a=" + b"x" * 300_000, 413),
        ):
            response = await visitor.http.post("/me", content=content, headers=headers)
            assert response.status_code == status
        json = await visitor.http.post("/sign-in", json={}, headers=OWN)
        assert json.status_code == 400


async def test_a_page_that_fails_says_so_without_what_failed(service: Service) -> None:
    async def fail(_: Visit) -> Response:
        raise ValueError("a secret")

    failures: list[Exception] = []

    def last_word(failure: Exception) -> int:
        failures.append(failure)
        return 500

    app = FastAPI()
    app.state.exitadmin = service.state
    app.router.routes.append(Site([Page(path="/fails", show=fail, roles=None)], last_word))
    async with a_visitor(replace(service, app=app)) as visitor:
        response = await visitor.get("/fails")
        assert (response.status_code, [str(failure) for failure in failures]) == (500, ["a secret"])
        assert "a secret" not in response.text
        must_be_safe(dict(response.headers))
        must_be_whole(visitor)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "fr"),
        ("nl-BE,nl;q=0.9,en;q=0.5", "nl"),
        ("de, en;q=0.3", "en"),
        ("de", "fr"),
        ("en;q=0, nl;q=0.1", "nl"),
        ("fr;q=x, en;q=0.2", "en"),
    ],
)
async def test_before_sign_in_the_browser_says_which_language(
    service: Service, accepted: str, language: str
) -> None:
    async with a_visitor(service, **{"Accept-Language": accepted}) as visitor:
        for path in ("/sign-in", "/welcome/x", "/desk/nothing/here"):
            await visitor.get(path)
            assert visitor.page.get("lang") == language


async def test_methods_are_told_where_another_one_is_used(service: Service) -> None:
    async with a_visitor(service) as visitor:
        assert (await visitor.get("/sign-out")).headers["allow"] == "POST"
        assert (await visitor.http.delete("/sign-in")).headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("role", list(Role))
async def test_what_is_not_a_roles_is_not_there_for_any_method(
    service: Service, role: Role
) -> None:
    clients = (await service.a_client(),) if role is Role.CLIENT else ()
    foreign = [page for page in PAGES if page.roles is not None and role not in page.roles]
    assert foreign
    async with signed_in(service, role, clients=clients) as visitor:
        await visitor.get("/me")
        for page in foreign:
            path = re.sub(r"{\w+}", "x", page.path)
            for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
                answer = await visitor.http.request(method, path)
                assert (answer.status_code, "allow" in answer.headers) == (404, False), path
            for headers in (OWN, FOREIGN):
                sent = await visitor.send(path, {"action": "x"}, headers)
                assert sent.status_code == 404, path


async def test_static_files_are_kept_for_good(service: Service) -> None:
    async with a_visitor(service) as visitor:
        page = await visitor.get("/sign-in")
        [style] = re.findall(r'href="(/static/site\.[0-9a-f]{16}\.css)"', page.text)
        assert style == static_path("site.css")
        response = await visitor.http.get(style)
        must_be_safe(dict(response.headers), "public, max-age=31536000, immutable")
        assert response.headers["content-type"] == "text/css; charset=utf-8"
        assert "set-cookie" not in response.headers


async def test_the_cookie_is_for_http_only_and_for_links_from_mail(service: Service) -> None:
    link = (await invited(service, "p@exitadmin.example")).link
    async with a_visitor(service) as visitor:
        response = await visitor.accept(link)
        cookie = response.headers["set-cookie"]
        parts = {part.strip().partition("=")[0].lower() for part in cookie.split(";")}
        assert cookie.startswith("session=")
        assert {"httponly", "path", "samesite"} <= parts
        assert "secure" not in parts
        assert "SameSite=Lax" in cookie
