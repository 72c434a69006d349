"""/desk/invoices: documents of all clients, their states and files; payments recorded once."""

import csv
import io

from app.domain.people.roles import Role
from tests.api.billing.invoices.given import a_billed_account, issued
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

PATH = "/desk/invoices"
NO_PAYMENTS: list[tuple[str, dict[str, str]]] = [
    ("amount", {"amount": ""}),
    ("amount", {"amount": "0"}),
    ("amount", {"amount": "dix"}),
    ("amount", {"amount": "-5"}),
    ("amount", {"amount": "5", "kind": "refund"}),
    ("paid_on", {"paid_on": "2027-01-01"}),
    ("paid_on", {"paid_on": "hier"}),
    ("kind", {"kind": "gift"}),
    ("reference", {"reference": "x" * 141}),
]
"""What is filled in, by the field that is at fault."""
NOBODYS = "019aafb8-0000-7000-8000-000000000001"


async def states(visitor: Visitor, query: str = "") -> list[str]:
    await visitor.get(f"{PATH}{query}")
    must_be_whole(visitor)
    found: list[str] = visitor.page.xpath("//li[@data-invoice]/@data-state")
    return found


async def pay(visitor: Visitor, invoice_id: str, amount: str, **fields: str) -> int:
    path = f"{PATH}/{invoice_id}"
    await visitor.get(path)
    sent = {"action": "pay", "kind": "payment", "amount": amount, "paid_on": "", "reference": ""}
    return (await visitor.send(path, sent | fields)).status_code


async def test_a_document_goes_from_open_to_paid_at_the_desk_and_in_the_portal(
    service: Service,
) -> None:
    account = await a_billed_account(service)
    invoice = await issued(account)
    async with (
        signed_in(service) as visitor,
        signed_in(service, Role.CLIENT, "m@d.example", (account.id,)) as client,
    ):

        async def both() -> set[str]:
            await client.get("/portal/invoices")
            return {*await states(visitor), *client.page.xpath("//li/@data-state")}

        assert await both() == {"open"}
        assert await pay(visitor, invoice["id"], "100", reference="Extrait 12") == 303
        assert await both() == {"partly_paid"}
        assert any("payée en partie" in text for text in client.texts("//li[@data-state]"))
        await visitor.get(f"{PATH}/{invoice['id']}")
        must_be_whole(visitor)
        assert visitor.page.xpath("//input[@name='amount']/@value") == ["368,27"]
        [payment] = visitor.texts("//li[@data-payment]")
        assert "Extrait 12" in payment
        assert "Anne Lambert" in payment
        assert await pay(visitor, invoice["id"], "368,27") == 303
        assert await both() == {"paid"}
        assert any("payée" in text for text in client.texts("//li[@data-state='paid']"))
        assert await pay(visitor, invoice["id"], "468,27", kind="refund") == 303
        assert await both() == {"open"}
        await service.http.put("/v1/test-clock", json={"now": "2027-03-01T10:00:00+01:00"})
        assert await both() == {"overdue"}
        await service.http.post(f"/v1/invoices/{invoice['id']}/cancel", json={"reason": "Erreur"})
        assert await both() == {"credited", "cancelled"}


async def test_a_payment_that_is_sent_twice_is_recorded_once(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = await issued(account)
    path = f"{PATH}/{invoice['id']}"
    async with signed_in(service) as visitor:
        await visitor.get(path)
        sent = dict(visitor.fields) | {"action": "pay", "kind": "payment", "amount": "100,00"}
        for _ in range(2):
            assert (await visitor.send(path, sent)).status_code == 303
    paid = (await service.http.get(f"/v1/invoices/{invoice['id']}/payments")).json()["items"]
    assert [each["amount"]["amount_cents"] for each in paid] == [10_000]
    assert paid[0]["recorded_by"]["name"] == "Anne Lambert"


async def test_what_is_no_payment_is_told_at_its_field(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = await issued(account)
    async with signed_in(service) as visitor:
        for field, fields in NO_PAYMENTS:
            refused = await pay(visitor, invoice["id"], **({"amount": "5"} | fields))
            assert refused == 422, fields
            must_be_whole(visitor)
            assert visitor.texts(f"//p[@id='{field}-note' and @class='error']"), fields
    paid = (await service.http.get(f"/v1/invoices/{invoice['id']}/payments")).json()["items"]
    assert paid == []


async def test_documents_are_found_and_taken_along(service: Service) -> None:
    account = await a_billed_account(service)
    invoice = await issued(account)
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    async with signed_in(service) as visitor:
        page = await visitor.get(PATH)
        must_be_safe(dict(page.headers))
        assert await states(visitor, "?state=open") == ["open"]
        assert await states(visitor, "?state=paid") == []
        assert await states(visitor, f"?client_id={account.id}&from=2026-12-01") == ["open"]
        assert await states(visitor, f"?client_id={other}") == []
        assert await states(visitor, "?to=2026-11-30") == []
        assert await states(visitor, "?state=what&client_id=x&from=y&before=z") == ["open"]
        await visitor.get(f"{PATH}/{invoice['id']}")
        links = visitor.page.xpath("//div[@data-invoice]//p[@class='more']/a/@href")
        for link, kind in zip(links, ("application/pdf", "application/xml"), strict=True):
            sent = await visitor.get(link)
            path = f"/v1/invoices/{invoice['id']}"
            same = await service.http.get(path, headers={"Accept": kind})
            assert (sent.status_code, sent.content) == (200, same.content)
        content = (await visitor.get(f"{PATH}.csv?state=open")).content
        [row] = list(csv.DictReader(io.StringIO(content.decode())))
        assert (row["number"], row["state"]) == (invoice["number"], "open")
        for unknown in (NOBODYS, "nothing"):
            for ending in ("", ".pdf", ".xml"):
                assert (await visitor.get(f"{PATH}/{unknown}{ending}")).status_code == 404
    acts = (await service.http.get("/v1/audit")).json()["items"]
    assert [act["on"]["kind"] for act in acts if act["act"] == "export"] == ["invoices"]
