"""/desk/agendas: what is free and taken; booked, moved, confirmed, cancelled."""

import asyncio
from typing import Any

from httpx import Response

from tests.api.agendas.given import Desk, a_desk, another_agenda, at, done
from tests.api.deadlines.given import open_message
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

WEEK = "week=2026-W49"
TYPED = {
    "title": "Entretien chaudière",
    "name": "Mme Lambert",
    "phone": "+32475550199",
    "email": "",
    "notes": "Clé chez le voisin",
}


def page_of(desk: Desk, query: str = WEEK) -> str:
    return f"/desk/agendas/{desk.agenda_id}?{query}"


def slots(visitor: Visitor) -> list[str]:
    return [str(slot) for slot in visitor.page.xpath("//a/@data-slot")]


def appointments(visitor: Visitor) -> list[str]:
    return [str(found) for found in visitor.page.xpath("//li/@data-appointment")]


def form_of(visitor: Visitor, action: str, appointment: str = "") -> dict[str, str]:
    """Return the hidden fields of the form that a button is in."""
    within = f"//*[@data-appointment='{appointment}']" if appointment else "//main"
    [form, *_] = visitor.page.xpath(f"{within}//form[.//button[@value='{action}']]")
    return {
        field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")
    }


async def press(visitor: Visitor, path: str, action: str, **fields: Any) -> Response:
    """Send the form of a button on the page that was read last."""
    visitor.fields = form_of(visitor, action, fields.pop("of", ""))
    return await visitor.send(path, {"action": action, **fields})


async def all_of(desk: Desk) -> list[dict[str, Any]]:
    path = f"/v1/agendas/{desk.agenda_id}/appointments"
    items: list[dict[str, Any]] = done(await desk.ask("GET", path))["items"]
    return items


async def test_a_week_shows_what_is_free_held_booked_busy_and_closed(service: Service) -> None:
    desk = await a_desk(service)
    booked, held = await desk.book("10:00"), await desk.hold("14:00")
    busy = {"starts_at": at("12:00"), "ends_at": at("13:00"), "label": "Garage"}
    done(await desk.ask("POST", f"/v1/agendas/{desk.agenda_id}/busy", json=busy), 201)
    async with signed_in(service) as visitor:
        page = await visitor.get(page_of(desk))
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        assert len(page.content) <= 60_000
        assert appointments(visitor) == [booked["id"], held["id"]]
        week = {"from": "2026-11-30T00:00:00+01:00", "to": "2026-12-07T00:00:00+01:00"}
        assert slots(visitor) == [slot["starts_at"] for slot in await desk.slots(**week)]
        [tuesday] = visitor.texts("//*[@data-day='2026-12-01']")
        for words in (
            "mardi 1er décembre",
            "09:00\N{EN DASH}17:00",
            "10:00\N{EN DASH}11:00 ✓ confirmé Chaudière Mme Lambert",
            "14:00\N{EN DASH}15:00 ◌ réservé provisoirement",
            "12:00\N{EN DASH}13:00 ▨ occupé Garage",
        ):
            assert words in tuesday
        assert "fermé" in visitor.texts("//*[@data-day='2026-12-05']")[0]
        part = await visitor.get(f"/desk/agendas/{desk.agenda_id}/days?{WEEK}")
        assert part.status_code == 200
        assert appointments(visitor) == [booked["id"], held["id"]]
        await visitor.get(page_of(desk, "day=2026-12-01&service=call"))
        assert slots(visitor) == [slot["starts_at"] for slot in await desk.slots("call")]


async def test_a_time_is_booked_once_for_the_interaction_that_asked_for_it(
    service: Service,
) -> None:
    desk = await a_desk(service)
    asked_for = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        path = page_of(desk, f"{WEEK}&interaction={asked_for}")
        await visitor.get(path)
        must_be_whole(visitor)
        wanted = slots(visitor)[3]
        both = await asyncio.gather(
            *(press(visitor, path, "book", starts_at=wanted, **TYPED) for _ in range(2))
        )
        assert [response.status_code for response in both] == [303, 303]
        [booked] = await all_of(desk)
        assert (booked["starts_at"], booked["status"]) == (wanted, "booked")
        assert booked["party"] == {"name": "Mme Lambert", "phone": "+32475550199", "email": None}
        assert (booked["title"], booked["notes"]) == (TYPED["title"], TYPED["notes"])
        assert booked["cause"] == {"id": asked_for}
        shown = done(await desk.ask("GET", f"/v1/interactions/{asked_for}"))
        assert shown["thread"]["follow_ups"] == 1
        assert both[0].headers["location"].endswith(f"#a-{booked['id']}")
        await visitor.get(both[0].headers["location"])
        assert appointments(visitor) == [booked["id"]]
        assert f"/desk/i/{asked_for}" in visitor.page.xpath("//main//a/@href")


async def test_all_agendas_are_listed_with_what_is_booked_today(service: Service) -> None:
    desk = await a_desk(service)
    today = await desk.book("2026-11-23T15:00:00+01:00")
    await desk.cancel(await desk.book("2026-11-23T16:00:00+01:00"))
    await desk.book("10:00")
    martin = await service.a_client(reference="martin", name="André SA", contact_points=[])
    other = await another_agenda(service, martin, name="Bureau")
    async with signed_in(service) as visitor:
        await visitor.get("/desk/agendas")
        must_be_whole(visitor)
        assert appointments(visitor) == [today["id"]]
        assert visitor.page.xpath("//@data-agenda") == [other.agenda_id, desk.agenda_id]
        assert visitor.texts("//*[@data-agenda]") == [
            "André SA · Bureau 0 rendez-vous aujourd'hui",
            "Dupont Chauffage SRL · Camionnette 1 1 rendez-vous aujourd'hui",
        ]
        await visitor.get(f"/desk/agendas?after={other.agenda_id}")
        assert visitor.page.xpath("//@data-agenda") == [desk.agenda_id]
