"""The same morning without scripts: each act is a form."""

import re

from playwright.async_api import Page, expect

from app.domain.people.roles import Role
from tests.browser.looking import Site
from tests.browser.test_morning import (
    PRICE,
    Morning,
    a_morning,
    a_used_up_month,
    two_granted_and_a_third,
    two_lone_calls,
)
from tests.pages.test_desk_calls import CALLER

INCLUDED = {"units": 1, "follow_ups": 2, "included": 2}


async def press(page: Page, words: str, within: str = "main") -> None:
    await page.locator(within).get_by_role("button", name=words, exact=True).first.click()


async def follow(page: Page, words: str) -> None:
    await page.locator("main").get_by_role("link", name=words).first.click()


async def test_a_morning_by_forms_alone(site: Site) -> None:
    morning = await a_morning(site)
    async with site.signed_in(Role.OPERATOR, window={"scripts": False}) as looker:
        call = await take_a_call(morning, looker.page)
        await serve_the_caller(morning, looker.page, call)
        await link_two_calls_to_a_mail(morning, looker.page)
        await ask_for_urgency_in_vain(morning, looker.page)
        await release(morning, looker.page)
        await accept_a_dispute(morning, looker.page)


async def take_a_call(morning: Morning, page: Page) -> str:
    await morning.ring()
    await page.goto("/desk/calls")
    for words in ("Mme Lambert", "Dupont Chauffage, bonjour"):
        await expect(page.locator("[data-ringing]")).to_contain_text(words)
    await morning.ring("completed", CallDuration="95")
    await page.goto("/desk/calls")
    call = await page.locator("article[data-interaction]").get_attribute("data-interaction")
    assert call
    await follow(page, "Mme Lambert")
    await page.locator("summary", has_text="Trier").click()
    await page.locator("#triage-requires_action").select_option("true")
    await press(page, "Trier")
    await page.goto("/desk/calls")
    await press(page, "Prendre")
    taken_by = await page.locator("[data-taken-by]").get_attribute("data-interaction")
    assert taken_by == call
    return call


async def serve_the_caller(morning: Morning, page: Page, call: str) -> None:
    """Pass a price on, book, complete."""
    await page.goto(f"/desk/i/{call}")
    await follow(page, "Transmettre")
    await page.get_by_label("Chercher dans les fiches").fill("chaudiere")
    await press(page, "Chercher")
    await press(page, "Transmettre")
    await expect(page.get_by_text("Transmis, et enregistré.")).to_be_visible()
    assert PRICE in await morning.report()
    await follow(page, "Rendez-vous")
    await page.locator("a[data-slot]").first.click()
    await page.get_by_label("De quoi il s'agit").fill("Entretien")
    await press(page, "Réserver")
    await expect(page.locator("[data-appointment]")).to_contain_text("Entretien")
    assert (await morning.shown(call))["thread"] == INCLUDED
    await page.goto(f"/desk/i/{call}")
    await press(page, "Terminer")
    assert (await morning.shown(call))["status"] == "completed"


async def link_two_calls_to_a_mail(morning: Morning, page: Page) -> None:
    mail, calls = await two_lone_calls(morning)
    for call in calls:
        await page.goto(f"/desk/i/{call}")
        await press(page, "Fait pour ceci", f"form:has([value='{mail}'])")
        await expect(page.locator(f'[data-member="{mail}"]')).to_be_visible()
    assert (await morning.shown(mail))["thread"] == INCLUDED


async def ask_for_urgency_in_vain(morning: Morning, page: Page) -> None:
    third = await two_granted_and_a_third(morning)
    await page.goto(f"/desk/i/{third}")
    await page.locator("summary", has_text="Trier").click()
    await page.locator("#triage-urgent").select_option("true")
    await press(page, "Trier")
    refused = page.locator("article .notice.warn")
    await expect(refused).to_contain_text("les demandes urgentes du jour sont épuisées")
    assert (await morning.shown(third))["urgent"]["granted"] is False


async def release(morning: Morning, page: Page) -> None:
    held = await a_used_up_month(morning)
    await page.goto("/desk")
    await follow(page, "en attente (blocage)")
    await press(page, "Libérer", f'[data-interaction="{held}"]')
    await expect(page).to_have_url(re.compile(r"status=held"))
    assert (await morning.shown(held))["status"] == "open"


async def accept_a_dispute(morning: Morning, page: Page) -> None:
    disputed = await morning.mail("d1", 15, **{"from": CALLER, "channel": "sms"})
    dispute = await morning.dispute(disputed)
    await page.goto("/desk/disputes")
    await page.locator("summary", has_text="Trancher").click()
    await page.get_by_label("Réponse au client").fill("En effet, cela ne compte pas.")
    await page.get_by_role("checkbox").check()
    await press(page, "Accepter")
    decided = await morning.read(f"/v1/disputes/{dispute}")
    assert (decided["status"], decided["units_after"]) == ("accepted", 0)
