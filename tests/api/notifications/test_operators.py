"""What operators are told without asking: mail that came back, a provider that fails."""

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.acceptance.account import an_account
from tests.api.integrations.providers import a_call, a_provider
from tests.api.notifications.asking import create_endpoint
from tests.receivers import Receiver
from tests.service import NOW, Service

OPERATORS = "/v1/notification-recipients"


async def _spread(service: Service) -> None:
    answer = await service.http.put("/v1/test-clock", json={"now": NOW.isoformat()})
    assert answer.status_code == 200, answer.text


async def test_a_message_that_came_back_is_told_once(service: Service, receiver: Receiver) -> None:
    await create_endpoint(service, url=receiver.url, event_types=["message.bounced"])
    account = await an_account(service)
    sent = account.sent("sent", subject="Devis")
    [decision] = await account.record(sent)
    for name in ("bounce-1", "bounce-2"):
        await account.record(account.bounce(name, sent, 35))
    await _spread(service)
    [notice] = receiver.notices
    assert (notice["type"], notice["data"]["client_id"]) == ("message.bounced", account.id)
    assert notice["data"]["interaction_id"] == decision["interaction_id"]


@pytest.mark.parametrize("forged", [4, 12])
async def test_a_provider_that_goes_on_failing_is_told_once_a_day(
    service: Service, receiver: Receiver, forged: int
) -> None:
    await create_endpoint(service, url=receiver.url, event_types=["integration.failing"])
    provider = await a_provider(service, IntegrationKind.TWILIO)
    for _ in range(forged):
        assert (await provider.post(a_call(provider).altered())).status_code == 403
    shown = await service.http.get(f"/v1/integrations/{provider.id}")
    assert shown.json()["health"]["failures_in_a_row"] == forged
    await _spread(service)
    assert len(receiver.notices) == (1 if forged > 4 else 0)
    for notice in receiver.notices:
        assert notice["data"]["integration_id"] == provider.id
