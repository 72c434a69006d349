"""The desk while events pour in: its first byte, and how soon an event is on the screen."""

import asyncio
import shutil
import sys
import time
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any

import httpx
from playwright.async_api import Page, async_playwright

from app.composition.deployment import people_context
from app.domain.people.audit import CONSOLE
from app.domain.people.roles import Role
from app.repositories.database import Database
from app.services.people.inviting import Invitation, invite
from app.settings import Settings
from benchmarks.desk_pages import FIRST_BYTE_MS, TRIES, first_byte, page_rows
from benchmarks.measures import call
from benchmarks.rows import Row, Target
from benchmarks.servers import KEY, Server

_OPEN, _SECONDS, _A_SECOND, _OPENS_EACH = 200, 60, 5, 5
_TO_SCREEN_SECONDS = 1
_PASSWORD = "a password for benchmarks"  # noqa: S105 - of a database that is thrown away
_NAMES = ("chromium", "chromium-browser", "google-chrome")

# When the list said how many wait, by the clock that the events are sent by.
_WATCH = """() => {
  const seen = window.seen = [];
  const look = () => {
    const shown = document.querySelector("#worklist .views strong");
    seen.push([Date.now() / 1000, Number(shown.textContent.replace(/[^0-9]/g, ""))]);
  };
  look();
  document.addEventListener("live:renewed", look);
}"""


def desk_rows(service: Server, url: str, client_id: str) -> list[Row]:
    """Measure with 200 open items and five events a second for a minute, one of five opening one.

    The first byte is the best of fifteen in that minute; on the screen is an event once the list
    of a real browser shows it. Without Chromium that row is left out.
    """
    return asyncio.run(_measure(service, url, client_id))


async def _measure(service: Server, url: str, client_id: str) -> list[Row]:
    headers = {"Authorization": f"Bearer {KEY}"}
    base = f"http://127.0.0.1:{service.port}"
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as api:
        opened = await api.post("/v1/events", json=[_voicemail() for _ in range(_OPEN)])
        assert opened.status_code == 200, opened.text
        cookie = await _sign_in(base, url)
        chromium = next(filter(None, map(shutil.which, _NAMES)), None)
        if chromium is None:
            print("no Chromium: nothing is looked at", file=sys.stderr)
            rows = [_first_byte_row((await _load(api, service, cookie))[1])]
        else:
            rows = await _looked_at(api, service, cookie, chromium)
    with httpx.Client(base_url=base, headers=headers, timeout=60) as client:
        return rows + page_rows(service.port, cookie, client, client_id)


async def _looked_at(
    api: httpx.AsyncClient, service: Server, cookie: str, chromium: str
) -> list[Row]:
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = await playwright.chromium.launch(executable_path=chromium, args=arguments)
        context = await browser.new_context(base_url=str(api.base_url))
        await context.add_cookies(
            [{"name": "session", "value": cookie, "url": str(api.base_url), "httpOnly": True}]
        )
        page = await context.new_page()
        await page.goto("/desk")
        await asyncio.sleep(1)  # the stream is open, and what it says at first is asked for
        await page.evaluate(_WATCH)
        sent, first_bytes = await _load(api, service, cookie)
        await asyncio.sleep(2)
        waits = _waits(sent, await _seen(page))
        await browser.close()
    p95 = quantiles(waits, n=20)[-1]
    figures = f"p95 of {len(waits)}; p50 {median(waits):.2f}, longest {max(waits):.2f}"
    what = f"event to screen, {_OPEN} open, {_A_SECOND} events a second, s"
    return [
        _first_byte_row(first_bytes),
        Row(what, p95, Target(_TO_SCREEN_SECONDS, is_limit=True), figures),
    ]


async def _load(
    api: httpx.AsyncClient, service: Server, cookie: str
) -> tuple[list[float], list[float]]:
    """Send events; return when those were sent that wait, and the first bytes in milliseconds."""
    sent: list[float] = []
    first_bytes: list[float] = []
    began, events = time.monotonic(), _SECONDS * _A_SECOND
    for number in range(events):
        opens = number % _OPENS_EACH == 0
        if opens:
            sent.append(time.time())
        answer = await api.post("/v1/events", json=_voicemail() if opens else call(0))
        assert answer.status_code == 201, answer.text
        if number % (events // TRIES) == 1:
            first_bytes.append(await asyncio.to_thread(first_byte, service.port, cookie, "/desk"))
        await asyncio.sleep(max(0, began + (number + 1) / _A_SECOND - time.monotonic()))
    return sent, first_bytes


def _waits(sent: Sequence[float], seen: Sequence[tuple[float, int]]) -> list[float]:
    """Return for each event that waits after how many seconds the list had it."""
    before = seen[0][1]
    return [
        next(at for at, shown in seen if shown > before + number) - when
        for number, when in enumerate(sent)
    ]


async def _seen(page: Page) -> list[tuple[float, int]]:
    seen: list[tuple[float, int]] = await page.evaluate("() => window.seen")
    return seen


def _first_byte_row(taken: Sequence[float]) -> Row:
    what = f"first byte of /desk, {_OPEN} open, {_A_SECOND} events a second, ms"
    figures = f"best of {len(taken)}; p50 {median(taken):.1f} ms"
    return Row(what, min(taken), Target(FIRST_BYTE_MS, is_limit=True), figures)


def _voicemail() -> dict[str, Any]:
    """Return a call that waits to be handled."""
    event: dict[str, Any] = call(0)
    data = event["data"] | {"answered": False, "voicemail": True, "summary": "Un devis " * 12}
    del event["time"]
    return event | {"data": data}


async def _sign_in(base: str, url: str) -> str:
    """Return the cookie of a new operator."""
    database = Database(url)
    await database.open()
    people = people_context(Settings(_env_file=None, admin_key=KEY), database)
    invitation = Invitation(email="bench@exitadmin.example", role=Role.OPERATOR, clients=())
    link = (await invite(people, invitation, CONSOLE)).link.removeprefix(people.public_url)
    await people.close()
    await database.close()
    async with httpx.AsyncClient(base_url=base, headers={"Sec-Fetch-Site": "same-origin"}) as http:
        page = (await http.get(link)).text
        token = page.partition('name="csrf" value="')[2].partition('"')[0]
        typed = {"name": "Bench", "language": "fr", "csrf": token}
        passwords = {"password": _PASSWORD, "password_again": _PASSWORD}
        assert (await http.post(link, data=typed | passwords)).status_code == 303
        return http.cookies["session"]
