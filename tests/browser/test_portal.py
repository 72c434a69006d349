"""The portal as a client sees it: on a phone, in the dark, without scripts, on paper."""

import pytest
from playwright.async_api import expect

from app.domain.people.roles import Role
from tests.api.clients.given import a_call
from tests.browser.looking import Looker, Site
from tests.pages.test_portal_interactions import follow_up
from tests.pages.test_portal_month import BLOCKED, a_mail
from tests.service import NOW

DAY = "/portal/days/2026-11-23"


async def a_busy_client(site: Site) -> tuple[str, str]:
    """Return a client that has used its plan up, two mails held and one with follow-ups."""
    await site.api.put("/v1/test-clock", json={"now": NOW.isoformat()})
    client = await site.a_client(subscription=BLOCKED)
    root: str = (await site.api.post("/v1/events", json=a_mail("m-0", urgent=True))).json()[
        "interaction_id"
    ]
    events = [follow_up(number, root) for number in range(4)]
    events += [
        a_call(f"c-{day}-{number}", time=f"2026-11-{day:02}T09:00:00+01:00")
        for day in range(1, 16)
        for number in range(day)
    ]
    events += [a_mail(f"m-{number}", subject="Report " * 30) for number in (1, 2)]
    assert (await site.api.post("/v1/events", json=events)).status_code == 200
    return client, root


async def test_the_portal_can_be_read_by_anybody(site: Site) -> None:
    client, root = await a_busy_client(site)
    async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
        for path in ("/portal", "/portal?period=2026-10", DAY, f"/portal/interactions/{root}"):
            await looker.go(path)
            await looker.must_be_readable_by_anybody()
        await looker.go("/portal")
        for step in range(5):  # each was looked at, on the colour that it has
            assert await looker.page.locator(f"td.step-{step}").count() > 0


async def figure(looker: Looker) -> str | None:
    return await looker.page.locator("[data-quota-used]").get_attribute("data-quota-used")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_from_the_link_to_the_month_and_down_to_a_units_rule(
    site: Site, *, scripts: bool
) -> None:
    await site.api.put("/v1/test-clock", json={"now": NOW.isoformat()})
    client = await site.a_client()
    window = {"scripts": scripts, "phone": True}
    async with site.signed_in(Role.CLIENT, clients=(client,), window=window) as looker:
        await looker.go("/portal")
        assert (await looker.heading(), await figure(looker)) == ("Novembre 2026", "0")
        await site.api.post("/v1/events", json=a_call("c-1"))
        await looker.page.reload()
        assert await figure(looker) == "1"
        await looker.page.locator('[data-day="2026-11-23"] a').click()
        assert await looker.heading() == "Lundi 23 novembre 2026"
        await looker.page.get_by_role("link", name="Appel de 0475 55 01 99").click()
        await expect(looker.page.locator("blockquote")).to_contain_text(
            "comme une seule interaction"
        )
        await looker.page.get_by_label("Qu'est-ce qui ne va pas").fill("C'était moi")
        await looker.press("Contester")
        await expect(looker.page.locator("[data-dispute]")).to_contain_text("C'était moi")
        await looker.press("Retirer la contestation")
        await expect(looker.page.locator('[data-status="withdrawn"]')).to_have_count(1)


async def test_the_block_and_releases_work_without_scripts(site: Site) -> None:
    client, _ = await a_busy_client(site)
    window = {"scripts": False, "phone": True}
    async with site.signed_in(Role.CLIENT, clients=(client,), window=window) as looker:
        await looker.go("/portal")
        held = looker.page.locator("#waiting li[data-interaction]")
        await expect(held).to_have_count(2)
        await looker.press("Libérer tout ce qui est possible")
        await expect(held).to_have_count(2)
        await looker.press("Désactiver le blocage")
        await held.first.get_by_role("button", name="Libérer").click()
        await expect(held).to_have_count(1)
        await looker.press("Libérer tout ce qui est possible")
        await expect(held).to_have_count(0)
        await looker.press("Activer le blocage")
        await expect(looker.page.locator('[data-block="on"]')).to_have_count(1)


async def test_paper_has_every_figure_and_no_buttons(site: Site) -> None:
    client, _ = await a_busy_client(site)
    async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
        await looker.go("/portal")
        await looker.page.emulate_media(media="print")
        for shown in ("svg.gauge", "table.month", "table.days", "#waiting li a"):
            await expect(looker.page.locator(shown).first).to_be_visible()
        last = looker.page.locator("table.days tr").last
        frame = await looker.page.locator(".tall").evaluate("e => [e.scrollHeight, e.clientHeight]")
        assert frame[0] == frame[1]
        await expect(last).to_be_visible()
        for hidden in ("header.head", "button"):
            await expect(looker.page.locator(hidden).first).to_be_hidden()
