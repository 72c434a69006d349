"""The service with a receiver of webhooks and a mail server of the test's own."""

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet

from tests.receivers import Mailbox, Receiver, a_mailbox, a_receiver
from tests.service import Service, running_service


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with a_receiver() as receiver:
        yield receiver


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def service(database_url: str, mailbox: Mailbox) -> AsyncIterator[Service]:
    settings = {
        "smtp_url": mailbox.url,
        "mail_from": "ExitAdmin <notes@exitadmin.example>",
        "webhook_private": True,
        "secrets_key": Fernet.generate_key().decode(),
    }
    async with running_service(database_url, **settings) as service:
        yield service
