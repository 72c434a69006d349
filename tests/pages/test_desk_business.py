"""/desk/setup: what of the business is set or missing, and the seller that an admin changes."""

import pytest

from app.domain.people.roles import Role
from tests.api.billing.invoices.given import SELLER, put_seller
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

PATH = "/desk/setup"
TYPED = {
    "action": "save",
    "name": "Accueil & Secrétariat SRL",
    "legal_form": "SRL",
    "street": "Rue de la Loi 16",
    "postal_code": "1000",
    "city": "Bruxelles",
    "country": "BE",
    "vat_number": "BE 0123.456.749",
    "registration_number": "0123.456.749",
    "email": "facturation@accueil.example",
    "iban": "BE68 5390 0754 7034",
    "bic": "GKCCBEBB",
    "payment_days": "30",
    "invoice_series": "F",
    "credit_note_series": "NC",
    "automatic": "true",
}


def missing(visitor: Visitor) -> set[str]:
    return set(visitor.page.xpath("//li[@data-set='false']/@data-setup"))


@pytest.mark.usefixtures("database_url")
async def test_what_is_missing_is_told_and_the_seller_is_the_admins_to_set(
    service: Service,
) -> None:
    async with signed_in(service, Role.ADMIN) as visitor:
        page = await visitor.get(PATH)
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        before = missing(visitor)
        assert {"seller", "seller-number", "bank", "mail", "telephony", "messages"} <= before
        assert {"reminders", "operators", "public-url", "client"} <= before
        assert not {"calendar", "admin", "vat"} & before
        assert visitor.texts("//li[@data-setup='admin']//span[@class='tag good']") == ["✓ présent"]
        assert (await visitor.send(PATH, TYPED)).status_code == 303
        client = await service.a_client()
        await visitor.get(PATH)
        assert before - missing(visitor) == {"seller", "seller-number", "bank", "client"}
        assert missing(visitor) - before == {"vat"}
        [path] = visitor.page.xpath("//li[@data-setup='vat']//a/@href")
        assert path == f"/desk/clients/{client}/setup#billing-part"
    kept = (await service.http.get("/v1/seller")).json()
    assert (kept["iban"], kept["vat_number"], kept["automatic"], kept["legal_form"]) == (
        "BE68539007547034",
        "BE0123456749",
        True,
        "SRL",
    )
    acts = (await service.http.get("/v1/audit")).json()["items"]
    assert [act["on"]["kind"] for act in acts if act["act"] == "settings"] == ["seller"]


async def test_a_seller_that_was_changed_meanwhile_is_not_written_over(service: Service) -> None:
    mention = {"subject": "AAB", "text": "Pas d'escompte."}
    await put_seller(service, mentions=[mention])
    async with signed_in(service, Role.ADMIN) as visitor:
        await visitor.get(PATH)
        read = dict(visitor.fields)
        await put_seller(service, name="Autre SRL", mentions=[mention])
        stale = await visitor.send(PATH, read | TYPED)
        assert stale.status_code == 409
        must_be_whole(visitor)
        assert visitor.page.xpath("//input[@name='iban']/@value") == [TYPED["iban"]]
        assert (await service.http.get("/v1/seller")).json()["name"] == "Autre SRL"
        form = visitor.page.xpath("//form[@action='/desk/setup']//input[@type='hidden']")
        again = {field.get("name"): field.get("value") for field in form}
        assert (await visitor.send(PATH, again | TYPED)).status_code == 303
    kept = (await service.http.get("/v1/seller")).json()
    assert (kept["name"], kept["mentions"]) == (TYPED["name"], [mention])


async def test_what_is_wrong_of_the_seller_is_told_at_its_field(service: Service) -> None:
    async with signed_in(service, Role.ADMIN) as visitor:
        await visitor.get(PATH)
        fields = dict(visitor.fields)
        for changes, field in (
            ({"name": ""}, "name"),
            ({"street": " "}, "street"),
            ({"country": "ZZ"}, "country"),
            ({"vat_number": "BE0123456748"}, "vat_number"),
            ({"registration_number": "1"}, "registration_number"),
            ({"email": "facturation"}, "email"),
            ({"iban": "BE68539007547035"}, "iban"),
            ({"iban": ""}, "iban"),
            ({"bic": "GK"}, "bic"),
            ({"peppol_id": "0208"}, "peppol_id"),
            ({"payment_days": "366"}, "payment_days"),
            ({"payment_days": "90"}, "payment_days"),
            ({"invoice_series": "f-"}, "invoice_series"),
            ({"timezone": "Bruxelles"}, "timezone"),
        ):
            refused = await visitor.send(PATH, fields | TYPED | changes)
            assert refused.status_code == 422, changes
            must_be_whole(visitor)
            assert visitor.texts(f"//p[@id='{field}-note' and @class='error']"), changes
        assert (await visitor.send(PATH, {"action": "erase"})).status_code == 400
    assert (await service.http.get("/v1/seller")).status_code == 404


async def test_an_operator_sees_what_is_missing_and_nothing_of_the_seller(
    service: Service,
) -> None:
    await put_seller(service)
    async with signed_in(service) as visitor:
        page = await visitor.get(PATH)
        must_be_whole(visitor)
        assert visitor.page.xpath("//li[@data-setup='seller']/@data-set") == ["true"]
        assert SELLER["iban"] not in page.text
        assert SELLER["name"] not in page.text
        assert visitor.page.xpath("//input[@name='iban' or @name='street']") == []
        assert visitor.page.xpath("//form//input[@name='version']") == []
        assert (await visitor.send(PATH, TYPED)).status_code == 404


async def test_operators_set_reminders_and_who_of_them_is_written_to(service: Service) -> None:
    async with signed_in(service) as visitor:
        await visitor.get(PATH)
        days = {"action": "reminders", "days_after_due": "7, 21"}
        assert (await visitor.send(PATH, days)).status_code == 303
        kept = (await service.http.get("/v1/payment-reminders")).json()
        assert kept == {"days_after_due": [7, 21]}
        for wrong in ("21 7", "0", "366", "sept", "1 2 3 4 5 6"):
            refused = await visitor.send(PATH, days | {"days_after_due": wrong})
            assert refused.status_code == 422, wrong
            must_be_whole(visitor)
            assert visitor.texts("//p[@id='days_after_due-note' and @class='error']")
        told: dict[str, str | list[str]] = {
            "action": "operators",
            "event_types": ["sla.breached", "event.unassigned"],
        }
        for address in ("a@exitadmin.example", "b@exitadmin.example"):
            assert (await visitor.send(PATH, told | {"address": address})).status_code == 303
        for wrong in ("", "nobody"):
            assert (await visitor.send(PATH, told | {"address": wrong})).status_code == 422
            assert visitor.texts("//p[@id='address-0-note' and @class='error']")
        await visitor.get(PATH)
        assert not {"reminders", "operators"} & missing(visitor)
        assert (await visitor.send(PATH, days | {"days_after_due": ""})).status_code == 303
    kept = (await service.http.get("/v1/payment-reminders")).json()
    assert kept == {"days_after_due": []}
    listed = (await service.http.get("/v1/notification-recipients")).json()["recipients"]
    assert [(each["address"], each["event_types"]) for each in listed] == [
        ("a@exitadmin.example", ["event.unassigned", "sla.breached"]),
        ("b@exitadmin.example", ["event.unassigned", "sla.breached"]),
    ]
    acts = (await service.http.get("/v1/audit")).json()["items"]
    kinds = [act["on"]["kind"] for act in acts if act["act"] == "settings"]
    assert kinds == ["recipients", "recipients"]
