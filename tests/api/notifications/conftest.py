"""The service with a receiver of webhooks and a mail server."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from cryptography.fernet import Fernet

from tests.receivers import Mailbox, Receiver, a_mailbox, a_receiver
from tests.service import Service, running_service
from tests.sharing import SharedService, shared_service


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with a_receiver() as receiver:
        yield receiver


@pytest.fixture(scope="session")
async def _mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
def mailbox(_mailbox: Mailbox) -> Mailbox:
    _mailbox.empty()
    return _mailbox


def settings_with(mailbox: Mailbox) -> dict[str, Any]:
    return {
        "smtp_url": mailbox.url,
        "mail_from": "ExitAdmin <notes@exitadmin.example>",
        "webhook_private": True,
        "secrets_key": Fernet.generate_key().decode(),
    }


@pytest.fixture(scope="session")
async def _shared_service(
    postgres_server: str, template_database: str, _mailbox: Mailbox
) -> AsyncIterator[SharedService]:
    settings = settings_with(_mailbox)
    async with shared_service(postgres_server, template_database, **settings) as shared:
        yield shared


@pytest.fixture
async def own_service(database_url: str, mailbox: Mailbox) -> AsyncIterator[Service]:
    async with running_service(database_url, **settings_with(mailbox)) as service:
        yield service
