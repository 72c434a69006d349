"""Pages that renew themselves as something is recorded (pages.md, Live)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from app.domain.people.roles import Role
from tests.acceptance.database_proxy import DatabaseProxy
from tests.api.clients.given import a_call
from tests.browser.looking import Looker, Site
from tests.pages.test_portal_month import BLOCKED, a_mail
from tests.people import PASSWORD
from tests.service import NOW

EMAIL = "anne@exitadmin.example"
LATE_MS = 10_000
"""Sooner than a page would ask by itself; `make bench ARGS=desk` measures the second."""


async def a_client(site: Site, **changes: object) -> str:
    await site.api.put("/v1/test-clock", json={"now": NOW.isoformat()})
    return await site.a_client(**changes)


async def record(site: Site, *events: dict[str, object]) -> None:
    response = await site.api.post("/v1/events", json=list(events))
    assert response.status_code == 200, response.text


async def must_show(page: Page, used: int, within_ms: int = LATE_MS) -> None:
    figure = page.locator("#gauge")
    await expect(figure).to_have_attribute("data-quota-used", str(used), timeout=within_ms)


@asynccontextmanager
async def at_the_portal(site: Site, client: str) -> AsyncIterator[Looker]:
    """Give a window that shows somebody of a client its month."""
    async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
        await looker.go("/portal")
        yield looker


async def settled() -> None:
    """Wait until the stream is open, and what it told at once has been asked for."""
    await asyncio.sleep(0.8)


async def test_the_gauge_moves_at_once_in_every_tab(site: Site) -> None:
    client = await a_client(site)
    async with at_the_portal(site, client) as looker:
        other = await looker.context.new_page()
        await other.goto("/portal")
        await settled()
        for used in range(1, 4):
            await record(site, a_call(f"c-{used}"))
            await must_show(looker.page, used)
            await must_show(other, used)
        # the tab that had the stream is closed: another one takes it over
        await looker.page.close()
        await settled()
        await record(site, a_call("c-4"))
        await must_show(other, 4)
        assert looker.said == []


async def test_one_browser_has_one_stream(site: Site) -> None:
    client = await a_client(site)
    async with at_the_portal(site, client) as looker:
        await settled()
        opened: list[str] = []
        looker.context.on("request", lambda request: opened.append(request.url))
        for _ in range(6):
            await (await looker.context.new_page()).goto("/portal")
        await settled()
        assert [url for url in opened if url.endswith("/stream")] == []
        await record(site, a_call("c-1"))
        for page in looker.context.pages:
            await must_show(page, 1)


async def test_without_locks_each_tab_has_a_stream(site: Site) -> None:
    client = await a_client(site)
    async with at_the_portal(site, client) as looker:
        await looker.context.add_init_script(
            "Object.defineProperty(navigator, 'locks', {value: undefined})"
        )
        await looker.page.reload()
        await settled()
        await record(site, a_call("c-1"))
        await must_show(looker.page, 1)


async def test_a_stream_that_was_cut_catches_up(site: Site) -> None:
    client = await a_client(site)
    between = DatabaseProxy(site.url.replace("//", "//bytes@"))
    await between.open()
    site.url = f"http://127.0.0.1:{urlsplit(between.url).port}"
    try:
        async with at_the_portal(site, client) as looker:
            await settled()
            await between.shut()
            await record(site, a_call("c-1"))
            await asyncio.sleep(1)
            await must_show(looker.page, 0)
            await between.open()
            await must_show(looker.page, 1, within_ms=10_000)
            await record(site, a_call("c-2"))
            await must_show(looker.page, 2)
    finally:
        await between.shut()


async def test_what_could_not_be_asked_without_a_network_is_asked_with_it(site: Site) -> None:
    client = await a_client(site)
    async with at_the_portal(site, client) as looker:
        await settled()
        await looker.context.set_offline(True)
        await record(site, a_call("c-1"))
        await asyncio.sleep(1.5)
        await must_show(looker.page, 0)
        await looker.context.set_offline(False)
        await must_show(looker.page, 1, within_ms=3_000)


async def test_a_part_is_asked_for_once_more_where_that_failed(site: Site) -> None:
    client = await a_client(site)
    async with at_the_portal(site, client) as looker:
        await settled()
        fail_times = 1

        async def fail_once(route: object) -> None:
            nonlocal fail_times
            fail_times -= 1
            if fail_times >= 0:
                await route.abort()  # type: ignore[attr-defined]
            else:
                await route.continue_()  # type: ignore[attr-defined]

        await looker.page.route("**/portal/gauge*", fail_once)
        await record(site, a_call("c-1"))
        await must_show(looker.page, 1, within_ms=3_000)
        assert fail_times < 0


@pytest.mark.parametrize("holding", ["pointer", "focus"])
async def test_what_lies_under_pointer_or_focus_does_not_move(site: Site, holding: str) -> None:
    client = await a_client(site, subscription=BLOCKED)
    calls = [a_call(f"c-{number}") for number in range(120)]
    await record(site, *calls, a_mail("m-1"))
    async with at_the_portal(site, client) as looker:
        page = looker.page
        rows = page.locator("#waiting [data-interaction]")
        await settled()
        await expect(rows).to_have_count(1)
        if holding == "pointer":
            await rows.first.hover()
        else:
            await page.get_by_role("button", name="Libérer", exact=False).first.focus()
        place = await rows.first.bounding_box()
        await record(site, a_mail("m-2"))
        changed = page.get_by_role("button", name="La liste a changé")
        await expect(changed).to_be_visible()
        await expect(rows).to_have_count(1)
        assert await rows.first.bounding_box() == place
        await looker.must_be_readable()
        if holding == "pointer":
            await page.mouse.move(0, 0)
        else:
            await changed.click()
        await expect(rows).to_have_count(2)
        await expect(changed).to_be_hidden()


async def test_a_session_that_ends_is_said_and_what_was_typed_can_still_be_sent(
    site: Site,
) -> None:
    client = await a_client(site)
    async with at_the_portal(site, client) as looker:
        page = looker.page
        await settled()
        other = await looker.context.new_page()
        await other.goto("/me")
        await other.get_by_role("button", name="Se déconnecter").click()
        await record(site, a_call("c-1"))
        ended = page.locator("#signed-out")
        await expect(ended).to_be_visible()
        assert page.url == f"{site.url}/portal"
        async with looker.context.expect_page() as opening:
            await ended.get_by_role("link").click()
        window = await opening.value
        await window.get_by_label("E-mail").fill(EMAIL)
        await window.get_by_label("Mot de passe").fill(PASSWORD)
        await window.get_by_role("button", name="Se connecter", exact=True).click()
        await expect(window.locator("#gauge")).to_be_visible()
        await record(site, a_call("c-2"))
        await expect(ended).to_be_hidden(timeout=10_000)
        await must_show(page, 2)
        await page.get_by_role("button", name="Se déconnecter").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


async def test_the_days_and_the_block_move_with_the_gauge(site: Site) -> None:
    client = await a_client(site)
    async with at_the_portal(site, client) as looker:
        await settled()
        await record(site, a_call("c-1"))
        today = looker.page.locator('td[data-day="2026-11-23"]')
        await expect(today).to_have_attribute("data-units", "1", timeout=LATE_MS)
        await expect(looker.page.locator("table.days tr").last).to_contain_text("1")
        await switch(site, client, block=True)
        block = looker.page.locator("#block")
        await expect(block).to_have_attribute("data-block", "on", timeout=LATE_MS)
        # what is in use stays, until it is left
        await today.locator("a").focus()
        await block.get_by_role("button").hover()
        await record(site, a_call("c-2"))
        await must_show(looker.page, 2)
        await switch(site, client, block=False)
        await settled()
        await expect(today).to_have_attribute("data-units", "1")
        await expect(block).to_have_attribute("data-block", "on")
        await looker.page.locator("h1").hover()
        await looker.page.locator("header.head nav a").first.focus()
        await expect(today).to_have_attribute("data-units", "2")
        await expect(block).to_have_attribute("data-block", "off")
        assert looker.said == []


async def switch(site: Site, client: str, *, block: bool) -> None:
    plan = {"plan": "ESSENTIEL", "effective": "now", "block": block}
    response = await site.api.put(f"/v1/clients/{client}/subscription", json=plan)
    assert response.status_code == 200, response.text
