"""Deliveries: kept without secrets, listed, replayed, purged."""

from datetime import timedelta

import pytest

from app.integrations.deliveries import IntegrationKind
from app.services.integrations.webhook_context import purge_integration_data
from tests import sql
from tests.api.integrations.given import a_key, deliveries, interactions, states
from tests.api.integrations.providers import (
    LINE,
    USER,
    Posting,
    a_call,
    a_mail,
    a_provider,
    aircall_call,
    postmark_mail,
    ringover_call,
    twilio_call,
)
from tests.api.integrations.test_each_provider import posting_of
from tests.service import NOW, Service, running_service


@pytest.mark.parametrize(
    "kind", [IntegrationKind.AIRCALL, IntegrationKind.POSTMARK, IntegrationKind.THREECX]
)
async def test_a_delivery_is_kept_as_it_came_without_its_secrets(
    service: Service, kind: IntegrationKind
) -> None:
    provider = await a_provider(service, kind, settings={"bodies": "full"})
    posting = posting_of(provider)
    await provider.post(posting)
    [one] = await deliveries(service)
    response = await service.http.get(f"/v1/deliveries/{one['id']}")
    shown = response.json()
    assert (shown["url"], shown["size"]) == (provider.url, len(posting.body))
    assert shown["headers"]["content-type"] == "application/json"
    assert "authorization" not in shown["headers"]
    kept = provider.secrets.get("token", USER["password"])
    assert shown["body"] == posting.body.decode().replace(kept, "***")
    assert kept not in response.text


async def test_what_people_wrote_is_not_kept_unless_asked_for(
    service: Service,
) -> None:
    await service.a_client()
    for settings, is_kept in (({}, False), ({"bodies": "text"}, True)):
        provider = await a_provider(service, IntegrationKind.POSTMARK, settings=settings)
        content = postmark_mail("<m-1@x.example>", TextBody="Le digicode est 4711")
        assert (await provider.post(provider.json(content))).status_code == 200
        last = (await deliveries(service))[0]
        shown = (await service.http.get(f"/v1/deliveries/{last['id']}")).json()
        assert ("4711" in shown["body"]) is is_kept
        replayed = await service.http.post(f"/v1/deliveries/{last['id']}/replay")
        assert [result["status"] for result in replayed.json()["results"]] == [200]


async def test_a_body_that_is_no_text_is_shown_in_base64(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.RFC822)
    raw = Posting(
        b"From: a@b.example\r\n\r\n\xff\xfe",
        {"content-type": "message/rfc822"} | provider.credentials,
    )
    await provider.post(raw)
    [one] = await deliveries(service)
    shown = (await service.http.get(f"/v1/deliveries/{one['id']}")).json()
    assert (shown["body_encoding"], shown["body"]) == (
        "base64",
        "RnJvbTogYUBiLmV4YW1wbGUNCg0K//4=",
    )


async def test_deliveries_are_listed_by_state_and_integration_newest_first(
    service: Service,
) -> None:
    await service.a_client()
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    another = await a_provider(service, IntegrationKind.TWILIO)
    ringing = aircall_call(1, provider.secrets["token"]) | {"event": "call.created"}
    for posting in (provider.json(ringing), a_call(provider), provider.json({"token": "no"})):
        await provider.post(posting)
    await another.post(a_call(another))
    assert await states(service) == ["recorded", "refused", "recorded", "acknowledged"]
    assert [delivery["reason"] for delivery in await deliveries(service, state="acknowledged")] == [
        "the call has not ended"
    ]
    assert len(await deliveries(service, integration_id=another.id)) == 1
    assert await deliveries(service, integration_id=another.id, state="refused") == []
    first = (await service.http.get("/v1/deliveries?limit=3")).json()
    rest = await service.http.get(
        "/v1/deliveries", params={"limit": 3, "cursor": first["next_cursor"]}
    )
    assert [one["state"] for one in rest.json()["items"]] == ["acknowledged"]


async def test_a_refused_delivery_can_be_replayed_once_the_secret_is_mended(
    service: Service,
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    wrong = {**a_call(provider).headers, "x-twilio-signature": "AAAA"}
    assert (await provider.post(Posting(a_call(provider).body, wrong))).status_code == 403
    [refused] = await deliveries(service, state="refused")
    replayed = await service.http.post(f"/v1/deliveries/{refused['id']}/replay")
    assert replayed.status_code == 200
    assert replayed.json()["state"] == "recorded"
    [result] = replayed.json()["results"]
    assert (result["status"], result["decision"]["outcome"]) == (201, "counted")
    assert (await service.quota(client_id))["units"]["used"] == 1
    [shown] = await deliveries(service, state="recorded")
    assert (shown["status"], shown["replayed_at"]) == (403, "2026-11-23T09:00:00Z")
    await provider.post(a_call(provider))
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_a_replay_happens_at_the_time_of_the_delivery(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.TWILIO)
    message = {"MessageSid": "SM1", "From": "+32475550199", "To": LINE, "SmsStatus": "received"}
    posting = provider.form(message)
    headers = {**posting.headers, "x-twilio-signature": "AAAA"}
    await provider.post(Posting(posting.body, headers))
    service.set_clock(NOW + timedelta(days=3))
    [refused] = await deliveries(service)
    await service.http.post(f"/v1/deliveries/{refused['id']}/replay")
    [one] = await interactions(service, client_id)
    assert one["occurred_at"].startswith("2026-11-23T")


async def test_settings_that_were_mended_show_in_a_replay(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.THREECX, settings={})
    await provider.post(a_call(provider))
    [waiting] = await deliveries(service, state="unassigned")
    change = {"settings": {"lines": {"800": LINE}}}
    await service.http.patch(f"/v1/integrations/{provider.id}", json=change)
    replayed = (await service.http.post(f"/v1/deliveries/{waiting['id']}/replay")).json()
    assert replayed["state"] == "differs"
    [item] = (await service.http.get("/v1/unassigned")).json()["items"]
    await service.http.post(f"/v1/unassigned/{item['id']}/assign", json={"client_id": client_id})
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_a_replay_of_what_tells_nothing_says_so(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await provider.post(provider.form(twilio_call("CA1", CallStatus="ringing")))
    [one] = await deliveries(service)
    replayed = (await service.http.post(f"/v1/deliveries/{one['id']}/replay")).json()
    assert (replayed["state"], replayed["results"]) == ("acknowledged", [])


async def test_a_key_tied_to_a_client_sees_its_integrations_deliveries_only(
    service: Service,
) -> None:
    client_id = await service.a_client()
    own = await a_provider(service, IntegrationKind.AIRCALL, client_id=client_id)
    general = await a_provider(service, IntegrationKind.RINGOVER)
    await own.post(a_call(own))
    await general.post(general.ringover(ringover_call(1)))
    header = await a_key(service, "clients:admin", client_id=client_id)
    seen = (await service.http.get("/v1/deliveries", headers=header)).json()["items"]
    assert [one["integration_id"] for one in seen] == [own.id]
    [hidden] = await deliveries(service, integration_id=general.id)
    for method, path in (("GET", ""), ("POST", "/replay")):
        answer = await service.http.request(
            method, f"/v1/deliveries/{hidden['id']}{path}", headers=header
        )
        assert answer.status_code == 404


@pytest.mark.parametrize(("scope", "told"), [("ops:read", (200, 403)), ("quota:read", (403, 403))])
async def test_reading_deliveries_and_replaying_them_take_scopes(
    service: Service, scope: str, told: tuple[int, int]
) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    await provider.post(a_call(provider))
    [one] = await deliveries(service)
    header = await a_key(service, scope)
    read = await service.http.get(f"/v1/deliveries/{one['id']}", headers=header)
    replayed = await service.http.post(f"/v1/deliveries/{one['id']}/replay", headers=header)
    assert (read.status_code, replayed.status_code) == told


async def test_deliveries_are_forgotten_after_their_days(service: Service) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, IntegrationKind.MAILGUN)
    await provider.post(a_mail(provider))
    await states(service)
    database = service.state.database
    assert await purge_integration_data(database, NOW + timedelta(days=13), days=14) == 0
    assert await purge_integration_data(database, NOW + timedelta(days=15), days=14) == 1
    assert await states(service) == []
    assert await sql.fetchval(database, "SELECT count(*) FROM replay_keys") == 0
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_what_is_known_of_calls_beside_their_ends_is_forgotten(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.TWILIO)
    await provider.post(provider.form(twilio_call("CA1")))
    database, left = service.state.database, "SELECT count(*) FROM call_tidings"
    for days, count in ((13, 1), (15, 0)):
        await purge_integration_data(database, NOW + timedelta(days=days), days=90)
        assert await sql.fetchval(database, left) == count


async def test_with_no_days_nothing_is_kept_and_everything_counted(database_url: str) -> None:
    async with running_service(database_url, delivery_days=0) as service:
        client_id = await service.a_client()
        provider = await a_provider(service, IntegrationKind.AIRCALL)
        await provider.post(a_call(provider))
        assert await states(service) == []
        shown = (await service.http.get(f"/v1/integrations/{provider.id}")).json()
        assert shown["health"]["counts"]["ingest"] == 1
        assert (await service.quota(client_id))["units"]["used"] == 1
