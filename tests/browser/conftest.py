"""A browser and a service behind real HTTP, for tests that look at pages."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from app.main import create_app
from app.settings import Settings
from tests.browser.looking import Site
from tests.served import served
from tests.service import ADMIN_KEY

KEPT_SECONDS = 120
"""Connections while somebody thinks: one that is closed as it is used again is an error."""
expect.set_options(timeout=20_000)  # milliseconds: a machine that has much to do is slow
_NAMES = ("chromium", "chromium-browser", "google-chrome")


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
        reason = "there is no Chromium: apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=found, args=arguments)
        yield chromium
        await chromium.close()


@pytest.fixture
async def site(browser: Browser, database_url: str) -> AsyncIterator[Site]:
    """Give a service over a database as new, and the browser that looks at it."""
    values: dict[str, Any] = {"admin_key": ADMIN_KEY, "test_clock": True}
    settings = Settings(_env_file=None, **values)
    app = create_app(settings, database_url)
    with served(app, lifespan="on", timeout_keep_alive=KEPT_SECONDS) as port:
        async with Site(browser, settings, database_url, port).opened() as site:
            yield site
