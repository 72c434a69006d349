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
"""Where the machine is so busy that starting takes longer, ending may take as long."""


async def test_ten_open_streams_end_within_three_seconds_with_the_embedded_postgresql(
    surroundings: Surroundings,
) -> None:
    began = time.monotonic()
    serving = surroundings.start("serve")
    try:
        said = serving.until("Ctrl-C ends it.")
        bound = max(BOUND_SECONDS, time.monotonic() - began)
        await end_with_streams(serving, surroundings, said, bound)
    finally:
        serving.kill_if_left()


async def end_with_streams(
    serving: Program, surroundings: Surroundings, said: str, bound: float
) -> None:
    links = re.findall(r"Sign in: http://[^/]+(/welcome/\S+)", said)
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
        assert time.monotonic() - began < bound
        assert not surroundings.has_postgres
        for listener in listeners:
            async with asyncio.timeout(1):
                await listener.is_over.wait()
