"""A client at the desk: readable by anybody, found as one types, passed on by keys alone."""

import asyncio
import re

from playwright.async_api import Route, expect

from app.domain.people.roles import Role
from tests.api.sheets.given import PRICES
from tests.browser.looking import Looker, Site
from tests.browser.test_desk import a_message, open_all

TEXT = "Entretien chaudière gaz : 149,50 € TVAC\n\nDépannage : 95 € la première heure"
PASSAGE = "[data-passage]"


async def a_client_with_sheets(site: Site) -> str:
    client = await site.a_client()
    path = f"/v1/clients/{client}"
    supplied = await site.api.post(f"{path}/sheets", json=PRICES | {"text": TEXT})
    assert supplied.status_code == 201
    given = {
        "greeting": "Dupont Chauffage, bonjour",
        "urgent_contacts": [{"name": "Marc", "phone": "0475/55.01.02", "when": "toujours"}],
        "status": {"text": "en chantier", "until": "2099-01-01T10:00:00+01:00"},
    }
    await site.api.put(f"{path}/instructions", json=given, headers={"If-Match": "*"})
    entry = {"name": "Jean Chantier", "emails": ["jean@chantier.example"]}
    await site.api.post(f"{path}/directory", json=entry)
    await site.api.post(f"{path}/questions", json={"asked": "Et les poêles à pellets ?"})
    kind = {"code": "visit", "name": "Visite", "duration_minutes": 60}
    await site.api.post(f"{path}/agendas", json={"name": "Camionnette", "kinds": [kind]})
    return client


async def test_pages_of_clients_can_be_read_by_anybody(site: Site) -> None:
    client = await a_client_with_sheets(site)
    item = await a_message(site, "m1", 20_000, urgent=True)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = f"/desk/clients/{client}"
        for path in (
            "/desk/clients",
            page,
            f"{page}?interaction={item}&q=chaud",
            f"{page}?q=chaudiaire",
            f"{page}/instructions",
            f"{page}/directory",
        ):
            await looker.go(path)
            await open_all(looker)
            await looker.must_be_readable_by_anybody()


async def test_a_price_is_found_as_one_types_and_passed_on_by_keys(site: Site) -> None:
    client = await a_client_with_sheets(site)
    item = await a_message(site, "m1", 5)
    async with site.signed_in(Role.OPERATOR) as looker:
        page, keyboard = looker.page, looker.page.keyboard
        await looker.go("/desk")
        await keyboard.press("f")
        await expect(page).to_have_url(re.compile(f"/desk/clients/{client}.interaction={item}"))
        field = page.get_by_label("Chercher dans les fiches")
        await expect(field).to_be_focused()
        await keyboard.type("premiere")
        await expect(page.locator(PASSAGE)).to_have_count(1)
        await expect(field).to_be_focused()
        await keyboard.press("Enter")
        await expect(page.locator(PASSAGE)).to_be_focused()
        await keyboard.press("i")
        await expect(page.get_by_role("status").get_by_text("Transmis")).to_be_visible()
        await expect(page.locator("[data-for]")).to_contain_text("1 des 3 suites comprises")
        found = (await site.api.get(f"/v1/interactions/{item}")).json()
        assert found["thread"]["included"] == 1
        await keyboard.press("Escape")
        await expect(page).to_have_url(re.compile(f"/desk/i/{item}"))
        await keyboard.press("a")
        await expect(page).to_have_url(re.compile(f"/desk/agendas/.*interaction={item}"))
        await keyboard.press("f")
        await expect(page).to_have_url(re.compile(f"/desk/clients/{client}.interaction={item}"))


async def test_what_a_later_question_has_overtaken_is_not_shown(site: Site) -> None:
    client = await a_client_with_sheets(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go(f"/desk/clients/{client}")
        late = asyncio.Event()

        async def answer(route: Route) -> None:
            if "q=gaz" in route.request.url:
                await late.wait()
            await route.continue_()

        await page.route("**/search*", answer)
        field = page.get_by_label("Chercher dans les fiches")
        async with page.expect_request("**/search?q=gaz"):
            await field.fill("gaz")
        async with page.expect_response("**/search?q=95"):
            await field.fill("95")
        await expect(page.locator(PASSAGE)).to_contain_text("Dépannage")
        async with page.expect_response("**/search?q=gaz"):
            late.set()
        await page.wait_for_timeout(200)
        await expect(page.locator(PASSAGE)).to_contain_text("Dépannage")
        assert page.url.endswith("?q=95")


async def test_the_month_moves_and_keys_rest_while_one_types(site: Site) -> None:
    client = await a_client_with_sheets(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go(f"/desk/clients/{client}")
        month = page.locator("#quota")
        await expect(month).to_have_attribute("data-quota-used", "0")
        await a_message(site, "m1", 5)
        await expect(month).to_have_attribute("data-quota-used", "1", timeout=20_000)
        await page.keyboard.press("f")
        await page.keyboard.type("fia")
        await expect(page.get_by_label("Chercher dans les fiches")).to_have_value("fia")


async def test_a_passage_is_passed_on_without_scripts(site: Site) -> None:
    client = await a_client_with_sheets(site)
    async with site.signed_in(Role.OPERATOR, window={"scripts": False}) as looker:
        await looker.go("/desk/clients")
        await looker.page.get_by_role("link", name="Dupont Chauffage SRL").click()
        await passed_on_by_hand(looker, "gaz")
    quota = (await site.api.get(f"/v1/clients/{client}/quota")).json()
    assert quota["units"]["used"] == 1


async def passed_on_by_hand(looker: Looker, words: str) -> None:
    await looker.page.get_by_label("Chercher dans les fiches").fill(words)
    await looker.page.locator("#sheets").get_by_role("button", name="Chercher").click()
    await looker.page.get_by_label("À qui").fill("Mme Lambert")
    await looker.press("Transmettre")
    await looker.page.get_by_text("Transmis, et enregistré.").wait_for()
