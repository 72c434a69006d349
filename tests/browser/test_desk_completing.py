"""A completion by key names its line and says who else has it; Esc keeps the place in the list."""

from playwright.async_api import Page, expect

from app.domain.people.roles import Role
from tests.browser.looking import Looker, Site
from tests.browser.test_desk import a_message
from tests.browser.test_desk_keys import shown
from tests.browser.test_desk_keys_each import press


async def three_messages(site: Site) -> list[str]:
    return [
        await a_message(site, f"m{number}", 9 - number, **{"from": f"jean{number}@a.example"})
        for number in range(3)
    ]


async def must_be_at(page: Page, item: str) -> None:
    focused = page.locator("li:focus-within")
    await expect(focused).to_have_attribute("data-interaction", item)


async def must_be_own(page: Page, item: str) -> None:
    person = await page.locator("body").get_attribute("data-person")
    row = page.locator(f'li[data-interaction="{item}"]')
    await expect(row).to_have_attribute("data-taken-by", person or "")


async def test_the_question_names_its_line_and_is_dropped_with_it(site: Site) -> None:
    await site.a_client()
    first, second, _ = await three_messages(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await page.clock.install()
        await looker.go("/desk")
        line = page.locator("#key-line")
        await press(page, "j", "c")
        await expect(line).to_contain_text("Terminer Dupont Chauffage SRL · jean0@a.example")
        await press(page, "j")
        await expect(line).to_have_text("")
        await press(page, "Enter")
        await page.wait_for_url(f"**/desk/i/{second}")
        await page.clock.fast_forward(9_000)
        for item in (first, second):
            assert (await shown(site, item))["status"] == "open"


async def refused(site: Site, looker: Looker) -> str:
    """Complete by key what somebody else takes meanwhile; return what it is."""
    _, second, _ = await three_messages(site)
    page = looker.page
    await page.clock.install()
    await looker.go("/desk")
    await press(page, "j", "j", "c", "Enter")
    taken = await site.api.post(f"/v1/interactions/{second}/assign", json={"operator": "Paul"})
    assert taken.is_success
    await page.clock.fast_forward(9_000)
    await expect(page.locator("#key-line")).to_contain_text("Paul")
    await must_be_at(page, second)
    return second


async def test_what_another_has_is_taken_over_by_keys_where_one_stands(site: Site) -> None:
    await site.a_client()
    async with site.signed_in(Role.OPERATOR) as looker:
        second = await refused(site, looker)
        page, line = looker.page, looker.page.locator("#key-line")
        looker.said.clear()  # the browser itself notes the status
        await looker.must_be_readable()
        await press(page, "c")
        await expect(line).to_contain_text("Reprendre Dupont Chauffage SRL · jean1@a.example")
        await press(page, "Enter")
        await expect(line).to_contain_text("à vous maintenant")
        await must_be_at(page, second)
        assert page.url == f"{site.url}/desk"
        await must_be_own(page, second)
        await press(page, "c", "Enter")
        await page.clock.fast_forward(9_000)
        await expect(line).to_have_text("Terminé.")
        assert (await shown(site, second))["status"] == "completed"


async def test_what_another_has_is_taken_over_by_its_button_too(site: Site) -> None:
    await site.a_client()
    async with site.signed_in(Role.OPERATOR) as looker:
        second = await refused(site, looker)
        page, line = looker.page, looker.page.locator("#key-line")
        await line.get_by_role("button", name="Reprendre à son compte").click()
        await expect(line).to_contain_text("à vous maintenant")
        await must_be_at(page, second)
        assert page.url == f"{site.url}/desk"
        await must_be_own(page, second)


async def test_escape_leads_back_to_the_line_in_the_list(site: Site) -> None:
    client = await site.a_client()
    _, second, third = await three_messages(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go(f"/desk?client_id={client}")
        await press(page, "j", "j", "t")
        await expect(page.locator("#triage-requires_action")).to_be_focused()
        await press(page, "Escape")  # from the field: what T has unfolded is closed
        await expect(page.locator("details:has(#triage-requires_action)")).not_to_have_attribute(
            "open", ""
        )
        await press(page, "Escape")
        await page.wait_for_url(f"{site.url}/desk?client_id={client}")
        await must_be_at(page, second)
        await press(page, "Enter")
        await page.wait_for_url(f"**/desk/i/{second}")
        await site.api.post("/v1/events", json=completed(second))
        await press(page, "Escape")  # it is not there any more: the next has its place
        await must_be_at(page, third)
        await press(page, "k", "Enter")
        await expect(page.get_by_role("heading", level=1)).to_contain_text("jean0@")


def completed(interaction_id: str) -> dict[str, object]:
    return {
        "id": f"done-{interaction_id}",
        "source": "/mail",
        "type": "interaction.completed",
        "data": {"interaction": {"id": interaction_id}},
    }
