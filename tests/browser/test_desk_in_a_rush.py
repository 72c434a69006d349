"""The desk at 200 open items while five events a second come in (issue 18)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from playwright.async_api import Page, expect

from app.domain.people.roles import Role
from tests.browser.looking import Site

OPEN, A_SECOND, RUSH_SECONDS, ACTS = 200, 5, 2, 4
CHANGED = "La liste a changé : la renouveler"
TYPED = "Jean Chantier rappelle : 3 radiateurs à purger, accès par la cour (code 12#4)."
_numbers = count(1)

LAID_OUT = """() => [...document.querySelectorAll("li[data-interaction]")].map((row) =>
  [row.dataset.interaction, row.getBoundingClientRect().top, row.querySelector("a").textContent])"""
A_BUTTON = """() => {
  const { x, y, width, height } =
    document.querySelectorAll("button[value=take]")[1].getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
UNDER_POINTER = """([x, y]) =>
  document.elementFromPoint(x, y).closest("[data-interaction]").dataset.interaction"""


def a_message(minutes: int) -> dict[str, Any]:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return {
        "id": f"rush-{next(_numbers)}",
        "source": "/rush",
        "type": "message.received",
        "time": at.isoformat(),
        "data": {
            "channel": "email",
            "from": "jean@chantier.example",
            "to": "dupont@exitadmin.example",
            "summary": "Jean Chantier reporte au 2 décembre",
        },
    }


@asynccontextmanager
async def events_pouring_in(site: Site) -> AsyncIterator[None]:
    """Post five events a second meanwhile, each due before all that there are."""

    async def pour() -> None:
        for minutes in count(50_000):
            response = await site.api.post("/v1/events", json=a_message(minutes))
            assert response.status_code == 201, response.text
            await asyncio.sleep(1 / A_SECOND)

    pouring = asyncio.create_task(pour())
    try:
        yield
        assert not pouring.done(), pouring.result()
    finally:
        pouring.cancel()
        await asyncio.gather(pouring, return_exceptions=True)


async def fill(site: Site) -> None:
    await site.a_client()
    given = [a_message(minutes) for minutes in range(OPEN)]
    assert (await site.api.post("/v1/events", json=given)).status_code == 200


@pytest.mark.parametrize("holding", ["pointer", "focus"])
async def test_the_list_holds_still_under_pointer_and_focus(site: Site, holding: str) -> None:
    await fill(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk")
        page = looker.page
        await asyncio.sleep(1)  # the stream is open
        if holding == "pointer":
            await page.locator("li[data-interaction]").nth(2).hover()
        else:
            for _ in range(3):
                await page.keyboard.press("j")
        async with events_pouring_in(site):
            before = await page.evaluate(LAID_OUT)
            for _ in range(RUSH_SECONDS * 10):
                assert await page.evaluate(LAID_OUT) == before
                await asyncio.sleep(0.1)
            await expect(page.get_by_role("button", name=CHANGED)).to_be_visible()
            if holding == "pointer":
                await page.mouse.move(2, 2)
            else:
                await page.evaluate("document.activeElement.blur()")
            first = page.locator("li[data-interaction]").first
            await expect(first).not_to_have_attribute("data-interaction", before[0][0])
        assert looker.said == []


async def test_no_act_is_lost_and_none_is_done_to_another(site: Site) -> None:
    await fill(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk")
        async with events_pouring_in(site):
            pressed = [await press_what_lies_there(looker.page) for _ in range(ACTS)]
        [me] = (await site.api.get("/v1/people")).json()["items"]
        await looker.go(f"/desk?operator={me['id']}")
        rows = looker.page.locator("li[data-interaction]")
        await expect(rows).to_have_count(ACTS)
        taken = {await row.get_attribute("data-interaction") for row in await rows.all()}
        assert taken == set(pressed)


async def press_what_lies_there(page: Page) -> str:
    """Move to a button that takes, hesitate, and press whatever lies under the pointer then."""
    await page.wait_for_load_state()
    place = await page.evaluate(A_BUTTON)
    await page.mouse.move(*place)
    meant: str = await page.evaluate(UNDER_POINTER, place)
    await asyncio.sleep(0.5)  # two renewals of the list, and two events
    async with page.expect_navigation():
        await page.mouse.down()
        await page.mouse.up()
    await page.mouse.move(2, 2)
    return meant


async def test_no_keystroke_is_lost_while_a_note_is_typed(site: Site) -> None:
    await fill(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk")
        page = looker.page
        async with events_pouring_in(site):
            await page.keyboard.press("j")
            await page.keyboard.press("n")
            await expect(page.locator("#note-note")).to_be_focused()
            await page.keyboard.type(TYPED, delay=25)
            await expect(page.locator("#note-note")).to_have_value(TYPED)
            await page.keyboard.press("Tab")
            await page.keyboard.press("Enter")
            await expect(page.locator("ol span.said")).to_have_text([TYPED])
        assert looker.said == []
