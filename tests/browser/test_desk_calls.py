"""/desk/calls in a browser: readable by anybody, and calls appear by themselves."""

import pytest
from playwright.async_api import expect

from app.domain.people.roles import Role
from tests.api.clients.given import a_call
from tests.browser.looking import Site
from tests.browser.test_live import record, settled
from tests.service import NOW


async def a_site_with_a_call(site: Site) -> None:
    await site.api.put("/v1/test-clock", json={"now": NOW.isoformat()})
    await site.a_client()
    await record(site, a_call("c-1", data={"requires_action": True}))


@pytest.mark.parametrize("holding", ["nothing", "pointer", "focus"])
async def test_calls_appear_by_themselves_and_move_nothing(site: Site, holding: str) -> None:
    await a_site_with_a_call(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go("/desk/calls")
        rows = page.locator("article[data-interaction]")
        await expect(rows).to_have_count(1)
        await settled()
        await page.mouse.move(2, 2)
        if holding == "pointer":
            await rows.first.hover()
        elif holding == "focus":
            await page.get_by_role("button", name="Prendre").focus()
        place = await rows.first.bounding_box()
        await record(site, a_call("c-2", data={"requires_action": True}))
        if holding == "nothing":
            await expect(rows).to_have_count(2, timeout=20_000)
        else:
            changed = page.get_by_role("button", name="La liste a changé")
            await expect(changed).to_be_visible(timeout=20_000)
            await expect(rows).to_have_count(1)
            assert await rows.first.bounding_box() == place
            await changed.click()
            await expect(rows).to_have_count(2)
        await looker.must_be_readable()
