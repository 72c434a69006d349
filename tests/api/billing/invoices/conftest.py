"""A receiver of webhooks for the tests that need one."""

from collections.abc import AsyncIterator

import pytest

from tests.receivers import Receiver, a_receiver


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with a_receiver() as receiver:
        yield receiver
