"""Integrations: created, shown without their secrets, changed, seen by whom they concern."""

from typing import Any
from uuid import uuid4

import pytest

from app.integrations.deliveries import IntegrationKind
from tests import sql
from tests.api.integrations.given import a_key, health
from tests.api.integrations.providers import SECRETS, a_call, a_provider
from tests.service import Service, running_service

ASKED = {
    "kind": "twilio",
    "name": "Standard",
    "client_id": None,
    "timezone": "Europe/Brussels",
    "region": "BE",
    "secrets": {"auth_token": "a-very-secret-token"},
    "settings": {},
}


async def test_an_integration_shows_where_to_post_and_never_its_secrets(service: Service) -> None:
    response = await service.http.post("/v1/integrations", json=ASKED)
    assert response.status_code == 201
    created = response.json()
    assert created["url"] == f"http://127.0.0.1:8000/v1/hooks/{created['id']}"
    assert response.headers["location"] == f"/v1/integrations/{created['id']}"
    assert {name: created[name] for name in ASKED if name != "secrets"} == {
        name: value for name, value in ASKED.items() if name != "secrets"
    }
    shown = await service.http.get(f"/v1/integrations/{created['id']}")
    listed = await service.http.get("/v1/integrations")
    assert shown.json() == created
    assert listed.json() == {"items": [created], "next_cursor": None}
    for answer in (response, shown, listed):
        assert "a-very-secret-token" not in answer.text
        assert "secrets" not in answer.json()


async def test_secrets_lie_encrypted_in_the_database(service: Service) -> None:
    await service.http.post("/v1/integrations", json=ASKED)
    stored = await sql.fetchrow(service.state.database, "SELECT * FROM integrations")
    assert stored is not None
    assert "a-very-secret-token" not in str(dict(stored))


@pytest.mark.parametrize("kind", IntegrationKind)
async def test_every_secret_that_a_kind_needs_has_to_be_there(
    service: Service, kind: IntegrationKind
) -> None:
    response = await service.http.post(
        "/v1/integrations", json=ASKED | {"kind": kind, "secrets": {}}
    )
    assert response.status_code == 422
    assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [
        (f"/secrets/{name}", "missing") for name in SECRETS[kind]
    ]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"kind": "carrier-pigeon"}, "/kind"),
        ({"timezone": "Europe/Bruxelles"}, "/timezone"),
        ({"region": "XX"}, "/region"),
        ({"name": ""}, "/name"),
        ({"surprise": 1}, "/surprise"),
        ({"secrets": {"auth_token": " "}}, "/secrets/auth_token"),
        ({"secrets": {"auth_token": "x", "token": "y"}}, "/secrets/token"),
        ({"settings": {"mailbox": "a@b.example"}}, "/settings/mailbox"),
        ({"settings": {"mailboxes": ["nobody"]}}, "/settings/mailboxes/0"),
        ({"settings": {"tolerance_s": 0}}, "/settings/tolerance_s"),
        ({"client_id": str(uuid4())}, "/client_id"),
        ({"kind": "native", "secrets": {"secret": "whsec_short"}}, "/secrets/secret"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_place(
    service: Service, changes: dict[str, Any], pointer: str
) -> None:
    response = await service.http.post("/v1/integrations", json=ASKED | changes)
    assert response.status_code == 422
    assert pointer in [error["pointer"] for error in response.json()["errors"]]


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        ("…", "placeholder"),
        ("...", "placeholder"),
        ("<your-auth-token-here>", "placeholder"),
        ("YOUR_TWILIO_AUTH_TOKEN", "placeholder"),
        ("[auth token of Twilio]", "placeholder"),
        ("please-change-me-soon", "placeholder"),
        ("a", "too_short"),
        ("fifteen-letters", "too_short"),
        ("  fifteen-letters  ", "too_short"),
        ("xxxxxxxxxxxxxxxxxxxx", "too_simple"),
    ],
)
@pytest.mark.parametrize(
    ("kind", "name"),
    [("twilio", "auth_token"), ("3cx", "token"), ("mailgun", "signing_key"), ("brevo", "password")],
)
async def test_a_secret_that_is_easily_guessed_is_refused(
    service: Service, kind: str, name: str, secret: str, code: str
) -> None:
    secrets = {name: secret} | ({"username": "u"} if name == "password" else {})
    response = await service.http.post(
        "/v1/integrations", json=ASKED | {"kind": kind, "secrets": secrets}
    )
    assert response.status_code == 422
    assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [
        (f"/secrets/{name}", code)
    ]
    assert secret not in response.text or len(secret) < 4


async def test_a_change_to_a_secret_that_is_easily_guessed_is_refused(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    change = {"secrets": {"token": "short"}}
    response = await service.http.patch(f"/v1/integrations/{provider.id}", json=change)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/secrets/token"
    assert (await provider.post(a_call(provider))).status_code == 200


@pytest.mark.parametrize("is_rehearsal", [True, False])
async def test_what_published_payloads_are_signed_with_is_good_for_a_rehearsal_only(
    database_url: str, *, is_rehearsal: bool
) -> None:
    asked = ASKED | {"secrets": {"auth_token": "12345"}}
    async with running_service(database_url, test_clock=is_rehearsal) as service:
        response = await service.http.post("/v1/integrations", json=asked)
    assert response.status_code == (201 if is_rehearsal else 422)


async def test_a_creation_sent_again_is_answered_with_the_first_one(service: Service) -> None:
    headers = {"Idempotency-Key": "standard-1"}
    first = await service.http.post("/v1/integrations", json=ASKED, headers=headers)
    again = await service.http.post("/v1/integrations", json=ASKED, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = ASKED | {"secrets": {"auth_token": "another-secret-token"}}
    conflict = await service.http.post("/v1/integrations", json=other, headers=headers)
    assert (conflict.status_code, conflict.json()["code"]) == (409, "idempotency-conflict")


async def test_while_a_secret_is_changed_both_values_are_accepted(service: Service) -> None:
    old = await a_provider(service, IntegrationKind.AIRCALL)
    await service.http.patch(
        f"/v1/integrations/{old.id}", json={"secrets": {"token": "the-second-token"}}
    )
    assert (await old.post(a_call(old))).status_code == 200
    shown = await service.http.patch(
        f"/v1/integrations/{old.id}", json={"secrets": {"token": "the-third-token-of-it"}}
    )
    assert shown.json()["live_secrets"] == {"token": 2}
    assert (await old.post(a_call(old))).status_code == 401


async def test_a_secret_that_leaked_can_be_dropped_at_once(service: Service) -> None:
    old = await a_provider(service, IntegrationKind.AIRCALL)
    change = {"secrets": {"token": "the-second-token"}, "keep_former_secrets": False}
    shown = await service.http.patch(f"/v1/integrations/{old.id}", json=change)
    assert shown.json()["live_secrets"] == {"token": 1}
    assert (await old.post(a_call(old))).status_code == 401


async def test_a_disabled_integration_is_gone_until_it_is_enabled(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    await service.http.patch(f"/v1/integrations/{provider.id}", json={"enabled": False})
    gone = await provider.post(a_call(provider))
    assert (gone.status_code, gone.json()["code"]) == (410, "integration-disabled")
    await service.http.patch(f"/v1/integrations/{provider.id}", json={"enabled": True})
    assert (await provider.post(a_call(provider))).status_code == 200


async def test_a_change_leaves_alone_what_it_does_not_name(service: Service) -> None:
    created = (await service.http.post("/v1/integrations", json=ASKED)).json()
    changed = await service.http.patch(
        f"/v1/integrations/{created['id']}",
        json={"name": "Accueil", "settings": {"tolerance_s": 60}},
    )
    assert changed.json() == created | {"name": "Accueil", "settings": {"tolerance_s": 60}}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "aircall"}, "/kind"),
        ({"secrets": {"token": "x"}}, "/secrets/token"),
        ({"enabled": "no"}, "/enabled"),
    ],
)
async def test_a_change_that_cannot_be_is_refused(
    service: Service, change: dict[str, Any], pointer: str
) -> None:
    created = (await service.http.post("/v1/integrations", json=ASKED)).json()
    response = await service.http.patch(f"/v1/integrations/{created['id']}", json=change)
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == pointer


async def test_repeated_failures_show_and_a_success_ends_them(service: Service) -> None:
    provider = await a_provider(service, IntegrationKind.AIRCALL)
    assert (await health(service.http, provider.id))["status"] == "unused"
    wrong = provider.json({"event": "call.ended", "token": "old", "data": {}})
    for _ in range(5):
        assert (await provider.post(wrong)).status_code == 401
    failing = await health(service.http, provider.id)
    assert (failing["status"], failing["failures_in_a_row"]) == ("failing", 5)
    assert failing["last_failure"] == "the token is not this integration's"
    assert failing["last_failure_at"] == "2026-11-23T09:00:00Z"
    await provider.post(a_call(provider))
    fine = await health(service.http, provider.id)
    assert (fine["status"], fine["failures_in_a_row"]) == ("ok", 0)
    assert fine["counts"] == {
        "ingest": 1, "acknowledge": 0, "ignore": 0, "handshake": 0, "refused": 5, "failed": 0,
    }  # fmt: skip


async def test_a_key_without_the_scope_sees_no_integration(service: Service) -> None:
    header = await a_key(service, "quota:read")
    response = await service.http.get("/v1/integrations", headers=header)
    assert response.status_code == 403


async def test_a_key_tied_to_a_client_works_on_its_integrations_only(service: Service) -> None:
    client_id = await service.a_client()
    another = await service.a_client(reference="martin", contact_points=[])
    others = await a_provider(service, IntegrationKind.AIRCALL)
    header = await a_key(service, "clients:admin", client_id=client_id)
    for method, path in (("GET", ""), ("PATCH", ""), ("POST", "/try")):
        answer = await service.http.request(
            method, f"/v1/integrations/{others.id}{path}", headers=header, json={}
        )
        assert answer.status_code == 404
    asked = {client: ASKED | {"client_id": client} for client in (None, another, client_id)}
    told = {
        client: (await service.http.post("/v1/integrations", json=body, headers=header)).status_code
        for client, body in asked.items()
    }
    assert told == {None: 403, another: 404, client_id: 201}
    [seen] = (await service.http.get("/v1/integrations", headers=header)).json()["items"]
    assert seen["client_id"] == client_id


async def test_lists_of_integrations_are_paged(service: Service) -> None:
    made = [(await a_provider(service, IntegrationKind.AIRCALL)).id for _ in range(3)]
    first = (await service.http.get("/v1/integrations?limit=2")).json()
    rest = await service.http.get(
        "/v1/integrations", params={"limit": 2, "cursor": first["next_cursor"]}
    )
    found = [one["id"] for one in first["items"] + rest.json()["items"]]
    assert (found, rest.json()["next_cursor"]) == (made, None)
