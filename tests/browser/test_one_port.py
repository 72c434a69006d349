"""Two processes behind one port in a browser: cuts, and sessions that end while one types."""

import asyncio
import signal
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from app.domain.people.roles import Role
from tests import databases
from tests.acceptance.balancer import Balancer
from tests.browser.looking import Looker, Site
from tests.browser.test_live import must_show, settled
from tests.pages.pair import Pair, a_pair
from tests.people import PASSWORD

pytestmark = pytest.mark.slow

CUT_SECONDS = 30
CAUGHT_UP_MS = 20_000
"""Sooner than the minute after which pages ask by themselves."""
ANNE, PAUL = "anne@exitadmin.example", "paul@exitadmin.example"
TYPED = 'Rappeler « Jean » <lundi> & "mardi"\n\n' + "Une phrase de plus, déjà longue.\n" * 100


@pytest.fixture(scope="module")
async def pair(postgres_server: str, template_database: str) -> AsyncIterator[Pair]:
    async with (
        databases.database(postgres_server, template_database) as url,
        a_pair(url) as pair,
    ):
        yield pair


def site_of(browser: Browser, pair: Pair, balancer: Balancer) -> Site:
    return Site(browser, pair.people, balancer.port)


async def test_a_page_that_was_cut_off_for_half_a_minute_catches_up_by_itself(
    browser: Browser, pair: Pair
) -> None:
    await asyncio.gather(*(is_cut_off(browser, pair, loses=loses) for loses in (False, True)))


async def is_cut_off(browser: Browser, pair: Pair, *, loses: bool) -> None:
    client, address = await pair.a_client()
    async with (
        Balancer(*pair.balancer.ports).opened() as balancer,
        site_of(browser, pair, balancer).opened() as site,
        site.signed_in(
            Role.CLIENT, clients=(client,), email=f"{loses}@exitadmin.example"
        ) as looker,
    ):
        await looker.go("/portal")
        await settled()
        await must_show(looker.page, 0)
        balancer.stop(loses=loses)
        await pair.a_message(address)
        await asyncio.sleep(CUT_SECONDS)
        await must_show(looker.page, 0)
        balancer.go_on()
        await must_show(looker.page, 1, within_ms=CAUGHT_UP_MS)
        await pair.a_message(address, of=1)
        await must_show(looker.page, 2)


async def test_a_page_goes_on_at_the_other_process_when_its_own_ends(
    browser: Browser, postgres_server: str, template_database: str
) -> None:
    async with (
        databases.database(postgres_server, template_database) as url,
        a_pair(url) as pair,
        site_of(browser, pair, pair.balancer).opened() as site,
    ):
        client, address = await pair.a_client()
        async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
            await looker.go("/portal")
            await settled()
            port = pair.balancer.answered_by["/stream"]
            ended = pair.processes[port].process
            ended.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(ended.wait, 60) == 0
            await must_show(looker.page, 0)
            left = next(number for number, at in enumerate(pair.processes) if at != port)
            for used in (1, 2):
                await pair.a_message(address, of=left)
                await must_show(looker.page, used)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("who", [ANNE, PAUL], ids=["the same", "somebody else"])
async def test_what_was_typed_when_the_session_ended_is_recorded_once(
    browser: Browser, pair: Pair, who: str, *, scripts: bool
) -> None:
    _, address = await pair.a_client()
    item = await pair.a_message(address)
    suffix = f"{scripts}-{who}".lower()
    async with (
        site_of(browser, pair, pair.balancer).opened() as site,
        site.signed_in(Role.OPERATOR, email=f"paul-{suffix}"),
        site.signed_in(
            Role.OPERATOR, email=f"anne-{suffix}", window={"scripts": scripts}
        ) as looker,
    ):
        await type_a_note(looker, item)
        await looker.press_in_another_window("Se déconnecter", at="/me")
        await looker.press("Noter")
        assert await looker.heading() == "Se connecter"
        await sign_in(looker, f"{who[:4]}-{suffix}")
        if who == PAUL:
            await is_asked_first(looker, scripts=scripts)
        await expect(looker.page).to_have_url(f"{site.url}/desk/i/{item}")
        await expect(looker.page.locator("ol span.said")).to_have_count(1)
        whole = await looker.context.request.get(f"/desk/i/{item}.txt")
        assert TYPED.strip() in await whole.text()
        people = (await site.api.get("/v1/people")).json()["items"]
        [author] = [person["id"] for person in people if person["email"] == f"{who[:4]}-{suffix}"]
        facts = [fact["by"] for fact in (await pair.shown(item))["history"]]
        assert [by and by["id"] for by in facts][1:] == [author]


async def type_a_note(looker: Looker, item: str) -> None:
    await looker.go(f"/desk/i/{item}")
    await looker.page.locator("summary", has_text="Note").click()
    await looker.page.locator("textarea[name=note]").fill(TYPED)


async def is_asked_first(looker: Looker, *, scripts: bool) -> None:
    """Have what another typed shown, and send it."""
    assert await looker.heading() == "Pas encore envoyé"
    await expect(looker.page.locator("p.said")).to_have_text(TYPED.strip())
    looker.said.clear()  # the browser itself notes the status
    if scripts:  # axe is one
        await looker.must_be_readable()
    await looker.press("Envoyer sous mon nom")


async def sign_in(looker: Looker, email: str) -> None:
    await looker.page.get_by_label("E-mail").fill(email)
    await looker.page.get_by_label("Mot de passe").fill(PASSWORD)
    await looker.press("Se connecter")
