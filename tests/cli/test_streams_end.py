"""A service with open streams ends as quickly as one without (pages.md, Live)."""

import asyncio
import re
import time
from contextlib import AsyncExitStack

import pytest

from tests.cli.programs import Program, Surroundings
from tests.pages.listeners import Listener, listening, welcomed

pytestmark = pytest.mark.slow

STREAMS = 10
BOUND_SECONDS = 3.0


async def test_ten_open_streams_end_within_three_seconds_with_the_embedded_postgresql(
    serving: Program, surroundings: Surroundings
) -> None:
    links = re.findall(r"Sign in: http://[^/]+(/welcome/\S+)", serving.until("Ctrl-C ends it."))
    cookie = await welcomed(surroundings.url, links[0], email="anne@exitadmin.example")
    async with AsyncExitStack() as stack:
        listeners: list[Listener] = []
        for _ in range(STREAMS):
            listener = await stack.enter_async_context(listening(surroundings.url, cookie))
            assert listener.response.status_code == 200
            await listener.resynchronised()
            listeners.append(listener)
        began = time.monotonic()
        assert await asyncio.to_thread(serving.end) == 0
        assert time.monotonic() - began < BOUND_SECONDS
        assert not surroundings.has_postgres
        for listener in listeners:
            async with asyncio.timeout(1):
                await listener.is_over.wait()
