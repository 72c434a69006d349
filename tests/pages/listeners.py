"""A browser's stream: what it is told, as it is told it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
from httpx import AsyncClient

from tests.pages.visitor import FORM, PASSWORD, Visitor
from tests.yardsticks import HANG_SECONDS


class Listener:
    """One open stream.

    Attributes:
        comments: how many lines there were for nobody.
        retry: after how many milliseconds a browser comes again.
    """

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.comments = 0
        self.retry = 0
        self.is_over = asyncio.Event()
        self._events: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    async def read(self) -> None:
        event = ""
        with suppress(httpx.TransportError):
            async for line in self.response.aiter_lines():
                name, _, value = line.partition(":")
                if name == "event":
                    event = value.strip()
                elif name == "data":
                    self._events.put_nowait((event, value.strip()))
                elif name == "retry":
                    self.retry = int(value)
                elif line.startswith(":"):
                    self.comments += 1
        self.is_over.set()

    async def next(self) -> tuple[str, str]:
        return await asyncio.wait_for(self._events.get(), HANG_SECONDS)

    async def resynchronised(self) -> list[str]:
        """Return the topics that are told on connecting."""
        topics = [(await self.next())[1]]
        while not self._events.empty():
            topics.append((await self.next())[1])
        return topics

    async def until(self, topic: str) -> set[str]:
        """Return, once a topic was told, what else was told before it."""
        others = set()
        async with asyncio.timeout(HANG_SECONDS):
            while (event := await self.next()) != ("changed", topic):
                others.add(event[1])
        return others

    def told(self) -> set[str]:
        """Return the topics that were told and not read yet."""
        topics = set()
        while not self._events.empty():
            topics.add(self._events.get_nowait()[1])
        return topics


@asynccontextmanager
async def listening(url: str, cookie: str | None) -> AsyncIterator[Listener]:
    """Give a stream over a connection of its own; it is cut on leaving."""
    cookies = {"session": cookie} if cookie else {}
    async with (
        AsyncClient(base_url=url, cookies=cookies, timeout=60) as http,
        http.stream("GET", "/stream") as response,
    ):
        listener = Listener(response)
        reading = asyncio.create_task(listener.read())
        try:
            yield listener
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def welcomed(url: str, path: str, **fields: str) -> str:
    """Return the cookie of somebody who has filled in a welcome, over real HTTP."""
    async with AsyncClient(base_url=url) as http:
        visitor = Visitor(http)
        await visitor.get(path)
        passwords = {"password": PASSWORD, "password_again": PASSWORD}
        filled = {"name": "Anne Lambert", "language": "fr"} | passwords | fields
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": FORM}
        response = await visitor.send(path, filled, headers)
        assert response.status_code == 303, response.text
        assert visitor.cookie
        return visitor.cookie
