"""A notifier on an open database, a receiver and a mailbox."""

from collections.abc import AsyncIterator

import pytest

from app.repositories.database import Database
from tests.receivers import Mailbox, Receiver, a_mailbox, a_receiver
from tests.services.notifications.notifier import Notifier


@pytest.fixture
def notifier(database: Database) -> Notifier:
    return Notifier(database)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with a_receiver() as receiver:
        yield receiver


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox
