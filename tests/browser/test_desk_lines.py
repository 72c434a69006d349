"""J and K choose the lines of every page alike, and Enter opens what one leads to, or nothing."""

from playwright.async_api import Page, Request, expect

from app.domain.people.roles import Role
from tests.browser.looking import Looker, Site
from tests.browser.test_desk import a_message
from tests.pages.things import Things, make_things, shown_to

FOCUSED = """() => {
  const reached = document.activeElement;
  const isLine = globalThis.lines.current() !== null || reached.matches("[data-slot]");
  return [reached.matches("a, summary, li, tr, .card"), isLine];
}"""
LEADS = """() => document.activeElement.matches("a")
  && !(document.activeElement.dataset.slot && document.querySelector("form[data-chooses]"))"""
UNFOLD = "for (const each of document.querySelectorAll('main details')) each.open = true"
LISTED = "globalThis.lines.all().length"
WITHOUT_LINES = {
    "/desk/new",
    "/desk/day",
    "/desk/clients/new",
    "/desk/clients/{client_id}/instructions",
    "/desk/invoices/{invoice_id}",
    "/desk/questions/{question_id}",
    "/desk/people/{person_id}",
}
MOST = 20
"""Lines of a page: what follows is like those before."""


async def a_delivery(site: Site) -> None:
    """Have a provider send what is refused."""
    secrets = {"token": "a token of 3cx, for tests"}
    body = {"kind": "3cx", "name": "Standard", "secrets": secrets}
    made = (await site.api.post("/v1/integrations", json=body)).json()
    await site.api.post(f"/v1/hooks/{made['id']}", content=b"{}", headers={"Authorization": "no"})


async def choose_and_enter(looker: Looker, path: str) -> int:
    """Choose line after line of a page, press Enter at the last; return how many there are."""
    await looker.go(path)
    await looker.page.evaluate(UNFOLD)
    listed: int = await looker.page.evaluate(LISTED)
    for _ in range(min(listed, MOST)):
        await looker.page.keyboard.press("j")
        assert await looker.page.evaluate(FOCUSED) == [True, True], path
    if await looker.page.evaluate(LEADS):
        async with looker.page.expect_navigation():  # which ends before the next page is asked for
            await looker.page.keyboard.press("Enter")
    else:
        await looker.page.keyboard.press("Enter")
    return listed


async def test_a_line_that_is_chosen_and_entered_is_never_acted_on(site: Site) -> None:
    things: Things = await make_things(site.api)
    await a_delivery(site)
    await a_message(site, "lost", 5, to="nobody@exitadmin.example")
    posted: list[str] = []

    def note(request: Request) -> None:
        if request.method != "GET":
            posted.append(request.url)

    async with site.signed_in(Role.ADMIN) as looker:
        looker.page.on("request", note)
        without = set()
        for page in shown_to(Role.ADMIN):
            if page.path.startswith("/desk") and not await choose_and_enter(
                looker, things.path_of(page)
            ):
                without.add(page.path)
    assert posted == []
    assert without == WITHOUT_LINES


async def at_line(page: Page) -> int:
    number: int = await page.evaluate("globalThis.lines.all().indexOf(globalThis.lines.current())")
    return number


async def test_keys_go_on_among_what_is_unassigned(site: Site) -> None:
    await site.a_client()
    async with site.signed_in(Role.OPERATOR) as looker:
        for number in range(3):
            await a_message(site, f"m{number}", 5, to="nobody@exitadmin.example")
        page, keyboard = looker.page, looker.page.keyboard
        await looker.go("/desk/unassigned")
        for key, line in (("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)):
            await keyboard.press(key)
            assert await at_line(page) == line
        await keyboard.press("Tab")
        await expect(page.locator("li:focus-within select")).to_be_focused()
        await keyboard.press("Escape")
        assert await at_line(page) == 1
        await keyboard.press("j")
        assert await at_line(page) == 2
        await keyboard.press("h")
        await expect(page.locator("#keys")).to_be_visible()
        await keyboard.press("Escape")
        await keyboard.press("g")
        await keyboard.press("b")
        await page.wait_for_url(f"{site.url}/desk")
