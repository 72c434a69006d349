"""What was voided at the desk leads on to what it became, and offers what may still be done."""

import pytest

from tests.api.deadlines.given import open_message
from tests.pages.test_desk import press, shown
from tests.pages.test_policy import must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

AT = "2026-11-23T09:30:00+01:00"


def buttons(visitor: Visitor) -> list[str]:
    return [str(value) for value in visitor.page.xpath("//article//button/@value")]


async def test_a_reassignment_leads_to_the_other_clients_interaction(service: Service) -> None:
    await service.a_client()
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    item = await open_message(service, "m1", AT, summary="Chaudière en panne")
    async with signed_in(service) as visitor:
        moved = await press(visitor, item, "reassign", client_id=other, reason="Martin")
        there = moved.headers["location"].removeprefix("/desk/i/")
        assert (moved.status_code, there != item) == (303, True)
        assert (await shown(service, there))["client_id"] == other
        await visitor.get(moved.headers["location"])
        must_be_whole(visitor)
        assert visitor.page.xpath("//@data-successor") == []
        await visitor.get(f"/desk/i/{item}")
        must_be_whole(visitor)
        assert visitor.page.xpath("//@data-successor") == [there]
        assert visitor.texts("//a[@data-successor]") == ["Martin SA"]
        again = await press(visitor, item, "reassign", client_id=other, reason="Martin")
        assert again.headers["location"] == moved.headers["location"]


async def test_what_was_voided_offers_a_note_and_its_dispute(service: Service) -> None:
    client = await service.a_client()
    item = await open_message(service, "m1", AT)
    body = {"interaction_id": item, "message": "Pas nous."}
    await service.http.post(f"/v1/clients/{client}/disputes", json=body)
    async with signed_in(service) as visitor:
        assert (await press(visitor, item, "void", reason="Saisi deux fois")).status_code == 303
        await visitor.get(f"/desk/i/{item}")
        must_be_whole(visitor)
        assert buttons(visitor) == ["note", "accept", "reject"]
        assert (await press(visitor, item, "note", note="Vu avec Jean")).status_code == 303
    assert (await shown(service, item))["status"] == "voided"


@pytest.mark.parametrize(
    ("action", "fields", "kept"),
    [
        ("void", {"reason": "Saisi deux fois"}, ["Saisi deux fois"]),
        ("correct", {"with_client": "true", "reason": "Son gsm"}, ["Son gsm"]),
        ("link", {"reason": "Son gsm"}, ["Son gsm"]),
        ("triage", {"urgent": "true"}, []),
        ("add-action", {"kind": "document", "summary": "Devis"}, ["Devis"]),
        ("add-call", {"to": "0475550199", "summary": "Rappelé"}, ["0475550199", "Rappelé"]),
        ("add-message", {"channel": "sms", "summary": "Écrit"}, ["Écrit"]),
    ],
)
async def test_whoever_acts_on_what_was_voided_meanwhile_is_told(
    service: Service, action: str, fields: dict[str, str], kept: list[str]
) -> None:
    await service.a_client()
    item = await open_message(service, "m1", AT)
    await service.http.post(f"/v1/interactions/{item}/void", json={"reason": "Erreur"})
    facts = len((await shown(service, item))["history"])
    async with signed_in(service) as visitor:
        refused = await press(visitor, item, action, **fields)
        assert refused.status_code == 409
        must_be_whole(visitor)
        assert visitor.texts("//article//*[@role='alert']") == ["Elle a été annulée."]
        assert [area.text.strip() for area in visitor.page.xpath("//textarea[@readonly]")] == kept
    found = await shown(service, item)
    assert (len(found["history"]), found["follow_ups"]) == (facts, [])
