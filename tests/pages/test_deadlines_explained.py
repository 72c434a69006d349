"""Portal, desk and API explain a deadline by the instant and the delay that it counts by."""

from typing import Any

import pytest

from app.domain.people.roles import Role
from tests.acceptance.deadlines.asking import seconds_between
from tests.api.deadlines.given import open_message
from tests.pages.test_portal_month import BLOCKED, a_mail, use_up
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

DAY = "2026-11-20"
EFFECTIVE = ("Urgence accordée", "Urgent, accordé\u00a0: l'échéance aurait été le")
IDLE = (
    "Urgence accordée\u00a0; l'échéance qu'elle avait vient la première",
    "Urgent, accordé\u00a0: l'échéance qu'elle avait vient la première.",
)
CASES = {
    "flagged later": ("ESSENTIEL", "09:00", "09:30", "09:30", "11:30", EFFECTIVE),
    "flagged at once": ("ESSENTIEL", "09:00", "09:00", "09:00", "11:00", EFFECTIVE),
    "flagged as it was nearly due": ("PREMIUM", "09:00", "10:50", "09:00", "11:00", IDLE),
}
"""The plan, when it came and was flagged; what it is counted from and due at; what is said."""


def at(time: str) -> str:
    return f"{DAY}T{time}:00+01:00"


async def command(service: Service, interaction: str, name: str, time: str, **data: Any) -> None:
    path = f"/v1/interactions/{interaction}/{name}"
    answer = await service.http.post(path, json={"time": at(time), **data})
    assert answer.status_code == 200, answer.text


async def explained(service: Service, interaction: str) -> dict[str, Any]:
    answer = await service.http.get(f"/v1/interactions/{interaction}/deadline")
    found: dict[str, Any] = answer.json()
    counted = [seconds_between(each["starts_at"], each["ends_at"]) for each in found["segments"]]
    assert sum(counted) == found["counted_seconds"] == 7_200
    return found


def text_of(visitor: Visitor, xpath: str = "//main") -> str:
    return " ".join(visitor.page.xpath(xpath)[0].text_content().replace("\n", " ").split(" "))


@pytest.mark.parametrize("case", CASES)
async def test_an_urgent_deadline_is_explained_by_what_it_counts(
    service: Service, case: str
) -> None:
    plan, came, flagged_at, since, due, (said, said_at_the_desk) = CASES[case]
    client = await service.a_client(subscription=BLOCKED | {"plan": plan})
    found = await open_message(service, "m", at(came))
    await command(service, found, "triage", flagged_at, urgent=True)
    told = await explained(service, found)
    assert seconds_between(told["counted_from"], at(since)) == 0
    assert seconds_between(told["due_at"], at(due)) == 0
    assert seconds_between(told["starts_at"], at(came)) == 0
    day = "vendredi 20 novembre 2026 à "
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(f"/portal/interactions/{found}")
        text = text_of(visitor, "//section[@aria-labelledby='deadline-heading']")
        assert f"À traiter au plus tard{day}{due}" in text
        assert "Délai de votre forfait2 heures ouvrées" in text
        assert f"Compté à partir de{day}{since}" in text
        assert said.replace(" ", "", 1) in text
    async with signed_in(service, Role.OPERATOR, "desk@exitadmin.example") as visitor:
        await visitor.get(f"/desk/i/{found}")
        text = text_of(visitor, "//section[@aria-labelledby='why']")
        assert f"2 heures de temps ouvré à partir du {day}{since}, donc à traiter pour le" in text
        assert said_at_the_desk in text


async def test_what_is_flagged_while_the_client_is_waited_for_counts_from_the_resumption(
    service: Service,
) -> None:
    await service.a_client()
    found = await open_message(service, "m", at("09:00"))
    await command(service, found, "pause", "09:30")
    await command(service, found, "triage", "10:00", urgent=True)
    await command(service, found, "resume", "11:00")
    told = await explained(service, found)
    assert seconds_between(told["counted_from"], at("11:00")) == 0
    assert seconds_between(told["due_at"], at("13:00")) == 0


async def test_a_pause_before_the_flagging_is_not_counted(service: Service) -> None:
    await service.a_client()
    found = await open_message(service, "m", at("09:00"))
    await command(service, found, "pause", "09:10")
    await command(service, found, "resume", "09:20")
    await command(service, found, "triage", "09:30", urgent=True)
    await command(service, found, "pause", "10:00")
    await command(service, found, "resume", "12:00")
    told = await explained(service, found)
    assert seconds_between(told["counted_from"], at("09:30")) == 0
    assert seconds_between(told["due_at"], at("13:30")) == 0


async def test_what_is_held_has_its_deadline_from_its_release(service: Service) -> None:
    client = await service.a_client(subscription=BLOCKED)
    await use_up(service, client)
    held = (await service.post(a_mail("held"))).json()["interaction_id"]
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(f"/portal/interactions/{held}")
        text = text_of(visitor, "//section[@aria-labelledby='deadline-heading']")
        assert "Le délai commencera quand vous la libérerez." in text
    async with signed_in(service, Role.OPERATOR, "desk@exitadmin.example") as visitor:
        await visitor.get(f"/desk/i/{held}")
        text = text_of(visitor, "//section[@aria-labelledby='why']")
        assert "le délai courra à partir de sa libération" in text


async def test_a_thread_without_included_follow_ups_tells_of_none(service: Service) -> None:
    client = await service.a_client()
    asked = {
        "id": "asked",
        "source": "/app",
        "type": "request.received",
        "time": "2026-11-23T09:00:00+01:00",
        "data": {"client_id": client, "summary": "Appeler trois clients"},
    }
    root = (await service.post(asked)).json()["interaction_id"]
    for number in range(2):
        action = asked | {"id": f"a-{number}", "type": "action.performed"}
        data = {"client_id": client, "kind": "calendar_entry", "cause": {"id": root}}
        assert (await service.post(action | {"data": data})).status_code == 201
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        await visitor.get(f"/portal/interactions/{root}")
        [said] = visitor.texts("//section[@aria-labelledby='thread-heading']/p")
        assert said == (
            "2 interactions comptabilisées pour le tout ; chaque chose faite compte pour elle-même."
        )
