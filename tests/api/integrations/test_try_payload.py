"""POST /v1/integrations/{id}/try: every sample as its provider documents it, nothing recorded."""

import json

import pytest

from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.given import deliveries
from tests.api.integrations.providers import (
    NATIVE_CALL,
    a_call,
    a_mail,
    a_provider,
)
from tests.api.integrations.test_each_provider import posting_of
from tests.integrations.samples import MAILBOX, Sample, all_samples
from tests.service import Service

VERDICTS = {"ingest": "ingest", "ack_only": "acknowledge", "ignore": "ignore"}
OWN = {"settings": {"mailboxes": [MAILBOX]}, "region": "FR"}


@pytest.mark.parametrize(
    "sample", all_samples(), ids=lambda sample: f"{sample.provider}-{sample.name}"
)
async def test_a_sample_is_understood_over_http_as_its_sidecar_says(
    common_service: Service, sample: Sample
) -> None:
    provider = await a_provider(common_service, sample.kind, **OWN)
    headers = {"content-type": sample.meta["content_type"]} | {
        name: value
        for name, value in sample.meta["headers"].items()
        if name.lower() != "authorization"
    }
    response = await common_service.http.post(
        f"/v1/integrations/{provider.id}/try", content=sample.body, headers=headers
    )
    assert response.status_code == 200
    tried = response.json()
    assert tried.keys() == {"verdict", "events", "answer"}
    if sample.kind is not IntegrationKind.NATIVE and "vector" not in sample.name:
        assert tried["verdict"] == VERDICTS[sample.meta["action"]]
    assert bool(tried["events"]) == (tried["verdict"] == "ingest")


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_what_is_tried_needs_no_signature_and_leaves_no_trace(
    service: Service, kind: IntegrationKind
) -> None:
    client_id = await service.a_client()
    provider = await a_provider(service, kind)
    posting = posting_of(provider)
    proofs = ("x-twilio-signature", "x-ringover-webhook-signature", "webhook-signature")
    headers = {
        name: value
        for name, value in posting.headers.items()
        if name not in (*proofs, "authorization")
    }
    path = f"/v1/integrations/{provider.id}/try"
    tried = (await service.http.post(path, content=posting.body, headers=headers)).json()
    [event] = tried["events"]
    assert (tried["verdict"], event["type"].split(".")[1]) == ("ingest", "received")
    real = await provider.post(posting)
    assert tried["answer"] == {
        "status": real.status_code,
        "content_type": real.headers.get("content-type"),
        "body": real.text,
    }
    assert [delivery["state"] for delivery in await deliveries(service)] == ["recorded"]
    assert (await service.quota(client_id))["units"]["used"] == 1


async def test_parties_are_shown_in_the_form_in_which_they_are_compared(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.NATIVE, region="BE")
    told = {"from": "0475/55.01.99", "to": "Dupont <Dupont+x@ExitAdmin.example>", "answered": True}
    response = await service.http.post(
        f"/v1/integrations/{provider.id}/try", json=NATIVE_CALL | {"data": told}
    )
    data = response.json()["events"][0]["data"]
    assert (data["from"], data["to"]) == ("+32475550199", "dupont@exitadmin.example")


async def test_text_that_is_no_unicode_is_shown_as_far_as_it_is(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.NATIVE)
    response = await service.http.post(
        f"/v1/integrations/{provider.id}/try",
        content=json.dumps({**NATIVE_CALL, "subject": "a\ud800b"}),
        headers={"content-type": "application/cloudevents+json"},
    )
    assert response.status_code == 200, response.text
    assert response.json()["events"][0]["subject"] == "a?b"


async def test_what_cannot_be_read_is_shown_as_refused(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    response = await service.http.post(
        f"/v1/integrations/{provider.id}/try", content=b"{", headers={"content-type": "x/y"}
    )
    tried = response.json()
    assert (tried["verdict"], tried["events"], tried["answer"]["status"]) == ("refused", [], 400)
    assert json.loads(tried["answer"]["body"])["code"] == "unreadable-payload"


@pytest.mark.parametrize("kind", [IntegrationKind.POSTMARK, IntegrationKind.RFC822])
async def test_a_mail_s_own_event_comes_first(service: Service, kind: IntegrationKind) -> None:
    provider = await a_provider(service, kind)
    posting = a_mail(provider)
    path = f"/v1/integrations/{provider.id}/try"
    headers = {name: value for name, value in posting.headers.items() if name != "authorization"}
    tried = (await service.http.post(path, content=posting.body, headers=headers)).json()
    assert tried["events"][0]["type"] == "message.received"


async def test_trying_takes_the_scope_and_an_integration(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.TWILIO)
    path = f"/v1/integrations/{provider.id}/try"
    posting = a_call(provider)
    nobody = await service.http.post(
        path, content=posting.body, headers={**posting.headers, "authorization": ""}
    )
    assert nobody.status_code == 401
    unknown = path.replace(provider.id, "019aaf00-0000-7000-8000-000000000002")
    assert (await service.http.post(unknown, content=posting.body)).status_code == 404
