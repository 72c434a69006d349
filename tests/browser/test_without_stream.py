"""Where the stream is refused, pages ask every minute; once it is there, within a second."""

import pytest
from playwright.async_api import Page, Route, expect

from app.domain.people.roles import Role
from tests.api.clients.given import a_call
from tests.browser.looking import Site
from tests.browser.test_desk import a_message
from tests.browser.test_live import a_client, must_show, record

SLOW = 20_000


async def refuse_streams(page: Page, status: int) -> list[str]:
    """Answer every stream with a refusal; return what was asked for."""
    asked: list[str] = []

    async def refuse(route: Route) -> None:
        asked.append(route.request.url)
        await route.fulfill(status=status, headers={"Retry-After": "2"}, body="")

    await page.context.route("**/stream", refuse)
    return asked


@pytest.mark.parametrize("status", [503, 500])
async def test_the_gauge_moves_within_a_minute_without_a_stream(site: Site, status: int) -> None:
    client = await a_client(site)
    async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
        page = looker.page
        asked = await refuse_streams(page, status)
        await page.clock.install()
        await looker.go("/portal")
        await must_show(page, 0)
        await record(site, a_call("c-1"))
        await page.clock.run_for(30_000)
        await must_show(page, 0)
        await page.clock.run_for(31_000)
        await must_show(page, 1, within_ms=SLOW)
        assert len(asked) > 1  # it goes on trying
        # and once there is one again, it is told at once
        await page.context.unroute("**/stream")
        await page.clock.run_for(61_000)
        await record(site, a_call("c-2"))
        await must_show(page, 2, within_ms=SLOW)


async def test_the_work_list_asks_every_minute_without_a_stream(site: Site) -> None:
    await site.a_client()
    await a_message(site, "m1", 9)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await refuse_streams(page, 503)
        await page.clock.install()
        await looker.go("/desk")
        rows = page.locator("li[data-interaction]")
        await expect(rows).to_have_count(1)
        await page.mouse.move(2, 2)
        await a_message(site, "m2", 5)
        await page.clock.run_for(61_000)
        await expect(rows).to_have_count(2, timeout=SLOW)
