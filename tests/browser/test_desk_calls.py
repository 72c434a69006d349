"""/desk/calls in a browser: readable by anybody, and calls appear by themselves."""

import pytest
from fastapi import FastAPI
from playwright.async_api import expect

from app.domain.people.roles import Role
from app.integrations.deliveries import IntegrationKind
from tests.api.clients.given import a_call
from tests.api.integrations.providers import a_provider
from tests.browser.looking import Site
from tests.browser.test_live import record, settled
from tests.pages.test_desk_calls import twilio
from tests.service import NOW, Service


async def a_site_with_a_call(site: Site) -> None:
    await site.api.put("/v1/test-clock", json={"now": NOW.isoformat()})
    await site.a_client()
    await record(site, a_call("c-1", data={"requires_action": True}))


async def test_calls_appear_by_themselves(site: Site) -> None:
    await a_site_with_a_call(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk/calls")
        rows = looker.page.locator("article[data-interaction]")
        await expect(rows).to_have_count(1)
        await settled()
        await looker.page.mouse.move(2, 2)
        await record(site, a_call("c-2", data={"requires_action": True}))
        await expect(rows).to_have_count(2, timeout=20_000)
        await looker.must_be_readable()


@pytest.mark.parametrize("holding", ["pointer", "focus"])
async def test_calls_do_not_move_under_pointer_or_focus(site: Site, holding: str) -> None:
    await a_site_with_a_call(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go("/desk/calls")
        rows = page.locator("article[data-interaction]")
        await settled()
        if holding == "pointer":
            await rows.first.hover()
        else:
            await page.get_by_role("button", name="Prendre").focus()
        place = await rows.first.bounding_box()
        await record(site, a_call("c-2", data={"requires_action": True}))
        changed = page.get_by_role("button", name="La liste a changé")
        await expect(changed).to_be_visible(timeout=20_000)
        await expect(rows).to_have_count(1)
        assert await rows.first.bounding_box() == place
        if holding == "pointer":
            await page.mouse.move(2, 2)
        else:
            await changed.click()
        await expect(rows).to_have_count(2)


async def test_what_rings_appears_under_a_resting_pointer_and_moves_nothing(site: Site) -> None:
    await a_site_with_a_call(site)
    provider = await a_provider(Service(FastAPI(), site.api), IntegrationKind.TWILIO)
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk/calls")
        row = looker.page.locator("article[data-interaction]")
        await settled()
        await row.hover()
        place = await row.bounding_box()
        await provider.post(provider.form(twilio("CA9")))
        rings = looker.page.locator("[data-ringing]")
        await expect(rings).to_contain_text("Dupont Chauffage SRL", timeout=20_000)
        assert await row.bounding_box() == place
        await looker.must_be_readable()


async def test_calls_can_be_read_by_anybody(site: Site) -> None:
    await a_site_with_a_call(site)
    provider = await a_provider(Service(FastAPI(), site.api), IntegrationKind.TWILIO)
    async with site.signed_in(Role.OPERATOR) as looker:
        await provider.post(provider.form(twilio("CA9")))
        await looker.go("/desk/calls")
        await expect(looker.page.locator("[data-ringing]")).to_have_count(1)
        await looker.must_be_readable_by_anybody()
