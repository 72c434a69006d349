"""What nothing shows to be a provider's: refused unread where possible, and little of it kept."""

from collections.abc import AsyncIterator

import pytest

from app.integrations.deliveries import IntegrationKind
from app.services.integrations.delivery_intake import MAX_STRANGERS_BYTES
from app.services.integrations.webhook_context import MAX_KEPT_OF_STRANGERS
from tests.api.integrations.given import deliveries, health
from tests.api.integrations.providers import LINE, Posting, a_call, a_provider
from tests.api.integrations.test_each_provider import UNVERIFIED
from tests.service import Service

TOLD_BY_HEADERS = [
    kind
    for kind in IntegrationKind
    if kind not in {IntegrationKind.AIRCALL, IntegrationKind.MAILGUN}
]


class Unread:
    """A long body that notes whether anybody begins to read it."""

    def __init__(self) -> None:
        self.is_read = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.is_read = True
        yield b"["


@pytest.mark.parametrize("kind", TOLD_BY_HEADERS)
@pytest.mark.parametrize("told", [9 * 1024 * 1024, 100_000, None], ids=repr)
async def test_a_delivery_without_credentials_is_not_read(
    service: Service, kind: IntegrationKind, told: int | None
) -> None:
    provider = await a_provider(service, kind)
    body = Unread()
    response = await service.http.post(
        f"/v1/hooks/{provider.id}",
        content=body,
        headers={"Authorization": ""} | ({"Content-Length": str(told)} if told else {}),
    )
    assert response.status_code == UNVERIFIED.get(kind, 401)
    assert response.json()["code"] == "unverified-delivery"
    assert not body.is_read
    [noted] = await deliveries(service)
    assert (noted["state"], noted["size"]) == ("refused", told or 0)
    shown = (await service.http.get(f"/v1/deliveries/{noted['id']}")).json()
    assert shown["body"] is None
    replayed = await service.http.post(f"/v1/deliveries/{noted['id']}/replay")
    assert (replayed.status_code, replayed.json()["code"]) == (409, "body-not-kept")


async def test_a_short_body_of_a_stranger_is_kept_for_a_person_to_look_at(
    service: Service,
) -> None:
    provider = await a_provider(service, IntegrationKind.POSTMARK)
    await provider.post(Posting(b'{"MessageID": "1"}', {"authorization": "Basic eDp5"}))
    [noted] = await deliveries(service)
    shown = (await service.http.get(f"/v1/deliveries/{noted['id']}")).json()
    assert (shown["body"], shown["size"]) == ('{"MessageID": "1"}', 18)


async def test_a_long_body_of_a_stranger_is_not_kept(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.TWILIO)
    form = {"CallSid": "CA1", "To": LINE, "More": "x" * MAX_STRANGERS_BYTES}
    wrong = {**provider.form(form).headers, "x-twilio-signature": "AAAA"}
    assert (await provider.post(Posting(provider.form(form).body, wrong))).status_code == 403
    [noted] = await deliveries(service)
    shown = (await service.http.get(f"/v1/deliveries/{noted['id']}")).json()
    assert shown["body"] is None
    assert shown["size"] > MAX_STRANGERS_BYTES


async def test_few_deliveries_of_strangers_are_kept_and_all_are_counted(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.TWILIO)
    for number in range(MAX_KEPT_OF_STRANGERS + 5):
        await provider.post(Posting(b"n=%d" % number, {}))
    assert len(await deliveries(service)) == MAX_KEPT_OF_STRANGERS
    figures = await health(service.http, provider.id)
    assert figures["counts"]["refused"] == MAX_KEPT_OF_STRANGERS + 5
    assert (await provider.post(a_call(provider))).status_code == 204
    assert (await deliveries(service))[0]["state"] != "refused"
