"""/portal/instructions: a client says where it is, how calls are answered, whom to reach."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from app.domain.people.roles import Role
from tests.pages.visitor import Visitor, signed_in
from tests.service import NOW, Service

PAGE = "/portal/instructions"
TYPED: dict[str, Any] = {
    "action": "save",
    "greeting": "Dupont Chauffage, bonjour",
    "notes": "Ne pas donner le GSM",
    "text": "en chantier",
    "until": "2026-11-23T15:00",
    "name": ["Marc", "", "Anne"],
    "phone": ["0475/55.01.02", "", "02 555 09 09"],
    "when": ["heures ouvrées", "", ""],
}


@asynccontextmanager
async def at_the_page(service: Service) -> AsyncIterator[tuple[Visitor, str]]:
    client_id = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client_id,)) as visitor:
        assert (await visitor.get(PAGE)).status_code == 200
        yield visitor, f"/v1/clients/{client_id}/instructions"


async def test_what_is_typed_is_given(service: Service) -> None:
    async with at_the_page(service) as (visitor, path):
        sent = await visitor.send(PAGE, TYPED)
        assert (sent.status_code, sent.headers["location"]) == (303, PAGE)
        given = (await service.http.get(path)).json()
        assert given["greeting"] == TYPED["greeting"]
        assert given["status"] == {"text": "en chantier", "until": "2026-11-23T15:00:00+01:00"}
        assert given["urgent_contacts"] == [
            {"name": "Marc", "phone": "0475/55.01.02", "when": "heures ouvrées"},
            {"name": "Anne", "phone": "02 555 09 09", "when": None},
        ]
        await visitor.get(PAGE)
        assert visitor.page.xpath("//input[@name='text']/@value") == ["en chantier"]
        assert visitor.page.xpath("//input[@name='until']/@value") == ["2026-11-23T15:00"]
        assert visitor.page.xpath("//input[@name='name']/@value")[:2] == ["Marc", "Anne"]
        service.set_clock(NOW + timedelta(hours=6))
        await visitor.get(PAGE)
        assert visitor.page.xpath("//input[@name='text']/@value") == [""]
        entries = (await service.http.get("/v1/audit")).json()["items"]
        [entry] = [entry for entry in entries if entry["act"] == "settings"]
        assert entry["on"] == {"kind": "instructions", "id": path.split("/")[3]}
        assert entry["person"]


@pytest.mark.parametrize(
    "changes",
    [
        {"until": "2026-11-23T09:59"},
        {"until": ""},
        {"text": ""},
        {"until": "tomorrow"},
        {"until": "9999-12-31T23:59"},
        {"greeting": "x" * 513},
        {"phone": ["", "", ""]},
    ],
)
async def test_what_cannot_be_stays_typed_with_a_word_why(
    service: Service, changes: dict[str, Any]
) -> None:
    async with at_the_page(service) as (visitor, path):
        refused = await visitor.send(PAGE, TYPED | changes)
        assert refused.status_code == 422
        assert visitor.texts("//*[contains(@class, 'error')]")
        assert visitor.texts("//textarea[@name='notes']") == [TYPED["notes"]]
        assert (await service.http.get(path)).json()["version"] == 0


async def test_who_was_slower_is_told_and_loses_nothing(service: Service) -> None:
    async with at_the_page(service) as (visitor, path):
        any_version = {"If-Match": "*"}
        await service.http.put(path, json={"greeting": "Bonjour"}, headers=any_version)
        assert (await visitor.send(PAGE, TYPED)).status_code == 409
        assert visitor.page.xpath("//input[@name='greeting']/@value") == [TYPED["greeting"]]
        assert (await visitor.send(PAGE, TYPED)).status_code == 303
        assert (await service.http.get(path)).json()["greeting"] == TYPED["greeting"]


async def test_it_is_no_operators(service: Service) -> None:
    await service.a_client()
    async with signed_in(service) as visitor:
        assert (await visitor.get(PAGE)).status_code == 404


@pytest.mark.parametrize(
    ("language", "heading", "label"),
    [
        ("fr", "Où je suis, jusqu'à quand", "Où vous êtes, et comment vous joindre"),
        ("nl", "Waar ik ben, tot wanneer", "Waar u bent, en hoe u te bereiken bent"),
    ],
)
async def test_the_form_speaks_the_persons_language(
    service: Service, language: str, heading: str, label: str
) -> None:
    async with at_the_page(service) as (visitor, _):
        await visitor.get("/me")
        await visitor.send("/me", {"action": "save", "language": language})
        await visitor.get(PAGE)
        assert heading in visitor.texts("//h2")
        assert label in visitor.texts("//label")
