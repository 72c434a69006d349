"""What is put right at the desk: by the fields that an interaction's kind has, and no others."""

from typing import Any

import pytest

from tests.acceptance.account import Account, an_account
from tests.pages.test_desk import press, shown
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

CAUSE = ["cause", "cause_id"]
EVERYTHING = ("cause", "with_client", "purpose", "answered", "voicemail", "delivered")
VALUES: dict[str, Any] = {"cause": None, "purpose": "requested"}
KINDS = {
    "call": ["with_client", "answered", "voicemail"],
    "placed_call": [*CAUSE, "with_client", "purpose", "answered", "voicemail"],
    "message": ["with_client"],
    "sent": [*CAUSE, "with_client", "purpose", "delivered"],
    "action": CAUSE,
    "request": [],
}


async def object_to(account: Account, item: str) -> str:
    body = {"interaction_id": item, "message": "Cela appartenait au dossier de la veille."}
    path = f"/v1/clients/{account.id}/disputes"
    opened = await account.service.http.post(path, json=body)
    assert opened.status_code == 201, opened.text
    dispute: str = opened.json()["id"]
    return dispute


async def recorded(account: Account, kind: str, name: str) -> str:
    item: str = (await account.decide(getattr(account, kind)(name, 30)))["interaction_id"]
    return item


def fields(visitor: Visitor, button: str) -> list[str]:
    """Return the fields of the form that has a button, but for reasons and answers."""
    [form] = visitor.page.xpath(f"//form[.//button[@value='{button}']]")
    asked = form.xpath(".//select/@name | .//input[not(@type='hidden')]/@name")
    return [name for name in asked if name not in ("reason", "void")]


@pytest.mark.parametrize("kind", KINDS)
async def test_forms_offer_the_fields_of_the_kind(service: Service, kind: str) -> None:
    account = await an_account(service)
    item = await recorded(account, kind, "thing")
    await object_to(account, item)
    async with signed_in(service) as visitor:
        for path in (f"/desk/i/{item}", "/desk/disputes"):
            await visitor.get(path)
            assert fields(visitor, "accept") == KINDS[kind]
        await visitor.get(f"/desk/i/{item}")
        offered = bool(visitor.page.xpath("//button[@value='correct']"))
        assert offered is bool(KINDS[kind])
        assert not offered or fields(visitor, "correct") == KINDS[kind]
        assert bool(visitor.page.xpath("//button[@value='link']")) is ("cause" in KINDS[kind])
    for field in EVERYTHING:
        body = {field: VALUES.get(field, True), "reason": "Essai"}
        answered = await service.http.post(f"/v1/interactions/{item}/correct", json=body)
        assert answered.status_code == (200 if field in KINDS[kind] else 422), field


@pytest.mark.parametrize("where", ["interaction", "list"])
@pytest.mark.parametrize("field", CAUSE)
async def test_a_disputed_call_is_accepted_as_done_for_its_cause(
    service: Service, where: str, field: str
) -> None:
    account = await an_account(service)
    cause = (await account.decide(account.message("yesterday", summary="Report")))["interaction_id"]
    item = await recorded(account, "placed_call", "call")
    dispute = await object_to(account, item)
    path = "/desk/disputes" if where == "list" else f"/desk/i/{item}"
    async with signed_in(service) as visitor:
        await visitor.get(path)
        [form] = visitor.page.xpath("//form[.//button[@value='accept']]")
        choices = form.xpath(".//select[@name='cause']/option/@value")
        assert choices == ["", "none", cause]
        said = {"dispute": dispute, "answer": "En effet.", field: cause, "action": "accept"}
        assert (await visitor.send(path, said)).status_code == 303, visitor.texts("//main")
    found = await shown(service, item)
    assert (found["thread_id"], found["rule"]) == (cause, "follow_up_included")
    decided = (await service.http.get(f"/v1/disputes/{dispute}")).json()
    assert (decided["status"], decided["units_after"]) == ("accepted", 0)


async def test_a_correction_names_a_cause_a_purpose_or_that_it_stands_alone(
    service: Service,
) -> None:
    account = await an_account(service)
    message = account.message("m")
    cause = (await account.decide(message))["interaction_id"]
    item = (await account.decide(account.placed_call("c", 30, cause=message)))["interaction_id"]
    async with signed_in(service) as visitor:
        for typed, thread in (
            ({"cause": "none"}, item),
            ({"cause": cause}, cause),
            ({"purpose": "requested"}, cause),
        ):
            done = await press(visitor, item, "correct", reason="Essai", **typed)
            assert done.status_code == 303, visitor.texts("//main")
            assert (await shown(service, item))["thread_id"] == thread
    said = [fact["data"] for fact in (await shown(service, item))["history"][1:]]
    assert [("cause" in data, data.get("purpose")) for data in said] == [
        (True, None),
        (True, None),
        (False, "requested"),
    ]
