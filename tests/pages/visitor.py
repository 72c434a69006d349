"""A browser without a screen: keeps its cookie, says where its requests come from, fills forms."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from httpx import ASGITransport, AsyncClient, Response
from lxml import html

from app.domain.people.roles import Role
from app.services.people.inviting import Invited
from tests.people import NAME, invited_to, welcomed
from tests.people import PASSWORD as PASSWORD  # noqa: PLC0414 - tests import it from here
from tests.service import Service

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://service"}
FOREIGN = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
FORM = "application/x-www-form-urlencoded"


class Visitor:
    """One browser."""

    def __init__(self, http: AsyncClient) -> None:
        self.http = http
        self.page: Any = None
        self.fields: dict[str, str] = {}

    @property
    def cookie(self) -> str | None:
        return self.http.cookies.get("session")

    def plant(self, cookie: str) -> None:
        """Put a cookie into the browser that it was not given."""
        self.http.cookies.clear()
        self.http.cookies.set("session", cookie, domain="service.local", path="/")

    async def get(self, path: str, **headers: str) -> Response:
        return self._read(await self.http.get(path, headers=headers))

    async def send(
        self,
        path: str,
        fields: Mapping[str, str | list[str]],
        headers: dict[str, str] | None = None,
    ) -> Response:
        """Send a form with the hidden fields of the page that was read last."""
        content = urlencode({**self.fields, **fields}, doseq=True)
        sent = {"Content-Type": FORM, **(OWN if headers is None else headers)}
        return self._read(await self.http.post(path, content=content, headers=sent))

    async def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> Response:
        await self.get("/sign-in")
        return await self.send("/sign-in", {"email": email, "password": password, **fields})

    async def accept(self, link: str, **fields: str) -> Response:
        """Open a welcome link and fill in the form."""
        path = link.removeprefix("http://127.0.0.1:8000")
        await self.get(path)
        filled = {
            "name": NAME,
            "language": "fr",
            "password": PASSWORD,
            "password_again": PASSWORD,
        }
        return await self.send(path, filled | fields)

    def texts(self, xpath: str) -> list[str]:
        return [" ".join(found.text_content().split()) for found in self.page.xpath(xpath)]

    def _read(self, response: Response) -> Response:
        if response.headers.get("content-type", "").startswith("text/html") and response.text:
            self.page = html.fromstring(response.text)
            hidden = self.page.xpath("(//main//form)[1]//input[@type='hidden']")
            hidden = hidden or self.page.xpath("//form//input[@name='csrf']")
            if hidden:
                self.fields = {field.get("name"): field.get("value", "") for field in hidden}
        return response


@asynccontextmanager
async def a_visitor(service: Service, **headers: str) -> AsyncIterator[Visitor]:
    """Give a browser that has never been here."""
    async with AsyncClient(
        transport=ASGITransport(service.app, raise_app_exceptions=False),
        base_url="http://service",
        headers=headers,
    ) as http:
        yield Visitor(http)


async def invited(
    service: Service, email: str, role: Role = Role.OPERATOR, clients: tuple[str, ...] = ()
) -> Invited:
    return await invited_to(service.state.people, email, role, clients)


@asynccontextmanager
async def signed_in(
    service: Service,
    role: Role = Role.OPERATOR,
    email: str = "anne@exitadmin.example",
    clients: tuple[str, ...] = (),
) -> AsyncIterator[Visitor]:
    """Give a browser in which a new person has signed in."""
    opened = await welcomed(service.state.people, await invited(service, email, role, clients))
    async with a_visitor(service) as visitor:
        visitor.plant(opened.token)
        yield visitor
