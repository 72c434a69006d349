"""Signing in by a provider that speaks real OpenID Connect, in a process of its own."""

import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.domain.people.audit import CONSOLE
from app.services.people.changing import block_person, reset_person
from tests.cli.programs import free_port
from tests.pages.visitor import Visitor, a_visitor, invited, signed_in
from tests.service import Service, running_service

pytestmark = pytest.mark.slow

EMAIL = "anne@exitadmin.example"
STARTING_SECONDS = 30


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--host",
        "localhost",
    ]
    provider = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        provider.terminate()
        provider.wait()


def _wait_for(url: str) -> None:
    give_up_at = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < give_up_at:
        try:
            httpx.get(f"{url}/.well-known/openid-configuration")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider does not start")


@asynccontextmanager
async def served_with(issuer: str, database_url: str) -> AsyncIterator[Service]:
    settings = {
        "oidc_issuer": issuer,
        "oidc_client_id": "exitadmin",
        "oidc_client_secret": "secret",
    }
    async with running_service(database_url, **settings) as service:
        yield service


@pytest.fixture
async def trusting(issuer: str, database_url: str) -> AsyncIterator[Service]:
    async with served_with(issuer, database_url) as service:
        yield service


def know(issuer: str, subject: str, **claims: object) -> None:
    answer = httpx.put(f"{issuer}/users/{subject}", json=claims)
    assert answer.status_code in (200, 201, 204), answer.text


async def consent(visitor: Visitor, subject: str, path: str = "/sign-in/oidc") -> str:
    """Go to the provider, sign in there, and return the address that it leads back to."""
    led = await visitor.get(path)
    assert led.status_code == 303, led.text
    where = led.headers["location"]
    asked = parse_qs(urlsplit(where).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8000/sign-in/oidc/callback"]
    async with httpx.AsyncClient() as provider:
        agreed = await provider.post(where, data={"sub": subject})
    assert agreed.status_code in (302, 303), agreed.text
    back: str = agreed.headers["location"]
    return back.removeprefix("http://127.0.0.1:8000")


async def test_who_was_invited_comes_in_by_a_verified_address_then_by_the_account(
    trusting: Service, issuer: str
) -> None:
    await invited(trusting, EMAIL)
    know(issuer, "anne-1", email=EMAIL.upper(), email_verified=True, name="Anne Lambert")
    async with a_visitor(trusting) as visitor:
        back = await consent(visitor, "anne-1", "/sign-in/oidc?next=/me")
        entered = await visitor.get(back)
        assert (entered.status_code, entered.headers["location"]) == (303, "/me")
        assert (await visitor.get("/me")).status_code == 200
        assert (await visitor.get(back)).status_code in (403, 502)
    know(issuer, "anne-1", email="other@exitadmin.example", email_verified=False)
    async with a_visitor(trusting) as visitor:
        entered = await visitor.get(await consent(visitor, "anne-1"))
        assert (entered.status_code, entered.headers["location"]) == (303, "/desk")
    [person] = (await trusting.http.get("/v1/people")).json()["items"]
    assert (person["name"], person["email"]) == ("Anne Lambert", EMAIL)
    assert person["welcomed_at"]


async def test_a_second_account_with_the_address_is_a_stranger_until_a_reset(
    trusting: Service, issuer: str
) -> None:
    await invited(trusting, EMAIL)
    for subject in ("jean-a", "jean-b"):
        know(issuer, subject, email=EMAIL, email_verified=True)
    async with a_visitor(trusting) as visitor:
        assert (await visitor.get(await consent(visitor, "jean-a"))).status_code == 303
    know(issuer, "nobody", email="nobody@exitadmin.example", email_verified=True)
    async with a_visitor(trusting) as visitor:
        stranger = await visitor.get(await consent(visitor, "nobody"))
        said = visitor.texts("//main//*[contains(@class, 'error')]")
        refused = await visitor.get(await consent(visitor, "jean-b"))
        assert (refused.status_code, stranger.status_code) == (401, 401)
        assert visitor.texts("//main//*[contains(@class, 'error')]") == said
        assert (await visitor.get("/desk")).status_code == 303
    await reset_person(trusting.state.people, EMAIL, CONSOLE)
    async with a_visitor(trusting) as visitor:
        assert (await visitor.get(await consent(visitor, "jean-b"))).status_code == 303
        assert (await visitor.get("/desk")).status_code == 200
    async with a_visitor(trusting) as visitor:
        assert (await visitor.get(await consent(visitor, "jean-a"))).status_code == 401


@pytest.mark.parametrize(
    ("subject", "claims"),
    [
        ("unverified", {"email": EMAIL, "email_verified": False}),
        ("says-so", {"email": EMAIL, "email_verified": "true"}),
        ("silent", {"email": EMAIL}),
        ("stranger", {"email": "stranger@exitadmin.example", "email_verified": True}),
        ("nameless", {}),
    ],
)
async def test_nobody_is_made_on_sight_and_no_address_counts_unverified(
    trusting: Service, issuer: str, subject: str, claims: dict[str, object]
) -> None:
    await invited(trusting, EMAIL)
    know(issuer, subject, **claims)
    async with a_visitor(trusting) as visitor:
        refused = await visitor.get(await consent(visitor, subject))
        assert refused.status_code == 401
        assert (await visitor.get("/desk")).status_code == 303
    [person] = (await trusting.http.get("/v1/people")).json()["items"]
    assert person["welcomed_at"] is None


async def test_an_answer_is_for_the_browser_that_asked(trusting: Service, issuer: str) -> None:
    await invited(trusting, EMAIL)
    know(issuer, "anne-2", email=EMAIL, email_verified=True)
    async with a_visitor(trusting) as visitor, a_visitor(trusting) as victim:
        back = await consent(visitor, "anne-2")
        await victim.get("/sign-in")
        assert (await victim.get(back)).status_code == 403
        changed = re.sub(r"state=[^&]*", "state=x~y~z", back)
        assert (await visitor.get(changed)).status_code == 403
        assert (await visitor.get("/sign-in/oidc/callback")).status_code == 403
        assert (await visitor.get(re.sub(r"code=[^&]*", "code=x", back))).status_code == 502


async def test_a_token_for_another_sign_in_is_refused(trusting: Service, issuer: str) -> None:
    """The code of one sign-in with the state of another: the nonce differs."""
    await invited(trusting, EMAIL)
    know(issuer, "anne-3", email=EMAIL, email_verified=True)
    async with a_visitor(trusting) as visitor:
        first = parse_qs(urlsplit(await consent(visitor, "anne-3")).query)
        second = await consent(visitor, "anne-3")
        mixed = re.sub(r"code=[^&]*", f"code={first['code'][0]}", second)
        assert (await visitor.get(mixed)).status_code == 502


async def test_who_is_blocked_stays_out(trusting: Service, issuer: str) -> None:
    async with signed_in(trusting, email=EMAIL):
        pass
    know(issuer, "anne-4", email=EMAIL, email_verified=True)
    await block_person(trusting.state.people, EMAIL, CONSOLE, blocked=True)
    async with a_visitor(trusting) as visitor:
        assert (await visitor.get(await consent(visitor, "anne-4"))).status_code == 401
    entries = (await trusting.http.get("/v1/audit")).json()["items"]
    assert entries[0]["act"] == "sign_in.blocked"


async def test_a_provider_out_of_reach_is_told_and_the_password_still_serves(
    database_url: str,
) -> None:
    gone = f"http://localhost:{free_port()}"
    async with (
        served_with(gone, database_url) as service,
        signed_in(service, email=EMAIL),
        a_visitor(service) as visitor,
    ):
        assert (await visitor.get("/sign-in/oidc")).status_code == 502
        assert (await visitor.sign_in(EMAIL)).status_code == 303


async def test_without_a_provider_there_is_no_such_way(service: Service) -> None:
    async with a_visitor(service) as visitor:
        assert (await visitor.get("/sign-in/oidc")).status_code == 404
        assert "oidc" not in (await visitor.get("/sign-in")).text
