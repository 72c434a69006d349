"""Every page of the routing table as somebody sees it: on a phone, on a table, in the dark."""

import pytest

from app.domain.people.roles import Role
from tests.browser.looking import Looker, Site
from tests.browser.test_desk import open_all
from tests.pages.things import make_things, shown_to

WORDS = "Devis chaudière, à rappeler ; voir jean.chantier@exemple-tres-long.example.org/1234567890 "


def words(most: int) -> str:
    """Return what persons write, of some length, with a word that is wider than a phone."""
    return (WORDS * 4)[:most].strip()


@pytest.mark.parametrize("role", [Role.CLIENT, Role.ADMIN])
async def test_every_page_can_be_read_by_anybody(site: Site, role: Role) -> None:
    things = await make_things(site.api, words=words)
    clients = (things.client,) if role is Role.CLIENT else ()
    async with site.signed_in(role, clients=clients) as looker:
        for page in shown_to(role):
            await looker.go(things.path_of(page))
            await looker.must_be_readable_by_anybody()
            if await looker.page.locator("main details > summary").count():
                await open_all(looker)
                await looker.must_be_readable_by_anybody(within="main details")


async def test_every_refusal_can_be_read_by_anybody(site: Site) -> None:
    things = await make_things(site.api, words=words)
    path = f"/desk/i/{things.by_parameter['interaction_id']}"
    async with site.signed_in(Role.OPERATOR) as looker:
        for asked, status in (("/desk/nothing/here", 404), ("/sign-out", 405)):
            answer = await looker.page.goto(asked)
            assert answer is not None
            assert answer.status == status
            await must_be_read(looker)
        await looker.go(path)
        await set_fields(looker, "csrf", "of nobody")
        await press_and_read(looker, "complete", 403)
        await looker.go(path)
        await press_and_read(looker, "void", 422, unfold=True)
        await looker.go(path)
        await looker.page.locator("button[value='complete']").first.evaluate("b => b.value = 'x'")
        await press_and_read(looker, "x", 400)


async def set_fields(looker: Looker, name: str, value: str) -> None:
    """Fill in every field of a name that nobody sees."""
    for field in await looker.page.locator(f"main input[name='{name}']").all():
        await field.evaluate("(field, value) => { field.value = value; }", value)


async def press_and_read(looker: Looker, action: str, status: int, *, unfold: bool = False) -> None:
    """Press a button and read the page that refuses it."""
    if unfold:
        await open_all(looker)
    async with looker.page.expect_navigation() as navigation:
        await looker.page.locator(f"main button[value='{action}']").first.click()
    answer = await navigation.value
    assert answer.status == status
    await must_be_read(looker)


async def must_be_read(looker: Looker) -> None:
    looker.said.clear()  # the browser itself notes the status
    await looker.must_be_readable_by_anybody()
    assert await looker.page.locator("html").get_attribute("lang") == "fr"
    assert await looker.page.locator("h1").count() == 1
