"""/desk/agendas: what is free and taken; booked, moved, confirmed, cancelled."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
from httpx import Response

from tests.api.agendas.given import Desk, a_desk, another_agenda, at, done
from tests.api.deadlines.given import open_message
from tests.pages.test_policy import NOBODY, must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

WEEK = "week=2026-W49"
NO_STARTS = ["", "tomorrow", "0001-01-01T00:00", "9999-12-31T23:59:59+01:00", "2026-12-01T10:07"]
QUERIES = [
    "week=2026-W99",
    "week=W",
    "week=9999-W01",
    "from=yesterday",
    "from=0001-01-01",
    "from=9999-12-31",
    "day=2026-12-01&after=25:00",
    "day=2026-12-01&after=10:00%2B02:00",
    "day=1970-01-01",
    "service=%00",
    "service=nothing",
    "slot=nothing",
    "slot=0001-01-01T00:00:00Z",
    "slot=2026-12-01T10:00",
    "week=2026-W13",
    "week=2026-W44",
]
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


def alert(visitor: Visitor) -> str:
    [told] = visitor.texts("//main//*[@role='alert' and not(@hidden)]")
    return told


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


@pytest.mark.parametrize("way", ["by id", "by event", "by an event to come", "for nothing"])
async def test_what_an_appointment_was_booked_for_is_shown_however_it_is_named(
    service: Service, way: str
) -> None:
    desk = await a_desk(service)
    asked_for = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    causes = {
        "by id": {"id": asked_for},
        "by event": {"source": "/mail", "event_id": "m1"},
        "by an event to come": {"source": "/mail", "event_id": "m2"},
        "for nothing": None,
    }
    booked = await desk.book(cause=causes[way])
    async with signed_in(service) as visitor:
        page = await visitor.get(page_of(desk, f"{WEEK}&appointment={booked['id']}"))
        assert page.status_code == 200
        must_be_whole(visitor)
        links = visitor.page.xpath("//article[@data-appointment]/dl//a/@href")
        assert links == ([f"/desk/i/{asked_for}"] if way in ("by id", "by event") else [])


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


async def test_of_two_operators_one_gets_the_time_and_the_other_is_told(service: Service) -> None:
    desk = await a_desk(service)
    wish = {"starts_at": at("10:00"), **TYPED}
    async with signed_in(service) as anne, signed_in(service, email="p@x.example") as paul:
        for visitor in (anne, paul):
            await visitor.get(page_of(desk))
        both = await asyncio.gather(
            *(press(visitor, page_of(desk), "book", **wish) for visitor in (anne, paul))
        )
        assert sorted(response.status_code for response in both) == [303, 409]
        assert len(await all_of(desk)) == 1


async def test_what_is_moved_or_cancelled_for_a_call_is_of_its_thread(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book("10:00")
    asked_for = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        path = page_of(desk, f"{WEEK}&interaction={asked_for}")
        for action, fields in (("move", {"starts_at": at("14:00")}), ("cancel", {"reason": "x"})):
            await visitor.get(path)
            done_by = await press(visitor, path, action, of=booked["id"], **fields)
            assert done_by.status_code == 303
        shown = done(await desk.ask("GET", f"/v1/interactions/{asked_for}"))
        assert shown["thread"]["follow_ups"] == 2


async def test_a_time_that_was_taken_meanwhile_is_told_with_others_that_are_free(
    service: Service,
) -> None:
    desk = await a_desk(service)
    async with signed_in(service) as visitor:
        path = page_of(desk)
        await visitor.get(path)
        await desk.book("10:00")
        wish = {"starts_at": at("10:30"), **TYPED}
        assert (await press(visitor, path, "book", **wish)).status_code == 409
        must_be_whole(visitor)
        assert "prise entre-temps" in alert(visitor)
        for field in ("title", "name", "phone"):
            assert visitor.page.xpath(f"//input[@name='{field}']/@value") == [TYPED[field]]
        assert visitor.texts("//textarea[@name='notes']") == [TYPED["notes"]]
        refused = done(await desk.try_to_book("10:30"), 409)
        buttons = visitor.page.xpath("//button[@data-slot]")
        nearest = [alternative["starts_at"] for alternative in refused["alternatives"]]
        assert [button.get("data-slot") for button in buttons] == nearest
        pressed = buttons[1].get("formaction")
        assert (await press(visitor, pressed, "book", **wish)).status_code == 303
        booked = (await all_of(desk))[-1 if nearest[1] > at("10:00") else 0]
        assert (booked["starts_at"], booked["notes"]) == (nearest[1], TYPED["notes"])


async def test_an_opened_appointment_is_moved_once_and_not_over_what_another_did(
    service: Service,
) -> None:
    desk = await a_desk(service)
    booked = await desk.book("10:00")
    async with signed_in(service) as visitor:
        path = page_of(desk, f"{WEEK}&appointment={booked['id']}")
        await visitor.get(path)
        must_be_whole(visitor)
        assert at("10:30") in slots(visitor)
        opened = form_of(visitor, "move", booked["id"])
        moved = {"action": "move", "starts_at": at("10:30")}
        for _ in range(2):
            visitor.fields = dict(opened)
            assert (await visitor.send(path, moved)).status_code == 303
        current = await desk.read(booked)
        assert (current["starts_at"], current["sequence"]) == (at("10:30"), 1)
        visitor.fields = dict(opened)
        stale = await visitor.send(path, moved | {"starts_at": at("14:00")})
        assert stale.status_code == 412
        assert "entre-temps" in alert(visitor)
        assert visitor.page.xpath("//option[@selected]/@value")[0] == at("14:00")
        assert (await press(visitor, path, "move", starts_at=at("14:00"))).status_code == 303
        assert (await desk.read(booked))["starts_at"] == at("14:00")


async def test_an_opened_appointment_is_edited_cancelled_and_tells_its_history(
    service: Service,
) -> None:
    desk = await a_desk(service)
    booked = await desk.book("10:00")
    done(await desk.patch(booked, starts_at=at("10:30")))
    async with signed_in(service) as visitor:
        path = page_of(desk, f"{WEEK}&appointment={booked['id']}")
        await visitor.get(f"{path}&edit=1")
        must_be_whole(visitor)
        edited = {**TYPED, "title": "Entretien", "name": "M. Lambert"}
        assert (await press(visitor, path, "edit", **edited)).status_code == 303
        current = await desk.read(booked)
        assert (current["title"], current["party"]["name"]) == ("Entretien", "M. Lambert")
        await visitor.get(path)
        assert (await press(visitor, path, "cancel", of=booked["id"])).status_code == 422
        ended = {"action": "cancel", "reason": "Client absent"}
        visitor.fields = form_of(visitor, "cancel", booked["id"])
        for _ in range(2):
            assert (await visitor.send(path, ended)).status_code == 303
        await visitor.get(path)
        [told] = visitor.texts("//article//details[ol]")
        for words in (
            "Déplacé · de mar. 1er déc. 10:00 à mar. 1er déc. 10:30",
            "Modifié",
            "Annulé · Client absent",
            "Anne Lambert",
        ):
            assert words in told
        assert visitor.page.xpath("//article//form") == []
        counted = [change["interaction_id"] for change in await desk.history(booked)]
        for interaction_id in filter(None, counted):
            assert f"/desk/i/{interaction_id}" in visitor.page.xpath("//article//a/@href")


async def test_where_it_stands_it_is_moved_to_a_typed_time_or_marked_as_missed(
    service: Service,
) -> None:
    desk = await a_desk(service)
    first, second = await desk.book("10:00"), await desk.book("14:00")
    async with signed_in(service) as visitor:
        path = page_of(desk)
        await visitor.get(path)
        typed = {"of": first["id"], "starts_at": "2026-12-02T11:00"}
        assert (await press(visitor, path, "move", **typed)).status_code == 303
        assert (await desk.read(first))["starts_at"] == "2026-12-02T11:00:00+01:00"
        miss = {"action": "no-show", "appointment": second["id"]}
        assert (await visitor.send(path, miss)).status_code == 409
        service.set_clock(datetime.fromisoformat(at("14:30")))
        await visitor.get(path)
        assert (await press(visitor, path, "no-show", of=second["id"])).status_code == 303
        assert (await desk.read(second))["status"] == "no_show"


async def test_what_is_held_is_confirmed_until_it_expires(service: Service) -> None:
    desk = await a_desk(service)
    async with signed_in(service) as visitor:
        path = page_of(desk)
        await visitor.get(path)
        hold = {"status": "held", "hold_minutes": "30", "starts_at": at("10:00"), **TYPED}
        wrong = hold | {"hold_minutes": "1441"}
        assert (await press(visitor, path, "book", **wrong)).status_code == 422
        assert (await press(visitor, path, "book", **hold)).status_code == 303
        [held] = await all_of(desk)
        assert held["status"] == "held"
        await visitor.get(path)
        assert (await press(visitor, path, "confirm", of=held["id"])).status_code == 303
        assert (await desk.read(held))["status"] == "booked"
        other = await desk.hold("14:00")
        await visitor.get(path)
        service.set_clock(datetime.fromisoformat("2026-11-23T11:00:00+01:00"))
        assert (await press(visitor, path, "confirm", of=other["id"])).status_code == 409
        assert "a expiré" in alert(visitor)


async def test_operators_book_against_notice_and_hours_but_never_over_another(
    service: Service,
) -> None:
    desk = await a_desk(service)
    async with signed_in(service) as visitor:
        path = page_of(desk)
        await visitor.get(path)
        early = {"starts_at": ["", "2026-12-01T07:00"], **TYPED}
        refused = await press(visitor, path, "book", **early)
        assert refused.status_code == 409
        assert visitor.page.xpath("//details[@open]//input[@name='starts_at']/@value")
        assert (await press(visitor, path, "book", **early, override="hours")).status_code == 303
        [booked] = await all_of(desk)
        assert booked["starts_at"] == at("07:00")
        await visitor.get(path)
        over = await press(visitor, path, "book", **early, override=["hours", "notice"])
        assert over.status_code == 409
        assert len(await all_of(desk)) == 1
        assert "hors des heures d'ouverture" in visitor.texts("//li[@data-appointment]")[0]


async def test_a_start_that_is_none_is_refused(service: Service) -> None:
    desk = await a_desk(service)
    async with signed_in(service) as visitor:
        for starts_at in NO_STARTS:
            await visitor.get(page_of(desk))
            refused = await press(visitor, page_of(desk), "book", **TYPED, starts_at=starts_at)
            assert refused.status_code == 422, starts_at
            must_be_whole(visitor)
            assert visitor.page.xpath("//*[@name='starts_at' and @aria-invalid]"), starts_at
        assert await all_of(desk) == []


async def test_what_is_typed_is_bounded_as_in_the_api(service: Service) -> None:
    desk = await a_desk(service)
    async with signed_in(service) as visitor:
        for field, text in (
            ("title", "x" * 501),
            ("name", "x" * 513),
            ("name", "Mme\nLambert"),
            ("notes", "x" * 10_001),
            ("cause", "nothing"),
            ("kind", "nothing"),
            ("status", "nothing"),
            ("override", "nothing"),
        ):
            await visitor.get(page_of(desk))
            typed = {**TYPED, "starts_at": at("10:00"), field: text}
            assert (await press(visitor, page_of(desk), "book", **typed)).status_code == 422, field
            must_be_whole(visitor)
        assert await all_of(desk) == []


async def test_another_agendas_appointments_and_another_clients_calls_are_not_there(
    service: Service,
) -> None:
    desk = await a_desk(service)
    martin = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    other = await another_agenda(service, martin)
    booked = await other.book("10:00")
    asked_for = await open_message(service, "m1", "2026-11-23T09:50:00+01:00")
    async with signed_in(service) as visitor:
        for path in (
            page_of(desk, f"appointment={booked['id']}"),
            page_of(desk, "appointment=nothing"),
            page_of(other, f"interaction={asked_for}"),
            page_of(other, f"interaction={NOBODY}"),
            f"/desk/agendas/{NOBODY}",
        ):
            assert (await visitor.get(path)).status_code == 404, path
        await visitor.get(page_of(desk))
        cancel = {"action": "cancel", "appointment": booked["id"], "reason": "x"}
        assert (await visitor.send(page_of(desk), cancel)).status_code == 404
        assert (await other.read(booked))["status"] == "booked"


async def test_an_agenda_of_another_zone_says_so_and_tells_its_own_times(service: Service) -> None:
    desk = await a_desk(service, timezone="Europe/Lisbon")
    booked = await desk.book("2026-12-01T10:00:00+00:00", override=["hours"])
    async with signed_in(service) as visitor:
        await visitor.get(page_of(desk))
        assert "Europe/Lisbon" in " ".join(visitor.texts("//main/p"))
        assert "10:00\N{EN DASH}11:00" in visitor.texts("//li[@data-appointment]")[0]
        assert all(slot.endswith("+00:00") for slot in slots(visitor))
        await visitor.get("/desk/day?date=2026-12-01")
        [line] = visitor.texts(f"//li[@data-appointment='{booked['id']}']")
        assert line.startswith("11:00\N{EN DASH}12:00")
        assert "là-bas 10:00 Europe/Lisbon" in line


async def test_what_a_closure_or_busy_time_speaks_against_is_marked(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("10:00")
    busy = {"starts_at": at("10:30"), "ends_at": at("12:00"), "label": "Garage"}
    done(await desk.ask("POST", f"/v1/agendas/{desk.agenda_id}/busy", json=busy), 201)
    async with signed_in(service) as visitor:
        await visitor.get(page_of(desk))
        assert "▲ occupé (Garage)" in visitor.texts("//li[@data-appointment]")[0]
        await visitor.get(page_of(desk, "from=2026-12-24"))
        assert "fermé · Noël" in visitor.texts("//*[@data-day='2026-12-25']")[0]


async def test_nothing_is_booked_on_a_closed_agenda(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book("10:00")
    done(await desk.ask("POST", f"/v1/agendas/{desk.agenda_id}/close"))
    async with signed_in(service) as visitor:
        await visitor.get(page_of(desk))
        must_be_whole(visitor)
        assert slots(visitor) == []
        assert visitor.page.xpath("//button[@value='book']") == []
        ended = {"of": booked["id"], "reason": "Fermé"}
        assert (await press(visitor, page_of(desk), "cancel", **ended)).status_code == 303


async def test_whatever_days_are_asked_for_some_are_shown(service: Service) -> None:
    desk = await a_desk(service)
    async with signed_in(service) as visitor:
        for query in QUERIES:
            assert (await visitor.get(page_of(desk, query))).status_code == 200, query
            must_be_whole(visitor)
            for link in visitor.page.xpath("//main//nav//a[@rel]/@href"):
                assert (await visitor.get(link)).status_code == 200, (query, link)


async def test_weeks_follow_one_another(service: Service) -> None:
    desk = await a_desk(service)
    async with signed_in(service) as visitor:
        await visitor.get(page_of(desk, "week=2026-W53&service=call"))
        days = visitor.page.xpath("//@data-day")
        assert (days[0], days[-1]) == ("2026-12-28", "2027-01-03")
        [later] = visitor.page.xpath("//main//a[@rel='next']/@href")
        assert later.endswith("service=call&week=2027-W01")
        await visitor.get(page_of(desk, ""))
        assert visitor.page.xpath("//@data-day")[0] == "2026-11-23"
