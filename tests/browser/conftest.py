"""A browser and a service behind real HTTP, for tests that look at pages."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.looking import Site
from tests.service import Service
from tests.sharing import SharedService

KEPT_SECONDS = 120
"""Connections while somebody thinks: one that is closed as it is used again is an error."""
expect.set_options(timeout=20_000)  # milliseconds: a machine that has much to do is slow
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first costs a third of what the others do, which prepare windows that nobody sees."""
_POLL_SECONDS, _SETTLING_SECONDS = 0.01, 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Give Chromium; without one CI fails, and a developer's tests are left out."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        reason = "there is no Chromium: apt install chromium-headless-shell"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=arguments)
        yield chromium
        await chromium.close()


class _Server(uvicorn.Server):
    """Answers in the loop of the tests, and leaves signals to them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def finish(self) -> None:
        """Wait until everything that was asked is answered, or nobody waits for it any more."""
        async with asyncio.timeout(_SETTLING_SECONDS):
            while self.server_state.tasks:  # noqa: ASYNC110 - of a server's own
                await asyncio.sleep(_POLL_SECONDS)


@pytest.fixture(scope="session")
async def _server(_shared_service: SharedService) -> AsyncIterator[tuple[_Server, int]]:
    """Answer on a port for the service that tests share."""
    server = _Server(
        uvicorn.Config(
            _shared_service.service.app,
            port=0,
            lifespan="off",  # it has begun
            log_config=None,
            ws="none",
            timeout_keep_alive=KEPT_SECONDS,
        )
    )
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(_SETTLING_SECONDS):
        while not server.started:  # noqa: ASYNC110 - it says so in no other way
            await asyncio.sleep(_POLL_SECONDS)
    yield server, server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


@pytest.fixture
async def site(
    browser: Browser, restored_service: Service, _server: tuple[_Server, int]
) -> AsyncIterator[Site]:
    """Give a service over a database as new, by the real time, and the browser that looks at it."""
    server, port = _server
    restored_service.state.clock.clear()
    async with Site(browser, restored_service.state.people, port).opened() as site:
        yield site
    await server.finish()
