from email import message_from_bytes, policy
from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.pages.visitor import a_visitor, signed_in
from tests.receivers import a_mailbox
from tests.service import Service, running_service

ANNE = {"email": "Anne@Exitadmin.example", "role": "operator"}


async def invite(service: Service, **changes: Any) -> dict[str, Any]:
    response = await service.http.post("/v1/people", json=ANNE | changes)
    assert response.status_code == 201, response.text
    person: dict[str, Any] = response.json()
    return person


async def test_a_person_is_invited_and_listed_without_a_link(service: Service) -> None:
    client = await service.a_client()
    made = await invite(service, role="client", clients=[client], name="Marc", language="nl")
    assert made | {"id": 0, "invited_at": 0} == {
        "id": 0,
        "email": "Anne@Exitadmin.example",
        "name": "Marc",
        "language": "nl",
        "role": "client",
        "clients": [client],
        "blocked": False,
        "invited_at": 0,
        "welcomed_at": None,
        "last_seen_at": None,
    }
    listed = (await service.http.get("/v1/people")).json()
    assert listed == {"items": [made], "next_cursor": None}


async def test_an_address_is_one_persons_in_any_case(service: Service) -> None:
    await invite(service)
    again = await service.http.post("/v1/people", json=ANNE | {"email": "ANNE@exitadmin.EXAMPLE"})
    assert (again.status_code, again.json()["code"]) == (409, "email-taken")


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"email": "nobody"}, "invalid-request", "/email"),
        ({"role": "owner"}, "invalid-request", "/role"),
        ({"language": "de"}, "invalid-request", "/language"),
        ({"role": "client"}, "role-without-clients", "/clients"),
        (
            {"role": "client", "clients": ["019aafb8-0000-7000-8000-000000000001"]},
            "unknown-client",
            "/clients/0",
        ),
        ({"password": "x"}, "invalid-request", "/password"),
        ({"name": ""}, "invalid-request", "/name"),
        ({"name": "  "}, "invalid-request", "/name"),
        ({"name": "a\r\nBcc: x@y.example"}, "invalid-request", "/name"),
        ({"name": "x" * 513}, "invalid-request", "/name"),
    ],
)
async def test_an_invitation_that_makes_no_sense_is_refused(
    service: Service, changes: dict[str, Any], code: str, pointer: str
) -> None:
    response = await service.http.post("/v1/people", json=ANNE | changes)
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]


async def test_an_operator_has_no_clients(service: Service) -> None:
    client = await service.a_client()
    response = await service.http.post("/v1/people", json=ANNE | {"clients": [client]})
    assert response.json()["code"] == "role-without-clients"


async def test_an_invitation_sent_twice_is_one(service: Service) -> None:
    headers = {"Idempotency-Key": "anne"}
    first = await service.http.post("/v1/people", json=ANNE, headers=headers)
    again = await service.http.post("/v1/people", json=ANNE, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_a_person_changes_and_keeps_what_is_not_named(service: Service) -> None:
    client = await service.a_client()
    made = await invite(service)
    path = f"/v1/people/{made['id']}"
    changed = await service.http.patch(path, json={"name": "Anne L.", "language": "en"})
    assert changed.json() == made | {"name": "Anne L.", "language": "en"}
    refused = await service.http.patch(path, json={"role": "client"})
    assert refused.json()["code"] == "role-without-clients"
    changed = await service.http.patch(path, json={"role": "client", "clients": [client]})
    assert changed.json()["clients"] == [client]
    changed = await service.http.patch(path, json={"role": "admin"})
    assert (changed.json()["role"], changed.json()["clients"]) == ("admin", [])


async def test_a_name_can_be_taken_away_and_null_leaves_the_rest(service: Service) -> None:
    made = await invite(service, name="Anne")
    path = f"/v1/people/{made['id']}"
    left = dict.fromkeys(("language", "role", "clients", "blocked"))
    assert (await service.http.patch(path, json=left)).json() == made
    assert (await service.http.patch(path, json={"name": None})).json() == made | {"name": None}


async def test_a_name_is_one_line_that_can_be_read(service: Service) -> None:
    made = await invite(service, name="  Anne ")
    assert made["name"] == "Anne"
    path = f"/v1/people/{made['id']}"
    for name in (" ", "a\u2028b", "a\u202egnp", "\u200b", 1):
        refused = await service.http.patch(path, json={"name": name})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/name")
    assert (await service.http.patch(path, json={"name": " A. "})).json()["name"] == "A."


async def test_nobody_is_404(service: Service) -> None:
    path = "/v1/people/019aafb8-0000-7000-8000-000000000001"
    for body in ({"blocked": True}, {"blocked": "x"}):
        assert (await service.http.patch(path, json=body)).status_code == 404


@pytest.mark.parametrize("change", [{"blocked": True}, {"role": "admin"}])
async def test_a_block_or_another_role_ends_what_is_open(
    service: Service, change: dict[str, Any]
) -> None:
    async with signed_in(service) as visitor:
        [person] = (await service.http.get("/v1/people")).json()["items"]
        assert (await visitor.get("/desk")).status_code == 200
        await service.http.patch(f"/v1/people/{person['id']}", json=change)
        assert (await visitor.get("/desk")).status_code == 303
        entered = await visitor.sign_in(person["email"])
        assert entered.status_code == (401 if "blocked" in change else 303)


async def test_only_admins_see_people_and_the_audit(service: Service) -> None:
    scopes = frozenset(set(Scope) - {Scope.ADMIN})
    weak = (await service.state.keys.issue("weak", scopes)).text
    client = await service.a_client()
    tied = await service.state.keys.issue("tied", frozenset({Scope.ADMIN}), client_id=client)
    for path in ("/v1/people", "/v1/audit"):
        for key, status in ((weak, 403), (tied.text, 404)):
            headers = {"Authorization": f"Bearer {key}"}
            assert (await service.http.get(path, headers=headers)).status_code == status


async def test_an_invitation_is_mailed_where_mail_is_set(database_url: str) -> None:
    async with a_mailbox() as mailbox:
        settings = {"smtp_url": mailbox.url, "mail_from": "notes@exitadmin.example"}
        async with running_service(database_url, **settings) as service:
            await invite(service)
            post = service.state.people.post
            assert post is not None
            await post.settle()
            [envelope] = mailbox.envelopes
            assert envelope.rcpt_tos == ["Anne@Exitadmin.example"]
            [link] = [word for word in _text(envelope).split() if "/welcome/" in word]
            async with a_visitor(service) as visitor:
                assert (await visitor.accept(link)).status_code == 303


def _text(envelope: Any) -> str:
    message = message_from_bytes(envelope.content, policy=policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    content: str = part.get_content()
    return content
