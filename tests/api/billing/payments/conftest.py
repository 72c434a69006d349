"""A service that mails, over a real mail server."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.receivers import Mailbox, a_mailbox
from tests.service import Service, running_service


@dataclass(frozen=True)
class Mailing:
    """A service, and where its mail arrives."""

    service: Service
    mailbox: Mailbox


@pytest.fixture
async def mailing(database_url: str) -> AsyncIterator[Mailing]:
    async with a_mailbox() as mailbox:
        told = {"smtp_url": mailbox.url, "mail_from": "notes@exitadmin.example"}
        async with running_service(database_url, **told) as service:
            yield Mailing(service, mailbox)
