"""Agendas at the desk in a browser: readable by anybody, booked and moved by keys, printed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import expect

from app.domain.people.roles import Role
from tests.api.agendas.given import AGENDA, PARTY
from tests.browser.looking import Looker, Site
from tests.browser.test_desk import a_message, open_all


async def an_agenda(site: Site, client: str) -> str:
    response = await site.api.post(f"/v1/clients/{client}/agendas", json=AGENDA)
    assert response.status_code == 201, response.text
    agenda_id: str = response.json()["id"]
    return agenda_id


async def free(site: Site, agenda: str) -> list[str]:
    """Return the starts that can be booked in the days to come."""
    now = datetime.now(UTC)
    query = {"kind": "visit", "from": now.isoformat(), "to": (now + timedelta(days=6)).isoformat()}
    items = (await site.api.get(f"/v1/agendas/{agenda}/slots", params=query)).json()["items"]
    return [item["starts_at"] for item in items]


async def book(site: Site, agenda: str, starts_at: str, **changes: Any) -> str:
    body = {"kind": "visit", "starts_at": starts_at, "title": "Chaudière", "party": PARTY}
    path = f"/v1/agendas/{agenda}/appointments"
    response = await site.api.post(path, json=body | changes)
    assert response.status_code == 201, response.text
    appointment_id: str = response.json()["id"]
    return appointment_id


async def all_of(site: Site, agenda: str) -> list[dict[str, Any]]:
    path = f"/v1/agendas/{agenda}/appointments"
    items: list[dict[str, Any]] = (await site.api.get(path)).json()["items"]
    return items


async def test_agendas_can_be_read_by_anybody(site: Site) -> None:
    client = await site.a_client()
    agenda = await an_agenda(site, client)
    item = await a_message(site, "m1", 5)
    starts = await free(site, agenda)
    booked = await book(site, agenda, starts[0])
    await book(site, agenda, starts[-1], status="held")
    busy = {"starts_at": starts[4], "ends_at": starts[6], "label": "Garage"}
    await site.api.post(f"/v1/agendas/{agenda}/busy", json=busy)
    path = f"/desk/agendas/{agenda}"
    async with site.signed_in(Role.OPERATOR) as looker:
        for shown in (
            "/desk/agendas",
            path,
            f"{path}?interaction={item}",
            f"{path}?appointment={booked}",
            f"{path}?appointment={booked}&edit=1",
            f"{path}?slot={starts[2].replace('+', '%2B')}",
            f"{path}?day={starts[0][:10]}",
            f"/desk/day?date={starts[0][:10]}",
        ):
            await looker.go(shown)
            await looker.must_be_readable_by_anybody()
        await looker.go(path)
        await open_all(looker)
        await looker.must_be_readable_by_anybody(within="main details")


async def test_an_appointment_is_booked_by_keys_alone(site: Site) -> None:
    agenda = await an_agenda(site, await site.a_client())
    starts = await free(site, agenda)
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go("/desk/calls")
        await keys(looker, "g", "a")
        await expect(page).to_have_url(f"{site.url}/desk/agendas")
        await reach(looker, f"a[href='/desk/agendas/{agenda}']")
        await page.keyboard.press("Enter")
        await reach(looker, f"[data-slot='{starts[2]}']")
        await page.keyboard.press("Enter")
        await expect(page.locator("#book-starts_at")).to_have_value(starts[2])
        await expect(page.locator("#book-title")).to_be_focused()
        await page.keyboard.type("Entretien g a chaudière")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Mme Lambert")
        await page.keyboard.press("Enter")
        item = page.locator("li[data-appointment]")
        await expect(item).to_contain_text("Entretien g a chaudière")
        [booked] = await all_of(site, agenda)
        assert booked["starts_at"] == starts[2]


async def test_an_appointment_is_moved_by_keys_alone(site: Site) -> None:
    agenda = await an_agenda(site, await site.a_client())
    starts = await free(site, agenda)
    booked = await book(site, agenda, starts[2])
    async with site.signed_in(Role.OPERATOR) as looker:
        page = looker.page
        await looker.go(f"/desk/agendas/{agenda}")
        await reach(looker, f"li[data-appointment='{booked}'] > a")
        await page.keyboard.press("Enter")
        await expect(page.locator("article[data-appointment]")).to_be_visible()
        await reach(looker, f"[data-slot='{starts[5]}']")
        await page.keyboard.press("Enter")
        await expect(page.locator("#move-starts_at")).to_have_value(starts[5])
        await page.keyboard.press("Enter")
        await expect(page.locator("li[data-appointment]")).to_contain_text(starts[5][11:16])
        [moved] = await all_of(site, agenda)
        assert (moved["starts_at"], moved["sequence"]) == (starts[5], 1)


async def test_keys_lead_to_desk_agendas_and_calls_from_each_of_them(site: Site) -> None:
    agenda = await an_agenda(site, await site.a_client())
    places = {"b": "/desk", "a": "/desk/agendas", "c": "/desk/calls"}
    async with site.signed_in(Role.OPERATOR) as looker:
        for begun in (*places.values(), f"/desk/agendas/{agenda}", "/desk/day"):
            for key, path in places.items():
                await looker.go(begun)
                await keys(looker, "g", key)
                await expect(looker.page).to_have_url(f"{site.url}{path}")
        assert not looker.said


async def keys(looker: Looker, *pressed: str) -> None:
    """Press single keys where nothing is typed."""
    await looker.page.locator("h1").click()
    for key in pressed:
        await looker.page.keyboard.press(key)


async def reach(looker: Looker, selector: str) -> None:
    """Press Tab until something has the focus."""
    wanted = looker.page.locator(f"{selector}:focus")
    for _ in range(200):
        await looker.page.keyboard.press("Tab")
        if await wanted.count():
            return
    raise AssertionError(f"{selector} is not reached")


async def test_what_another_books_is_seen_and_what_is_typed_stays(site: Site) -> None:
    client = await site.a_client()
    agenda = await an_agenda(site, client)
    starts = await free(site, agenda)
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go(f"/desk/agendas/{agenda}")
        await looker.page.locator("#book-title").fill("Devis")
        slot = looker.page.locator(f"[data-slot='{starts[3]}']")
        await expect(slot).to_be_visible()
        await book(site, agenda, starts[3])
        await expect(slot).to_have_count(0, timeout=20_000)
        await expect(looker.page.locator("#book-title")).to_have_value("Devis")


async def test_without_scripts_a_time_is_chosen_booked_and_cancelled(site: Site) -> None:
    client = await site.a_client()
    agenda = await an_agenda(site, client)
    starts = await free(site, agenda)
    async with site.signed_in(Role.OPERATOR, window={"scripts": False}) as looker:
        page = looker.page
        await looker.go(f"/desk/agendas/{agenda}")
        await page.locator(f"[data-slot='{starts[1]}']").click()
        await expect(page.locator("#book-starts_at")).to_have_value(starts[1])
        await page.locator("#book-name").fill("Mme Lambert")
        await looker.press("Réserver")
        [booked] = await all_of(site, agenda)
        assert booked["starts_at"] == starts[1]
        item = page.locator(f"[data-appointment='{booked['id']}']")
        await item.locator("summary").click()
        await item.get_by_label("Motif").fill("Client absent")
        await item.locator("button[value=cancel]").click()
        await expect(page.locator(f"[data-slot='{starts[1]}']")).to_be_visible()
        assert (await all_of(site, agenda))[0]["status"] == "cancelled"


async def test_the_sheet_of_a_day_is_printed_in_black_without_what_is_pressed(site: Site) -> None:
    client = await site.a_client()
    agenda = await an_agenda(site, client)
    [starts_at, *_] = await free(site, agenda)
    await book(site, agenda, starts_at, notes="Clé chez le voisin")
    async with site.signed_in(Role.OPERATOR, window={"dark": True}) as looker:
        page = looker.page
        await looker.go(f"/desk/day?date={starts_at[:10]}")
        await expect(page.get_by_role("button", name="Imprimer", exact=True)).to_be_visible()
        await page.emulate_media(media="print")
        await expect(page.get_by_text("Clé chez le voisin")).to_be_visible()
        for hidden in ("header.head", "main button", "main nav"):
            await expect(page.locator(hidden).first).to_be_hidden()
        ink = "getComputedStyle(document.querySelector('main li b')).color"
        paper = "getComputedStyle(document.body).backgroundColor"
        assert await looker.page.evaluate(f"[{ink}, {paper}]") == [
            "rgb(0, 0, 0)",
            "rgb(255, 255, 255)",
        ]
        pdf = await page.pdf(format="A4")
        assert pdf.startswith(b"%PDF")
