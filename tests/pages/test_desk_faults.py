"""What is wrong in a form of the desk stands at its field, which is described and has the focus."""

from datetime import timedelta
from typing import Any

import pytest

from tests.acceptance.account import Account, an_account
from tests.api.agendas.given import a_desk
from tests.pages.test_desk import press
from tests.pages.test_desk_agendas import form_of, page_of
from tests.pages.test_policy import NOBODY, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import NOW, Service

FORMS = {
    "add-call": {"type": "call.received"},
    "add-message": {"type": "message.received", "channel": "email"},
    "add-request": {"summary": "Appeler"},
    "add-action": {"kind": "document"},
}


def must_point_at(visitor: Visitor, action: str, field: str) -> str:
    """Have one field of the form that was sent be invalid, described, and focused."""
    must_be_whole(visitor)
    [invalid] = visitor.page.xpath("//main//*[@aria-invalid='true']")
    form = next(invalid.iterancestors("form"))
    assert form.xpath(f".//button[@value='{action}']"), (action, form.get("action"))
    assert (invalid.get("name"), invalid.get("autofocus")) == (field, "")
    assert len(visitor.page.xpath("//@autofocus")) == 1
    assert all(each.get("open") is not None for each in invalid.iterancestors("details"))
    words: str = visitor.page.get_element_by_id(invalid.get("aria-describedby")).text_content()
    assert words
    return words


@pytest.mark.parametrize("action", FORMS)
async def test_faults_of_what_is_recorded_by_hand(service: Service, action: str) -> None:
    client = await service.a_client()
    ahead = (NOW + timedelta(hours=2)).replace(tzinfo=None).isoformat()
    async with signed_in(service) as visitor:
        await visitor.get("/desk/new")
        sent = {"action": action, "client_id": client, **FORMS[action]}
        for field, typed in (
            *(("time", time) for time in (ahead, "2026-02-30T10:00", "1969-12-31T10:00", "hier")),
            *(("client_id", typed) for typed in ("", "nothing", NOBODY)),
        ):
            refused = await visitor.send("/desk/new", sent | {field: typed})
            assert refused.status_code == 422, (field, typed)
            must_point_at(visitor, action, field)


async def test_a_cause_that_is_none_is_a_fault_of_its_field(service: Service) -> None:
    account = await an_account(service)
    item, theirs = await _two(service, account)
    root = (await account.decide(account.message("root")))["interaction_id"]
    async with signed_in(service) as visitor:
        await visitor.get("/desk/new")
        task = {"action": "add-action", "client_id": account.id, "kind": "document"}
        for cause in ("nothing", NOBODY, theirs):
            await visitor.send("/desk/new", task | {"cause": cause})
            must_point_at(visitor, "add-action", "cause")
        for cause in ("nothing", NOBODY, theirs, item):
            await press(visitor, item, "link", cause=cause)
            must_point_at(visitor, "link", "cause")
            await press(visitor, item, "correct", reason="Essai", cause=cause)
            must_point_at(visitor, "correct", "cause_id")
            assert visitor.page.xpath("//input[@id='correct-cause_id']/@value") == [cause]
            await press(visitor, item, "correct", reason="Essai", cause_id=cause)
            must_point_at(visitor, "correct", "cause_id")
        await press(visitor, root, "correct", reason="Essai", with_client="peut-être")
        must_point_at(visitor, "correct", "with_client")


async def _two(service: Service, account: Account) -> tuple[str, str]:
    """Return a call that was placed for a client, and another client's message."""
    other = await an_account(service)
    theirs: dict[str, Any] = await other.decide(other.message("theirs"))
    placed = await account.decide(account.placed_call("placed"))
    return placed["interaction_id"], theirs["interaction_id"]


async def test_faults_of_corrections_and_reassignments(service: Service) -> None:
    account = await an_account(service)
    item, _ = await _two(service, account)
    async with signed_in(service) as visitor:
        for client_id in ("", "nothing", NOBODY):
            await press(visitor, item, "reassign", client_id=client_id, reason="Autre")
            must_point_at(visitor, "reassign", "client_id")
        assert visitor.page.xpath("//select[@id='reassign-client_id']/@required")
        await press(visitor, item, "reassign", client_id=account.id, reason="")
        must_point_at(visitor, "reassign", "reason")
        for fields, field in (
            ({"reason": "Essai"}, "cause"),
            ({"answered": "true"}, "reason"),
            ({"reason": "Essai", "purpose": "zz"}, "purpose"),
        ):
            await press(visitor, item, "correct", **fields)
            must_point_at(visitor, "correct", field)
        unfit = await press(visitor, item, "correct", reason="Essai", delivered="true")
        assert unfit.status_code == 422
        assert visitor.page.xpath("//main//*[@aria-invalid]") == []


async def test_faults_of_decisions_stand_in_their_dispute(service: Service) -> None:
    account = await an_account(service)
    calls = [await account.decide(account.call(f"c{number}", number)) for number in range(2)]
    for call in calls:
        body = {"interaction_id": call["interaction_id"], "message": "C'était moi."}
        await service.http.post(f"/v1/clients/{account.id}/disputes", json=body)
    async with signed_in(service) as visitor:
        for path in ("/desk/disputes", f"/desk/i/{calls[1]['interaction_id']}"):
            await visitor.get(path)
            dispute = visitor.page.xpath("//section/@data-dispute")[-1]
            sent = {"dispute": dispute, "action": "accept", "answer": "En effet."}
            faults = set()
            for fields, field in (
                ({}, "void"),
                ({"void": "true", "answered": "true"}, "void"),
                ({"answered": "peut-être"}, "answered"),
                ({"answer": ""}, "answer"),
            ):
                assert (await visitor.send(path, sent | fields)).status_code == 422
                faults.add(must_point_at(visitor, "accept", field))
                [invalid] = visitor.page.xpath("//*[@aria-invalid]/ancestor::section/@data-dispute")
                assert invalid == dispute
            assert len(faults) == 4


async def test_a_time_long_ago_is_recorded_as_the_api_does(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service) as visitor:
        await visitor.get("/desk/new")
        sent = {"action": "add-request", "client_id": client, "summary": "Appeler"}
        done = await visitor.send("/desk/new", sent | {"time": "1999-01-01T10:00"})
        assert (done.status_code, done.headers["location"]) == (303, "/desk/unassigned")
    [waiting] = (await service.http.get("/v1/unassigned")).json()["items"]
    assert waiting["event"]["time"] == "1999-01-01T09:00:00Z"


async def test_a_cancellation_without_a_reason(service: Service) -> None:
    desk = await a_desk(service)
    booked, other = await desk.book("10:00"), await desk.book("14:00")
    async with signed_in(service) as visitor:
        path = page_of(desk)
        await visitor.get(path)
        visitor.fields = form_of(visitor, "cancel", booked["id"])
        refused = await visitor.send(path, {"action": "cancel", "reason": " "})
        assert refused.status_code == 422
        must_point_at(visitor, "cancel", "reason")
        [named] = visitor.page.xpath("//*[@aria-invalid]/ancestor::article/@data-appointment")
        assert named == booked["id"] != other["id"]


async def test_what_is_written_of_an_appointment_that_is_over_is_kept(service: Service) -> None:
    desk = await a_desk(service)
    booked, _ = await desk.book("10:00"), await desk.book("14:00")
    async with signed_in(service) as visitor:
        path = page_of(desk, f"week=2026-W49&appointment={booked['id']}&edit=1")
        await visitor.get(path)
        visitor.fields = form_of(visitor, "edit")
        await desk.cancel(booked)
        typed = {"action": "edit", "title": "Entretien", "notes": "Clé chez le voisin"}
        assert (await visitor.send(path, typed)).status_code in (409, 412)
        must_be_whole(visitor)
        kept = [area.text.strip() for area in visitor.page.xpath("//textarea[@readonly]")]
        assert kept == ["Entretien", "Clé chez le voisin"]
