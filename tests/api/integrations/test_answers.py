"""What providers are told when something is not as it should be."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.api.integrations.hooks import MAX_BYTES
from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import deliveries, health, states
from tests.api.integrations.providers import (
    MAILBOX,
    NATIVE_CALL,
    Posting,
    a_call,
    a_mail,
    a_provider,
    mail,
    mailgun_mail,
)
from tests.service import NOW, Service, running_service


@pytest.mark.parametrize(
    "name", ["019ad3a0-5c1e-7b2f-8c4d-0123456789ab", "nobody", "", "x" * 5000, "%00"]
)
async def test_an_unknown_address_is_not_found(service: Service, name: str) -> None:
    response = await service.http.post(f"/v1/hooks/{name}", content=b"{}")
    assert (response.status_code, response.json()["code"]) == (404, "not-found")


async def test_a_hook_is_only_posted_to(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    assert (await service.http.get(f"/v1/hooks/{provider.id}")).status_code == 405


@pytest.mark.parametrize("kind", [IntegrationKind.AIRCALL, IntegrationKind.RFC822])
async def test_a_body_past_the_limit_is_too_large_and_noted(
    service: Service, kind: IntegrationKind
) -> None:
    provider = await a_provider(service, kind)
    too_large = await provider.post(Posting(b"x" * (MAX_BYTES + 1), provider.credentials))
    assert (too_large.status_code, too_large.json()["code"]) == (413, "body-too-large")
    [noted] = await deliveries(service)
    assert (noted["state"], noted["status"], noted["size"]) == ("refused", 413, MAX_BYTES + 1)


async def test_a_mail_with_large_attachments_is_taken_where_that_is_set(database_url: str) -> None:
    async with running_service(database_url, max_mail_bytes=25 * 1024 * 1024) as service:
        client_id = await service.a_client()
        provider = await a_provider(service, IntegrationKind.RFC822)
        large = "\r\n".join(["A" * 76] * 200_000)
        assert (await provider.post(provider.raw(mail("<1@x.example>"), large))).status_code == 200
        assert (await service.quota(client_id))["units"]["used"] == 1


async def test_a_payload_that_cannot_be_read_is_refused_and_kept(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.THREECX)
    response = await provider.post(Posting(b"\xff\x00{", provider.credentials))
    assert (response.status_code, response.json()["code"]) == (400, "unreadable-payload")
    assert await states(service) == ["refused"]


async def test_mailgun_s_token_is_good_for_one_message(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.MAILGUN)
    first = provider.mailgun(mailgun_mail("<1@x.example>"), token="once")
    other = provider.mailgun(mailgun_mail("<2@x.example>"), token="once")
    assert [(await provider.post(one)).status_code for one in (first, first, other)] == [
        200, 200, 401,
    ]  # fmt: skip
    assert (await service.quota(client_id))["units"]["used"] == 1
    assert await states(service) == ["refused", "repeated", "recorded"]


async def test_a_retry_of_a_multipart_message_may_have_another_boundary(service: Service) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.MAILGUN)
    signed = provider.mailgun({}, token="once").body.decode()
    fields = dict(pair.split("=") for pair in signed.split("&")) | mailgun_mail("<1@x.example>")
    for boundary in ("one", "two"):
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        posting = Posting(
            "".join([*parts, f"--{boundary}--\r\n"]).encode(),
            {"content-type": f"multipart/form-data; boundary={boundary}"},
        )
        assert (await provider.post(posting)).status_code == 200
    assert await states(service) == ["repeated", "recorded"]


async def test_an_old_signature_is_refused(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.NATIVE)
    old = provider.native(NATIVE_CALL, at=NOW - timedelta(minutes=6))
    assert (await provider.post(old)).status_code == 401


async def test_in_a_rehearsal_the_sender_s_real_clock_counts_too(service: Service) -> None:
    service.set_clock(NOW + timedelta(days=40))
    provider = await a_provider(service, IntegrationKind.NATIVE)
    signed = provider.native(NATIVE_CALL, at=datetime.now(UTC))
    assert (await provider.post(signed)).status_code == 204


async def test_a_provider_s_clock_that_runs_ahead_loses_no_call(service: Service) -> None:
    client_id = await service.a_client()
    service.set_clock(NOW - timedelta(hours=1))
    provider = await a_provider(service, IntegrationKind.TWILIO)
    assert (await provider.post(a_call(provider))).status_code == 204
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_a_system_of_one_s_own_is_told_what_is_wrong_with_its_events(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.NATIVE)
    invalid = NATIVE_CALL | {"id": "CA-2", "data": {"from": None, "to": None}}
    alone = await provider.post(provider.native(invalid))
    assert (alone.status_code, alone.json()["code"]) == (422, "invalid-request")
    assert alone.json()["errors"][0]["pointer"] == "/data/answered"
    both = await provider.post(provider.native([NATIVE_CALL, invalid]))
    assert both.status_code == 422
    assert both.json()["errors"] == [
        {"pointer": "/1", "code": "invalid-request", "detail": "The request is not valid"}
    ]
    assert (await service.quota(client_id))["units"]["used"] == 1
    assert await states(service) == ["refused", "refused"]


async def test_a_native_event_that_contradicts_the_record_is_kept_for_a_person(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.NATIVE)
    await provider.post(provider.native(NATIVE_CALL))
    other = NATIVE_CALL | {"data": {"from": None, "to": "+3225550101", "answered": False}}
    assert (await provider.post(provider.native(other))).status_code == 204
    assert await states(service) == ["differs", "recorded"]
    assert (await service.quota(client_id))["units"]["used"] == 1


@pytest.mark.usefixtures("database_url")  # of its own: the service is changed
async def test_a_flood_of_forged_deliveries_is_counted_but_not_all_kept(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    context = service.app.state.webhooks
    service.app.state.webhooks = replace(context, strangers=_Once())
    forged = provider.json({"event": "call.ended", "token": "guess"})
    for _ in range(3):
        await provider.post(forged)
    assert await states(service) == ["refused"]
    assert (await health(service.http, provider.id))["counts"]["refused"] == 3


async def test_what_is_refused_is_kept_only_while_it_is_small(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.RFC822)
    await provider.post(Posting(b"x" * 2_000_000, {"content-type": "message/rfc822"}))
    [kept] = (await service.http.get("/v1/deliveries")).json()["items"]
    assert kept["size"] == 2_000_000
    shown = (await service.http.get(f"/v1/deliveries/{kept['id']}")).json()
    assert shown["body"] is None
    replayed = await service.http.post(f"/v1/deliveries/{kept['id']}/replay")
    assert (replayed.status_code, replayed.json()["code"]) == (409, "body-not-kept")


async def test_the_envelope_and_the_query_reach_the_adapter(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.RFC822)
    undisclosed = provider.raw(mail("<1@x.example>", To="undisclosed:;"), to=MAILBOX)
    await provider.post(undisclosed)
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_the_same_mail_by_two_routes_is_one_interaction(service: Service) -> None:
    client_id = await service.a_client()
    for kind in (
        IntegrationKind.POSTMARK,
        IntegrationKind.RFC822,
        IntegrationKind.MAILGUN,
        IntegrationKind.BREVO,
    ):
        provider = await a_provider(service, kind)
        assert (await provider.post(a_mail(provider))).status_code == 200
    assert (await service.quota(client_id))["ledger"]["entries"] == 1
    assert await states(service) == ["repeated", "repeated", "repeated", "recorded"]


class _Once:
    """Lets one refused delivery be kept."""

    def __init__(self) -> None:
        self._kept = False

    def admits(self, _: str) -> bool:
        first, self._kept = not self._kept, True
        return first
