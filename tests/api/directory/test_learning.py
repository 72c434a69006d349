"""Directories learn names from appointments; a name set by hand wins; erasure takes them out."""

from typing import Any

from tests.api.agendas.given import PARTY, Desk, a_desk, done
from tests.api.privacy.test_erasures import erase
from tests.service import Service

ANNE = {"name": "Mme Lambert", "phones": ["+32475550199"], "emails": []}


async def directory(desk: Desk) -> list[dict[str, Any]]:
    path = f"/v1/clients/{desk.client_id}/directory"
    entries: list[dict[str, Any]] = done(await desk.ask("GET", path))["items"]
    return entries


async def names(desk: Desk) -> list[tuple[str, list[str], list[str]]]:
    return [(entry["name"], entry["phones"], entry["emails"]) for entry in await directory(desk)]


async def test_what_is_booked_names_its_party(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("10:00", party=PARTY | {"phone": "0475/55.01.99"})
    (entry,) = await directory(desk)
    assert ANNE.items() <= entry.items()
    assert entry["origin"] == "appointment"


async def test_what_is_held_does_once_it_is_booked(service: Service) -> None:
    desk = await a_desk(service)
    held = await desk.hold("10:00")
    assert await names(desk) == []
    done(await desk.say(held, "confirm"))
    assert await names(desk) == [("Mme Lambert", ["+32475550199"], [])]


async def test_what_is_edited_names_it_anew(service: Service) -> None:
    desk = await a_desk(service)
    booked = await desk.book("10:00")
    party = PARTY | {"name": "Anne Lambert", "email": "Anne@Lambert.example"}
    done(await desk.patch(booked, party=party))
    assert await names(desk) == [("Anne Lambert", ["+32475550199"], ["anne@lambert.example"])]


async def test_a_name_set_by_hand_wins(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("10:00")
    (entry,) = await directory(desk)
    done(await desk.ask("PATCH", f"/v1/directory/{entry['id']}", json={"name": "La voisine"}))
    await desk.book("11:00", party=PARTY | {"name": "Autre", "email": "anne@lambert.example"})
    assert await names(desk) == [
        ("La voisine", ["+32475550199"], []),
        ("Autre", [], ["anne@lambert.example"]),
    ]


async def test_without_a_name_or_a_party_that_can_be_read_nothing_is_learned(
    service: Service,
) -> None:
    desk = await a_desk(service)
    await desk.book("09:00", party=PARTY | {"name": None})
    await desk.book("10:00", party={"name": "Anne", "phone": "abc", "email": None})
    await desk.book("11:00", party={"name": "Anne"})
    await desk.book("13:30", party=None)
    assert await names(desk) == []


async def test_whoever_is_erased_is_in_no_directory_and_no_instructions(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("10:00")
    path = f"/v1/clients/{desk.client_id}/directory"
    other = {"name": "Le mari", "phones": ["+32475550123"], "note": "Sa femme : 0475 55 01 99"}
    done(await desk.ask("POST", path, json=other), 201)
    path = f"/v1/clients/{desk.client_id}/instructions"
    given = {
        "notes": "Mme Lambert (0475/55.01.99) rappelle",
        "urgent_contacts": [
            {"name": "Anne", "phone": "0475 55 01 99"},
            {"name": "Marc", "phone": "0475 55 01 02"},
        ],
    }
    done(await desk.ask("PUT", path, json=given, headers={"If-Match": "*"}))
    counts = await erase(service, "+32475550199", client_id=desk.client_id)
    assert (counts["directory"], counts["instructions"]) == (2, 1)
    (entry,) = await directory(desk)
    assert (entry["name"], entry["note"]) == ("Le mari", "Sa femme : —")
    kept = done(await desk.ask("GET", path))
    assert kept["notes"] == "Mme Lambert (—) rappelle"
    assert [contact["name"] for contact in kept["urgent_contacts"]] == ["Marc"]
    counts = await erase(service, "+32475550199", client_id=desk.client_id)
    assert (counts["directory"], counts["instructions"]) == (0, 0)
