"""Every provider, end to end: what it posts is decided, counted and answered as it expects."""

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.providers import Posting, Provider, a_call, a_mail, a_provider
from tests.service import Service

MAIL = (
    IntegrationKind.MAILGUN,
    IntegrationKind.POSTMARK,
    IntegrationKind.BREVO,
    IntegrationKind.RFC822,
)
OK = (200, "application/json", "{}")
ANSWERS = {IntegrationKind.TWILIO: (204, None, ""), IntegrationKind.NATIVE: (204, None, "")}
UNVERIFIED = {IntegrationKind.TWILIO: 403}
SIGNS_BODIES = (IntegrationKind.TWILIO, IntegrationKind.RINGOVER, IntegrationKind.NATIVE)


def posting_of(provider: Provider) -> Posting:
    return a_mail(provider) if provider.kind in MAIL else a_call(provider)


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_a_delivery_counts_once_and_is_answered_as_the_provider_expects(
    service: Service, kind: IntegrationKind
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, kind)
    posting = posting_of(provider)
    answers = [await provider.post(posting) for _ in range(4)]
    told = {
        (answer.status_code, answer.headers.get("content-type"), answer.text) for answer in answers
    }
    assert told == {ANSWERS.get(kind, OK)}
    quota = await service.quota(client_id)
    assert quota["units"]["used"] == 1
    assert quota["ledger"]["entries"] == 1


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_what_was_delivered_four_times_is_one_interaction(
    service: Service, kind: IntegrationKind
) -> None:
    await service.a_client()
    provider = await a_provider(service, kind)
    for _ in range(4):
        await provider.post(posting_of(provider))
    listed = (await service.http.get("/v1/deliveries")).json()["items"]
    assert [one["state"] for one in listed] == ["repeated", "repeated", "repeated", "recorded"]
    assert len({str(one["events"]) for one in listed}) == 1
    [again] = (await service.http.post(f"/v1/deliveries/{listed[0]['id']}/replay")).json()[
        "results"
    ]
    assert (again["status"], again["decision"]["rule"]) == (200, "inbound_third_party")


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_what_does_not_prove_its_sender_is_refused_and_counted(
    service: Service, kind: IntegrationKind
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, kind)
    posting = posting_of(provider)
    another = await a_provider(
        service,
        kind,
        secrets={name: value[:-4] + "XXXX" for name, value in provider.secrets.items()},
    )
    foreign = Posting(posting_of(another).body, posting_of(another).headers)
    refused = await provider.post(foreign)
    assert refused.status_code == UNVERIFIED.get(kind, 401)
    assert refused.json()["code"] == "unverified-delivery"
    if kind in SIGNS_BODIES:
        tampered = await provider.post(posting.altered())
        assert tampered.status_code == UNVERIFIED.get(kind, 401)
    assert (await service.quota(client_id))["units"]["used"] == 0
    shown = (await service.http.get(f"/v1/integrations/{provider.id}")).json()
    assert shown["health"]["counts"]["refused"] == 1 + (kind in SIGNS_BODIES)


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_an_unknown_number_is_a_success_for_the_provider_and_waits_for_a_person(
    service: Service, kind: IntegrationKind
) -> None:
    provider = await a_provider(service, kind)
    answer = await provider.post(posting_of(provider))
    assert answer.status_code == ANSWERS.get(kind, OK)[0]
    [waiting] = (await service.http.get("/v1/unassigned")).json()["items"]
    assert waiting["reason"] == "unknown_client"
    [delivery] = (await service.http.get("/v1/deliveries?state=unassigned")).json()["items"]
    client_id = await service.a_client()
    await service.http.post(f"/v1/unassigned/{waiting['id']}/assign", json={"client_id": client_id})
    assert (await service.http.get("/v1/deliveries?state=unassigned")).json()["items"] == []
    [recorded] = (await service.http.get("/v1/deliveries?state=recorded")).json()["items"]
    assert recorded["id"] == delivery["id"]


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_everything_of_an_integration_with_a_client_is_that_client_s(
    service: Service, kind: IntegrationKind
) -> None:
    client_id = await service.a_client(contact_points=[])
    provider = await a_provider(service, kind, client_id=client_id)
    await provider.post(posting_of(provider))
    assert (await service.quota(client_id))["units"]["used"] == 1
