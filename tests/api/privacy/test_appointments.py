"""Erasing a person reaches appointments, their history, feeds, and what was kept of answers."""

import asyncio

import pytest

from tests.acceptance.account import CUSTOMER, an_account
from tests.api.agendas.given import PARTY, Desk, a_desk, another_agenda, at, done
from tests.api.privacy.test_erasures import erase, everything
from tests.service import Service

TITLE, NOTES, REASON = "Chaudière Lambert", "Code 4711", "Mme est malade"
PERSONAL = (TITLE, NOTES, REASON, "Mme Lambert", "55 01 99", "550199")
SPELT = ("0475/55.01.99", "+32 (0)475 55 01 99", "0032475550199", "0475\u00a055\u00a001\u00a099")
GIVEN_AWAY = {"title": None, "party": None, "notes": None}


async def everything_of(desk: Desk, appointment: dict[str, object], database_url: str) -> str:
    """Return what the API tells of an appointment, what feeds do, and what is stored of it."""
    feed = {"name": "Marc", "mode": "full"}
    url = done(await desk.ask("POST", f"/v1/agendas/{desk.agenda_id}/feeds", json=feed), 201)["url"]
    told = [
        (await desk.ask("GET", path)).text
        for path in (
            url,
            f"/v1/appointments/{appointment['id']}",
            f"/v1/appointments/{appointment['id']}/history",
        )
    ]
    return "\n".join([*told, await everything(database_url)])


@pytest.mark.parametrize("spelt", SPELT)
async def test_of_the_persons_appointment_nothing_personal_is_left(
    service: Service, restored_url: str, spelt: str
) -> None:
    desk = await a_desk(service)
    headers = {"Idempotency-Key": "7d1c"}
    party = PARTY | {"phone": spelt}
    booked = await desk.book(title=TITLE, party=party, notes=NOTES, headers=headers)
    edited = done(await desk.patch(booked, party=PARTY, notes="Sonner", title="Chauffage"))
    moved = done(await desk.patch(edited, starts_at=at("14:00")))
    done(await desk.say(moved, "cancel", reason=REASON))
    assert (await erase(service, "0475 55 01 99"))["appointments"] == 1
    told = await everything_of(desk, booked, restored_url)
    for personal in (*PERSONAL, "Sonner", "Chauffage", spelt):
        assert personal not in told
    read = await desk.read(booked)
    assert read | GIVEN_AWAY == read
    assert [item["change"] for item in await desk.history(booked)] == [
        "booked",
        "edited",
        "moved",
        "cancelled",
    ]
    again = await desk.try_to_book(title=TITLE, party=party, notes=NOTES, headers=headers)
    assert done(again)["party"] is None
    assert (await erase(service, CUSTOMER))["appointments"] == 0


async def test_others_keep_what_is_theirs(service: Service) -> None:
    desk = await a_desk(service)
    party = {"name": "M. Dubois", "phone": "+32475550123", "email": None}
    other = await desk.book(party=party, notes="Clé chez 0475/55.01.99")
    alike = await desk.book("11:00", party={"name": "Mme Lambert", "phone": None, "email": None})
    assert (await erase(service, CUSTOMER))["appointments"] == 1
    read = await desk.read(other)
    assert (read["title"], read["party"], read["notes"]) == ("Chaudière", party, "—")
    assert (await desk.read(alike))["party"] == alike["party"]
    assert (await erase(service, "mme  lambert"))["appointments"] == 1
    assert (await desk.read(alike))["party"] is None


async def test_an_address_is_found_as_it_was_given(service: Service) -> None:
    desk = await a_desk(service)
    party = {"name": "Marie", "phone": None, "email": "Marie+rdv@Chantier.example"}
    booked = await desk.book(party=party)
    assert (await erase(service, "marie@chantier.example"))["appointments"] == 1
    assert (await desk.read(booked))["party"] is None


async def test_numbers_are_read_where_the_client_is(service: Service) -> None:
    belgian = await a_desk(service)
    french = await another_agenda(
        service, await service.a_client(region="FR", reference="paris", contact_points=[])
    )
    party = {"name": "M. Petit", "phone": "06 12 34 56 78", "email": None}
    here, there = await belgian.book(party=party), await french.book(party=party)
    assert (await erase(service, "+33612345678"))["appointments"] == 1
    assert (await belgian.read(here))["party"] == party
    assert (await french.read(there))["party"] is None


async def test_who_called_to_book_and_left_no_number_is_erased(service: Service) -> None:
    account = await an_account(service)
    desk = await another_agenda(service, account.id)
    call = await account.decide(account.call("call"))
    cause = {"id": call["interaction_id"]}
    party = {"name": "Mme Lambert", "phone": None, "email": None}
    booked = await desk.book(party=party, cause=cause)
    held = await desk.hold("12:00", party=party, cause=cause)
    assert (await erase(service, CUSTOMER))["appointments"] == 2
    for appointment in (booked, held):
        read = await desk.read(appointment)
        assert read | GIVEN_AWAY == read
    await account.must_verify()


async def test_a_client_erases_in_its_own_appointments_alone(service: Service) -> None:
    mine = await a_desk(service)
    other = await another_agenda(
        service, await service.a_client(reference="other", contact_points=[])
    )
    here, there = await mine.book(), await other.book()
    assert (await erase(service, CUSTOMER, client_id=mine.client_id))["appointments"] == 1
    assert (await mine.read(here))["party"] is None
    assert (await other.read(there))["party"] == PARTY


async def test_an_erasure_beside_bookings_and_edits_leaves_no_half(service: Service) -> None:
    desk = await a_desk(service, capacity=20)
    old = [await desk.book(title=TITLE, notes=NOTES) for _ in range(4)]
    edits = [desk.patch(appointment, notes="Étage 2") for appointment in old]
    new = [desk.try_to_book("13:00", title=TITLE, notes=NOTES) for _ in range(6)]
    first, _, last = await asyncio.gather(
        asyncio.gather(*edits[:2], *new[:3]),
        erase(service, CUSTOMER),
        asyncio.gather(*edits[2:], *new[3:]),
    )
    answers = [*first, *last]
    assert {answer.status_code for answer in answers} == {200, 201}
    for appointment in old:
        read, history = await desk.read(appointment), await desk.history(appointment)
        assert read["party"] is None
        assert read["title"] is None
        assert TITLE not in str(history)
    created = [answer.json() for answer in answers if answer.status_code == 201]
    for appointment in created:
        read, [item] = await desk.read(appointment), await desk.history(appointment)
        assert item["after"]["title"] == read["title"]
        assert item["after"]["party"] == read["party"]
