"""/desk/day: the sheet of a day, to be printed: appointments of all clients, and what is due."""

from datetime import datetime
from typing import Any

import pytest

from app.domain.people.roles import Role
from tests.api.agendas.given import a_desk, another_agenda, done
from tests.api.deadlines.given import open_message
from tests.api.privacy.test_erasures import erase
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import NOW, Service

SHEET = "/desk/day?date=2026-12-01"
PHONE = "+32475550199"


def listed(visitor: Visitor) -> list[str]:
    return [str(found) for found in visitor.page.xpath("//main//li/@data-appointment")]


async def known(service: Service, client_id: str, **entry: Any) -> None:
    path = f"/v1/clients/{client_id}/directory"
    body = {"name": "Mme Lambert", "phones": [PHONE]} | entry
    done(await service.http.post(path, json=body), 201)


async def test_the_sheet_has_the_days_appointments_of_all_clients_in_order(
    service: Service,
) -> None:
    desk = await a_desk(service)
    martin = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    other = await another_agenda(service, martin, name="Bureau")
    await known(service, desk.client_id, address="Rue Haute 12, 1000 Bruxelles")
    last = await desk.book("14:00", notes="Clé chez le voisin")
    first = await other.book("09:00", title="Signature", party=None)
    held = await desk.hold("11:00")
    await desk.cancel(await desk.book("16:00"))
    await desk.book("2026-12-02T10:00:00+01:00")
    async with signed_in(service) as visitor:
        page = await visitor.get(SHEET)
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        assert visitor.texts("//h1") == ["Mardi 1er décembre 2026"]
        assert listed(visitor) == [first["id"], held["id"], last["id"]]
        texts = visitor.texts("//main//li[@data-appointment]")
        assert "09:00\N{EN DASH}10:00 Signature · Martin SA · Bureau" in texts[0]
        assert "◌ réservé provisoirement" in texts[1]
        for words in (
            "Mme Lambert · 0475 55 01 99",
            "Rue Haute 12, 1000 Bruxelles",
            "Clé chez le voisin",
        ):
            assert words in texts[2]
        assert "Rue Haute" not in texts[0]


async def test_an_address_is_of_ones_own_directory_and_goes_with_an_erasure(
    service: Service,
) -> None:
    desk = await a_desk(service)
    martin = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    await known(service, martin, address="Rue Basse 1")
    await desk.book("10:00")
    async with signed_in(service) as visitor:
        await visitor.get(SHEET)
        assert "Rue Basse" not in " ".join(visitor.texts("//main"))
        await known(service, desk.client_id, address="Rue Haute 12")
        await visitor.get(SHEET)
        assert "Rue Haute 12" in " ".join(visitor.texts("//main"))
        await erase(service, PHONE)
        await visitor.get(SHEET)
        shown = " ".join(visitor.texts("//main"))
        assert "Lambert" not in shown
        assert "Rue Haute" not in shown


async def test_a_party_that_gave_a_number_alone_has_the_directorys_name(service: Service) -> None:
    desk = await a_desk(service)
    await known(service, desk.client_id)
    await desk.book("10:00", party={"name": None, "phone": PHONE, "email": None})
    service.set_clock(datetime.fromisoformat("2026-12-01T08:00:00+01:00"))
    async with signed_in(service) as visitor:
        for path in (SHEET, "/desk/agendas", f"/desk/agendas/{desk.agenda_id}"):
            await visitor.get(path)
            assert "Mme Lambert" in visitor.texts("//main//li[@data-appointment]")[0], path


async def test_what_is_due_on_the_day_stands_on_the_sheet(service: Service) -> None:
    await service.a_client()
    today = await open_message(service, "m1", "2026-11-23T09:50:00+01:00", summary="Devis urgent")
    service.set_clock(NOW.replace(hour=16))
    tomorrow = await open_message(service, "m2", "2026-11-23T16:00:00+01:00")
    items = (await service.http.get("/v1/worklist")).json()["items"]
    due = {item["id"]: item["due_at"] for item in items}
    async with signed_in(service) as visitor:
        for path in ("/desk/day", "/desk/day?date=never", "/desk/day?date=2026-11-23"):
            await visitor.get(path)
            [row] = visitor.page.xpath("//main//li[@data-interaction]")
            assert row.get("data-interaction") == today
            assert row.get("data-due-at") == due[today]
            assert "Devis urgent" in visitor.texts("//main//li[@data-interaction]")[0]
        await visitor.get("/desk/day?date=2026-11-24")
        assert visitor.page.xpath("//main//li/@data-interaction") == [tomorrow]


async def test_a_day_of_many_goes_on_on_further_sheets(service: Service) -> None:
    desk = await a_desk(service, capacity=50)
    ids = [(await desk.book("10:00"))["id"] for _ in range(42)]
    async with signed_in(service) as visitor:
        await visitor.get(SHEET)
        shown = listed(visitor)
        assert len(shown) == 40
        [later] = visitor.page.xpath("//main//a[@rel='next' and contains(@href, 'after')]/@href")
        await visitor.get(later)
        assert sorted(shown + listed(visitor)) == sorted(ids)


@pytest.mark.parametrize("path", ["/desk", "/desk/agendas"])
async def test_the_sheet_is_a_step_from_the_desk(service: Service, path: str) -> None:
    await a_desk(service)
    async with signed_in(service) as visitor:
        await visitor.get(path)
        links = visitor.page.xpath("//main//a[starts-with(@href, '/desk/day')]/@href")
        assert links
        assert (await visitor.get(links[0])).status_code == 200


async def test_the_sheet_is_not_a_clients(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("10:00")
    async with signed_in(service, Role.CLIENT, clients=(desk.client_id,)) as visitor:
        for path in (SHEET, "/desk/agendas", f"/desk/agendas/{desk.agenda_id}"):
            assert (await visitor.get(path)).status_code == 404
