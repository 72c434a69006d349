"""The desk by keyboard alone, and a list that renews itself."""

from typing import Any

from playwright.async_api import expect

from app.domain.people.roles import Role
from tests.browser.looking import Site
from tests.browser.test_desk import a_message


async def shown(site: Site, interaction_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await site.api.get(f"/v1/interactions/{interaction_id}")).json()
    return found


async def test_items_are_reached_completed_and_taken_back_by_keys(site: Site) -> None:
    await site.a_client()
    await a_message(site, "m1", 9)
    second = await a_message(site, "m2", 5)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await page.clock.install()
        await looker.go("/desk")
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        focused = page.locator("li:focus-within")
        await expect(focused).to_have_attribute("data-interaction", second)
        await page.keyboard.press("c")
        await page.keyboard.press("Enter")
        await page.keyboard.press("z")
        await page.clock.fast_forward(9_000)
        assert (await shown(site, second))["status"] == "open"
        await page.keyboard.press("c")
        await page.keyboard.press("Enter")
        assert (await shown(site, second))["status"] == "open"
        await page.clock.fast_forward(9_000)
        await expect(page.locator("#key-line")).to_have_text("Terminé.")
        assert (await shown(site, second))["status"] == "completed"


async def test_the_focus_goes_on_at_the_next_line(site: Site) -> None:
    await site.a_client()
    first = await a_message(site, "m1", 9)
    await a_message(site, "m2", 5)
    third = await a_message(site, "m3", 2)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await page.clock.install()
        await looker.go("/desk")
        for key in ("j", "j", "c", "Enter"):
            await page.keyboard.press(key)
        await page.clock.fast_forward(9_000)
        rows = page.locator("li[data-interaction]")
        await expect(rows).to_have_count(2)
        focused = page.locator("li:focus-within")
        await expect(focused).to_have_attribute("data-interaction", third)
        await page.keyboard.press("w")
        await expect(rows).to_have_count(1)
        await expect(focused).to_have_attribute("data-interaction", first)
        await page.keyboard.press("w")
        await expect(rows).to_have_count(0)
        await expect(page.get_by_role("heading", level=1)).to_be_focused()


async def test_keys_are_shown_and_do_nothing_while_one_types(site: Site) -> None:
    await site.a_client()
    first = await a_message(site, "m1", 9)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go("/desk")
        await page.keyboard.press("h")
        await expect(page.locator("#keys")).to_be_visible()
        await looker.must_be_readable()
        await page.keyboard.press("Escape")
        await looker.go(f"/desk/i/{first}")
        await page.keyboard.press("n")
        await page.keyboard.type("j c h: rien de tout cela")
        await expect(page.locator("#note-note")).to_have_value("j c h: rien de tout cela")
        await page.keyboard.press("Control+c")
        await expect(page.locator("#key-line")).to_have_text("")


async def test_what_another_takes_is_seen_without_asking(site: Site) -> None:
    await site.a_client()
    item = await a_message(site, "m1", 5)
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk")
        row = looker.page.locator(f'[data-interaction="{item}"]')
        await expect(row).to_be_visible()
        await looker.page.mouse.move(5, 5)
        await site.api.post(f"/v1/interactions/{item}/assign", json={"operator": "Paul"})
        await expect(row).to_have_attribute("data-taken-by", "Paul", timeout=20_000)
        await row.hover()
        await site.api.post(f"/v1/interactions/{item}/hand-back")
        await expect(looker.page.get_by_role("button", name="La liste a changé")).to_be_visible()
        await expect(row).to_have_attribute("data-taken-by", "Paul")
