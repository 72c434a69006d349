"""Looks at pages as a person would, and lets axe-core look at them too."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from httpx import AsyncClient
from playwright.async_api import Browser, BrowserContext, CDPSession, Page, ViewportSize

from app.domain.people.roles import Role
from app.services.people.context import PeopleContext
from tests.people import NAME, PASSWORD, invited_to, welcomed
from tests.service import ADMIN_KEY, DUPONT

PHONE = ViewportSize(width=360, height=740)
TABLE = ViewportSize(width=1280, height=800)
WIDE: Mapping[str, bool] = {}
WINDOWS: Sequence[tuple[ViewportSize, Literal["dark", "light"]]] = (
    (PHONE, "light"),
    (TABLE, "dark"),
)
"""Each width and each scheme once."""
_AXE = (Path(__file__).parent / "axe" / "axe-4.14.1.min.js").read_text()
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
_RUN = """
axe.run(%s, %s).then(
  found => JSON.stringify(found.violations.map(
    one => [one.id, one.help, one.nodes.map(node => [node.html, node.failureSummary])])))
"""


class Site:
    """A service, and the browser that looks at it.

    Args:
        browser: Chromium.
        people: of the service.
        port: on which it answers.
    """

    def __init__(self, browser: Browser, people: PeopleContext, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._browser = browser
        self._people = people

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Site"]:
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        async with AsyncClient(base_url=self.url, headers=headers, timeout=60) as self.api:
            yield self

    async def a_client(self, **changes: Any) -> str:
        response = await self.api.post("/v1/clients", json=DUPONT | changes)
        assert response.status_code == 201, response.text
        client_id: str = response.json()["id"]
        return client_id

    async def link(self, email: str, role: Role, clients: tuple[str, ...] = ()) -> str:
        """Invite somebody and return the path of the link."""
        invited = await invited_to(self._people, email, role, clients)
        return invited.link.removeprefix(self._people.public_url)

    @asynccontextmanager
    async def looking(
        self, *, scripts: bool = True, phone: bool = False, dark: bool = False
    ) -> AsyncIterator["Looker"]:
        """Give a browser's window that has never been here."""
        context = await self._browser.new_context(
            base_url=self.url,
            viewport=PHONE if phone else TABLE,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            locale="fr-BE",
        )
        try:
            yield Looker(context, await context.new_page())
        finally:
            await context.close()

    @asynccontextmanager
    async def signed_in(
        self,
        role: Role,
        *,
        clients: tuple[str, ...] = (),
        email: str = "anne@exitadmin.example",
        window: Mapping[str, bool] = WIDE,
    ) -> AsyncIterator["Looker"]:
        """Give a window, empty yet, in which a new person has signed in."""
        invited = await invited_to(self._people, email, role, clients)
        opened = await welcomed(self._people, invited)
        async with self.looking(**window) as looker:
            await looker.context.add_cookies(
                [{"name": "session", "value": opened.token, "url": self.url, "httpOnly": True}]
            )
            yield looker


class Looker:
    """One window; what its console says is remembered."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page
        self.said: list[str] = []
        self._windows = [*WINDOWS]
        self._beside: CDPSession | None = None
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    async def go(self, path: str) -> None:
        await self.page.goto(path)

    async def accept(self, link: str) -> None:
        """Fill in the form of a welcome."""
        await self.go(link)
        await self.page.get_by_label("Votre nom").fill(NAME)
        await self.page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
        await self.page.get_by_label("Mot de passe, encore une fois").fill(PASSWORD)
        await self.press("Commencer")

    async def press(self, words: str) -> None:
        await self.page.get_by_role("button", name=words, exact=True).click()

    async def press_in_another_window(self, words: str, *, at: str) -> None:
        """Press a button that leads elsewhere, and close the window once it has led there.

        Chromium may never end the closing of a page that is between two documents.
        """
        other = await self.context.new_page()
        await other.goto(at)
        async with other.expect_navigation():
            await other.get_by_role("button", name=words).click()
        await other.close()

    async def heading(self) -> str:
        return await self.page.get_by_role("heading", level=1).inner_text()

    async def must_be_readable_by_anybody(self, within: str = "html") -> None:
        """Be readable on a phone, and on a table in the dark: all of it, or what is within."""
        for size, scheme in self._windows:
            await self.page.set_viewport_size(size)
            await self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await self.must_be_readable(within)
        self._windows.reverse()  # the next page begins as this one ends

    async def must_be_readable(self, within: str = "html") -> None:
        """Have nothing that axe finds, nothing wider than the window, nothing on the console."""
        where = f"{self.page.url} in {self.page.viewport_size}"
        violations = await self._violations(within)
        assert not violations, f"{where}: {violations}"
        wider = await self._evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, f"{where}: {wider} pixels too wide"
        assert not self.said, f"{where}: {self.said}"

    async def _violations(self, within: str) -> Any:
        if not await self._evaluate("'axe' in window"):
            await self._evaluate(_AXE + ";0")
            await self.page.add_init_script(_AXE)  # sooner on what is looked at next
        return json.loads(await self._evaluate(_RUN % (json.dumps(within), json.dumps(_OPTIONS))))

    async def _evaluate(self, expression: str) -> Any:
        """Evaluate beside the page, which the policy of the page does not stop."""
        if self._beside is None:
            self._beside = await self.context.new_cdp_session(self.page)
        answer = await self._beside.send(
            "Runtime.evaluate",
            {"expression": expression, "awaitPromise": True, "returnByValue": True},
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"]["value"]
