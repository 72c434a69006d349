"""Operators are told when a client switches the block of its plan."""

import asyncio

import pytest

from tests.api.notifications.asking import create_endpoint
from tests.api.notifications.test_recipients import OPERATORS, put, recipient
from tests.receivers import Mailbox, Receiver, text_of
from tests.service import NOW, Service
from tests.services.clients.test_switch_block import acts, switch


async def test_the_same_again_does_and_tells_nothing(service: Service, receiver: Receiver) -> None:
    client = await service.a_client()
    await create_endpoint(service, url=receiver.url, event_types=["block.switched"])
    await asyncio.gather(*(switch(service, client, is_blocking=True) for _ in range(5)))
    assert await acts(service) == ["block.on"]
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    [notice] = receiver.notices
    assert notice["data"] == {
        "client_id": client,
        "period": "2026-11",
        "included": 120,
        "used": 0,
        "is_blocking": True,
        "switched_at": NOW.isoformat(),
    }


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fr", "le blocage du forfait a été activé"),
        ("nl", "de blokkering van het forfait is ingeschakeld"),
        ("en", "the block of the plan was switched on"),
    ],
)
async def test_operators_are_mailed_without_asking(
    service: Service, mailbox: Mailbox, language: str, subject: str
) -> None:
    await put(
        service,
        OPERATORS,
        recipient("ops@exitadmin.example", "event.unassigned", language=language),
    )
    client = await service.a_client()
    await switch(service, client, is_blocking=True)
    await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    [mail] = mailbox.mails
    assert subject in str(mail["Subject"])
    assert "120" in text_of(mail)
