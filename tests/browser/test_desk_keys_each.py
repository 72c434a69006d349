"""Each key of the desk does what the button does, and nothing where there is none."""

from playwright.async_api import Page, expect

from app.domain.people.roles import Role
from tests.browser.looking import Site
from tests.browser.test_desk import a_message
from tests.browser.test_desk_keys import shown
from tests.browser.test_live import settled
from tests.service import NOW

SLOW = 20_000


async def focus(page: Page, interaction_id: str) -> None:
    await page.locator(f'[data-interaction="{interaction_id}"] a').first.focus()


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def test_t_opens_the_triage_which_is_done_by_keyboard_alone(site: Site) -> None:
    await site.a_client()
    item = await a_message(site, "m1", 5)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go("/desk")
        await press(page, "j", "t")
        await page.wait_for_url(f"**/desk/i/{item}#do-triage")
        await expect(page.locator("#triage-requires_action")).to_be_focused()
        await press(page, "End", "Tab", "Tab", "Enter")
        await page.wait_for_url(f"{site.url}/desk/i/{item}")
        assert (await shown(site, item))["status"] in ("recorded", "completed")


async def test_w_waits_for_the_client_and_u_goes_on(site: Site) -> None:
    await site.a_client()
    await a_message(site, "m1", 9)
    second = await a_message(site, "m2", 5)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go("/desk")
        await focus(page, second)
        await press(page, "w")
        await expect(page.locator(f'[data-interaction="{second}"]')).to_have_count(0)
        assert (await shown(site, second))["status"] == "paused"
        await looker.go("/desk?status=paused")
        await press(page, "j", "u")
        await expect(page.locator(f'[data-interaction="{second}"]')).to_have_count(0)
        assert (await shown(site, second))["status"] == "open"
        await looker.go(f"/desk/i/{second}")
        await press(page, "w")
        await expect(page.locator('button[value="resume"]')).to_be_visible()
        await press(page, "u")
        await expect(page.locator('button[value="pause"]')).to_be_visible()


async def test_l_leads_to_the_likely_cause_and_enter_links_to_it(site: Site) -> None:
    await site.api.put("/v1/test-clock", json={"now": NOW.isoformat()})
    await site.a_client()
    call = {
        "id": "c1",
        "source": "/tel",
        "type": "call.placed",
        "time": "2026-11-23T09:40:00+01:00",
        "data": {"from": "+3225550101", "to": "+32475550199", "answered": True},
    }
    mail = {
        "id": "m1",
        "source": "/mail",
        "type": "message.received",
        "time": "2026-11-23T09:30:00+01:00",
        "data": {
            "channel": "email",
            "from": "jean@chantier.example",
            "to": "dupont@exitadmin.example",
            "summary": "Report",
        },
    }
    cause = (await site.api.post("/v1/events", json=mail)).json()["interaction_id"]
    lone = (await site.api.post("/v1/events", json=call)).json()["interaction_id"]
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go(f"/desk/i/{lone}")
        await expect(
            page.get_by_role("heading", name="Pour quoi c'était peut-être")
        ).to_be_visible()
        await press(page, "l")
        await expect(page.get_by_role("button", name="Fait pour ceci")).to_be_focused()
        await press(page, "Enter")
        await expect(page.locator(".standing")).to_contain_text("1 des 3 suites comprises")
        assert (await shown(site, lone))["thread_id"] == cause
        # what has its cause offers another one in the form
        await press(page, "l")
        await expect(page.locator("#link-cause")).to_be_focused()


async def test_p_and_g_lead_elsewhere(site: Site) -> None:
    await site.a_client()
    item = await a_message(site, "m1", 5)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go("/desk")
        await press(page, "p")
        await page.wait_for_url("**/desk/calls")
        await press(page, "g", "b")
        await page.wait_for_url(f"{site.url}/desk")
        await press(page, "g", "c")
        await page.wait_for_url("**/desk/calls")
        await looker.go(f"/desk/i/{item}")
        await press(page, "G", "B")
        await page.wait_for_url(f"{site.url}/desk")
        await page.clock.install()
        await looker.go("/desk")
        await press(page, "g")
        await page.clock.fast_forward(2_000)
        await press(page, "c")  # too late for a second key: it asks to complete
        await expect(page.locator("#key-line")).not_to_have_text("")
        assert page.url == f"{site.url}/desk"


async def test_r_renews_what_the_pointer_holds(site: Site) -> None:
    await site.a_client()
    first = await a_message(site, "m1", 9)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go("/desk")
        rows = page.locator("li[data-interaction]")
        await settled()
        await page.locator(f'[data-interaction="{first}"]').hover()
        await a_message(site, "m2", 5)
        changed = page.get_by_role("button", name="La liste a changé")
        await expect(changed).to_be_visible(timeout=SLOW)
        await expect(rows).to_have_count(1)
        await press(page, "r")
        await expect(rows).to_have_count(2)
        await expect(changed).to_be_hidden()


async def test_escape_closes_what_is_open_then_leads_back_to_the_list(site: Site) -> None:
    await site.a_client()
    item = await a_message(site, "m1", 5)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go(f"/desk/i/{item}")
        await press(page, "h")
        await expect(page.locator("#keys")).to_be_visible()
        await press(page, "Escape")
        await expect(page.locator("#keys")).to_be_hidden()
        await press(page, "c")
        await expect(page.locator("#key-line")).not_to_have_text("")
        await press(page, "Escape")
        await expect(page.locator("#key-line")).to_have_text("")
        await press(page, "t", "Tab", "Tab")  # to the button of its form
        details = page.locator("details:has(#triage-requires_action)")
        await expect(details).to_have_attribute("open", "")
        await press(page, "Escape")
        await expect(details).not_to_have_attribute("open", "")
        assert page.url == f"{site.url}/desk/i/{item}"
        await press(page, "Escape")
        await page.wait_for_url(f"{site.url}/desk")


async def test_keys_do_nothing_where_there_is_nothing(site: Site) -> None:
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk")
        for key in ("t", "w", "u", "l", "c", "z", "n", "Escape", "Enter"):
            await press(looker.page, key)
            assert looker.page.url == f"{site.url}/desk", key
            assert looker.said == [], key


async def test_calls_are_gone_through_by_keys_too(site: Site) -> None:
    await site.api.put("/v1/test-clock", json={"now": NOW.isoformat()})
    await site.a_client()
    ids = []
    for number in (1, 2):
        call = {
            "id": f"c{number}",
            "source": "/tel",
            "type": "call.received",
            "data": {"from": "+32475550199", "to": "+3225550101", "answered": True},
        }
        ids.append((await site.api.post("/v1/events", json=call)).json()["interaction_id"])
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk/calls")
        await press(looker.page, "j", "j", "Enter")
        await looker.page.wait_for_url(f"**/desk/i/{ids[0]}")
