"""/desk/clients/new and what follows it: a client made ready in one go, and what is missing."""

import asyncio
from typing import Any

from app.domain.people.roles import Role
from tests.api.billing.invoices.given import SELLER
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, a_visitor, signed_in
from tests.service import Service

NEW = "/desk/clients/new"
WHOLE: dict[str, str | list[str]] = {
    "action": "create",
    "name": "Martin Toitures SRL",
    "reference": "martin",
    "language": "fr",
    "timezone": "Europe/Brussels",
    "region": "be",
    "greeting": "Martin Toitures, bonjour",
    "plan": "CONFORT",
    "starts_on": "2026-12-01",
    "role": ["inbox", "inbox", "inbox", "own"],
    "value": ["02 555 03 01", "martin@exitadmin.example", "", "0475 55 03 02"],
    "calendar": "own",
    "mon": "9:00-12:30 13h30 \u2013 17h",
    "holidays": "be",
    "address": ["bureau@martin.example", ""],
    "event_types": ["report.ready", "invoice.issued"],
    "treatment": "standard",
    "rate_percent": "21",
    "vat_number": "BE 0987.654.394",
    "street": "Rue Haute 1",
    "postal_code": "5000",
    "city": "Namur",
    "country": "be",
}


async def clients(service: Service) -> list[Any]:
    found: list[Any] = (await service.http.get("/v1/clients")).json()["items"]
    return found


def missing(visitor: Visitor) -> list[str]:
    found: list[str] = visitor.page.xpath("//li[@data-met='false']/@data-need")
    return found


async def test_one_form_makes_a_client_ready(service: Service) -> None:
    async with signed_in(service, Role.ADMIN) as visitor, a_visitor(service) as invited:
        page = await visitor.get(NEW)
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        answer = await visitor.send(NEW, WHOLE | {"email": "luc@martin.example"})
        assert answer.status_code == 200  # no mail is set: the link is shown, this once
        must_be_whole(visitor)
        assert missing(visitor) == []
        [link] = visitor.texts("//code")
        assert (await invited.accept(link)).headers["location"] == "/portal"
    [client] = await clients(service)
    path = f"/v1/clients/{client['id']}"
    assert (client["name"], client["region"], client["subscription"]["plan"]) == (
        "Martin Toitures SRL",
        "BE",
        "CONFORT",
    )
    assert [(point["role"], point["value"]) for point in client["contact_points"]] == [
        ("inbox", "+3225550301"),
        ("inbox", "martin@exitadmin.example"),
        ("own", "+32475550302"),
    ]
    assert client["calendar"]["weekly"]["mon"] == [["09:00", "12:30"], ["13:30", "17:00"]]
    assert client["calendar"]["holidays"]["country"] == "BE"
    heard = (await service.http.get(f"{path}/notification-recipients")).json()["recipients"]
    assert [(each["address"], each["event_types"]) for each in heard] == [
        ("bureau@martin.example", ["invoice.issued", "report.ready"])
    ]
    billing = (await service.http.get(f"{path}/billing")).json()
    assert (billing["vat"]["rate_percent"], billing["buyer"]["vat_number"]) == (
        "21",
        "BE0987654394",
    )
    given = (await service.http.get(f"{path}/instructions")).json()
    assert given["greeting"] == WHOLE["greeting"]
    entries = (await service.http.get("/v1/audit")).json()["items"]
    settings = {entry["on"]["kind"] for entry in entries if entry["act"] == "settings"}
    assert settings == {"recipients", "billing", "instructions"}


async def test_hours_that_are_typed_count_whatever_is_chosen(service: Service) -> None:
    async with signed_in(service) as visitor:
        await visitor.get(NEW)
        wrong = await visitor.send(NEW, WHOLE | {"calendar": "", "mon": "25:00-26:00"})
        assert wrong.status_code == 422
        assert await clients(service) == []
        assert (await visitor.send(NEW, WHOLE | {"calendar": ""})).status_code == 303
    [client] = await clients(service)
    assert client["calendar"]["weekly"]["mon"] == [["09:00", "12:30"], ["13:30", "17:00"]]


async def test_a_form_that_is_sent_twice_makes_one_client(service: Service) -> None:
    async with signed_in(service) as visitor:
        await visitor.get(NEW)
        fields = dict(visitor.fields)
        first = await visitor.send(NEW, fields | WHOLE)
        again = await visitor.send(NEW, fields | WHOLE)
        assert first.headers["location"] == again.headers["location"]
        other = await visitor.send(NEW, fields | WHOLE | {"name": "Martin SA"})
        assert other.status_code == 422
        assert visitor.texts("//p[@id='reference-note']") == ["Un autre client a cette référence."]
    assert len(await clients(service)) == 1


async def test_two_that_send_the_same_form_at_once_make_one_client(service: Service) -> None:
    async with signed_in(service) as visitor:
        await visitor.get(NEW)
        fields = dict(visitor.fields) | WHOLE
        both = await asyncio.gather(*(visitor.send(NEW, fields) for _ in range(2)))
        assert {answer.status_code for answer in both} == {303}
        assert len({answer.headers["location"] for answer in both}) == 1
    assert len(await clients(service)) == 1


async def test_what_is_wrong_is_told_at_its_field_and_nothing_is_made(service: Service) -> None:
    await service.a_client()
    async with signed_in(service) as visitor:
        await visitor.get(NEW)
        for changes, field in (
            ({"name": ""}, "name"),
            ({"reference": "dupont"}, "reference"),
            ({"timezone": "Bruxelles"}, "timezone"),
            ({"region": "XX"}, "region"),
            ({"plan": "RICHE"}, "plan"),
            ({"starts_on": ""}, "starts_on"),
            ({"value": ["02 555 03 01", "what", "", ""]}, "value-1"),
            ({"calendar": "hers"}, "calendar"),
            ({"mon": "toujours"}, "mon"),
            ({"mon": "9:00-12:00 11:00-13:00"}, "mon"),
            ({"holidays": "ZZ"}, "holidays"),
            ({"address": ["bureau@martin.example", "bureau"]}, "address-1"),
            ({"event_types": []}, "event_types"),
            ({"rate_percent": "vingt"}, "rate_percent"),
            ({"vat_number": "BE 0987.654.395"}, "vat_number"),
            ({"registration_number": "12"}, "registration_number"),
            ({"street": ""}, "street"),
            ({"country": "Belgique"}, "country"),
        ):
            refused = await visitor.send(NEW, WHOLE | changes)
            assert refused.status_code == 422, changes
            must_be_whole(visitor)
            assert visitor.texts(f"//p[@id='{field}-note' and @class='error']"), changes
            [city] = visitor.page.xpath("//input[@name='city']/@value")
            assert city == "Namur"
        seller = await service.http.put("/v1/seller", json=SELLER)
        assert seller.status_code == 200, seller.text
        assert (await visitor.send(NEW, WHOLE | {"rate_percent": "20"})).status_code == 422
        assert visitor.texts("//p[@id='rate_percent-note' and @class='error']")
        taken = {"value": ["02 555 03 01", "02/555.01.01", "", ""]}
        assert (await visitor.send(NEW, WHOLE | taken)).status_code == 422
        assert visitor.texts("//p[@id='value-1-note' and @class='error']")
        assert (await visitor.send(NEW, {"action": "erase"})).status_code == 400
        person = {"email": "luc@martin.example"}  # people are the admin's
        assert not visitor.page.xpath("//input[@name='email']")
        assert (await visitor.send(NEW, WHOLE | person)).status_code == 400
    assert len(await clients(service)) == 1


async def test_what_is_missing_is_put_right_one_by_one(service: Service) -> None:
    client = await service.a_client(contact_points=[], subscription=None)
    path = f"/desk/clients/{client}/setup"
    async with signed_in(service, Role.ADMIN) as visitor:
        page = await visitor.get(path)
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        assert missing(visitor) == [
            "plan",
            "line",
            "mailbox",
            "recipient",
            "vat",
            "buyer",
            "person",
            "greeting",
        ]
        steps: list[dict[str, str | list[str]]] = [
            {"action": "plan", "plan": "ESSENTIEL", "effective": "now"},
            {"action": "points", "role": ["inbox"], "value": ["02 555 01 01"]},
            {"action": "points", "role": ["inbox"], "value": ["dupont@exitadmin.example"]},
            {"action": "recipients", "address": "a@d.example", "event_types": "report.ready"},
            {"action": "recipients", "address": "b@d.example", "event_types": "invoice.issued"},
            {name: WHOLE[name] for name in BILLING} | {"action": "billing"},
            {"action": "greeting", "greeting": "Bonjour"},
        ]
        for fields in steps:
            done = await visitor.send(path, fields)
            assert done.status_code == 303, (fields, visitor.texts("//*[@class='error']"))
        assert (await visitor.send(path, {"action": "greeting", "greeting": ""})).status_code == 422
        must_be_whole(visitor)
        invited = await visitor.send(path, {"action": "invite", "email": "m@d.example"})
        assert invited.status_code == 200
        assert missing(visitor) == []
        assert visitor.page.xpath("//@data-missing") == ["0"]
        assert (await visitor.send(path, {"action": "erase"})).status_code == 400
        nobody = "/desk/clients/019aafb8-0000-7000-8000-000000000001/setup"
        assert (await visitor.get(nobody)).status_code == 404
    [found] = await clients(service)
    assert len(found["contact_points"]) == 2
    listed = (await service.http.get(f"/v1/clients/{client}/notification-recipients")).json()
    assert [each["address"] for each in listed["recipients"]] == ["a@d.example", "b@d.example"]


async def test_lines_and_addresses_are_removed_again_and_the_others_stay(service: Service) -> None:
    client = await service.a_client()
    path, api = f"/desk/clients/{client}/setup", f"/v1/clients/{client}"
    async with signed_in(service) as visitor:
        await visitor.get(path)
        for address in ("a@d.example", "b@d.example"):
            await visitor.send(
                path,
                {"action": "recipients", "address": address, "event_types": "report.ready"},
            )
        steps = [
            {"action": "end-point", "role": "own", "value": "+32475550102"},
            {"action": "end-point", "role": "own", "value": "+32475550102"},
            {"action": "end-point", "role": "own", "value": "+3225550101"},
            {"action": "end-point", "role": "own", "value": "marc@dupont.example"},
            {"action": "remove-recipient", "address": "a@d.example"},
            {"action": "remove-recipient", "address": "a@d.example"},
        ]
        for fields in steps:
            assert (await visitor.send(path, fields)).status_code == 303, fields
        assert (await visitor.send(path, {"action": "remove-recipient"})).status_code == 422
        await visitor.get(path)
        offered = visitor.page.xpath("//form[.//button[@value='end-point']]/input[@name='value']")
        values = [field.get("value") for field in offered]
    assert sorted(values) == ["+3225550101", "dupont@exitadmin.example"]
    [found] = await clients(service)
    assert sorted(point["value"] for point in found["contact_points"]) == sorted(values)
    heard = (await service.http.get(f"{api}/notification-recipients")).json()["recipients"]
    assert [each["address"] for each in heard] == ["b@d.example"]


BILLING = (
    "treatment",
    "rate_percent",
    "vat_number",
    "street",
    "postal_code",
    "city",
    "country",
)


async def test_a_client_has_no_such_pages(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        for path in (NEW, f"/desk/clients/{client}/setup"):
            assert (await visitor.get(path)).status_code == 404
            assert (await visitor.send(path, WHOLE)).status_code == 404
