"""Bank statements through HTTP: matched, listed, assigned by hand, each entry once."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from httpx import Response
from lxml import etree

from app.domain.access.keys import Scope
from tests.api.billing.invoices.given import a_billed_account, issued
from tests.api.billing.payments.given import euros, paid, stands
from tests.api.clients.given import codes, key_for, pointers
from tests.integrations.bank_statements.camt_files import Entry, camt_file
from tests.integrations.bank_statements.coda_files import CodaFile, Movement, structured
from tests.service import Service

GROSS = 468_27
FILE = {"Content-Type": "application/octet-stream"}


@pytest.fixture
async def invoice(service: Service) -> dict[str, Any]:
    return await issued(await a_billed_account(service))


async def post(service: Service, content: bytes, **headers: str) -> Response:
    return await service.http.post("/v1/bank-statements", content=content, headers=FILE | headers)


async def imported(service: Service, content: bytes) -> list[tuple[str, str | None]]:
    answer = await post(service, content)
    assert answer.status_code == 200, answer.text
    entries = answer.json()["entries"]
    counts = {outcome: count for outcome, count in answer.json()["counts"].items() if count}
    outcomes = [entry["outcome"] for entry in entries]
    assert counts == {outcome: outcomes.count(outcome) for outcome in outcomes}
    return [(entry["outcome"], entry["reason"]) for entry in entries]


async def unmatched(service: Service) -> list[dict[str, Any]]:
    answer = await service.http.get("/v1/bank-statements/unmatched")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def assign(service: Service, entry: dict[str, Any], **told: Any) -> Response:
    return await service.http.post(f"/v1/bank-entries/{entry['id']}/assign", json=told)


def paying(invoice: dict[str, Any], *cents: int) -> CodaFile:
    told = structured(invoice["payment"]["reference"])
    return CodaFile([Movement(amount, told, is_structured=True) for amount in cents])


async def test_what_names_an_invoice_pays_it_and_the_same_file_changes_nothing(
    service: Service, invoice: dict[str, Any]
) -> None:
    told = paying(invoice, 200_00, 268_27).movements
    content = CodaFile([*told, Movement(-5_00, "Frais de tenue de compte")]).content()
    assert await imported(service, content) == [
        ("matched", None),
        ("matched", None),
        ("outgoing", None),
    ]
    assert await stands(service, invoice) == ("paid", 0)
    assert await imported(service, content) == [
        ("known", None),
        ("known", None),
        ("outgoing", None),
    ]
    assert await stands(service, invoice) == ("paid", 0)
    payments = await service.http.get(f"/v1/invoices/{invoice['id']}/payments")
    first = payments.json()["items"][0]
    assert (first["amount"], first["paid_on"], first["recorded_by"]) == (
        euros(200_00),
        "2026-12-15",
        None,
    )
    assert await unmatched(service) == []


async def test_a_file_sent_twice_at_once_pays_once(
    service: Service, invoice: dict[str, Any]
) -> None:
    content = paying(invoice, 200_00).content()
    answers = await asyncio.gather(*(post(service, content) for _ in range(4)))
    outcomes = sorted(answer.json()["entries"][0]["outcome"] for answer in answers)
    assert outcomes == ["known", "known", "known", "matched"]
    assert await stands(service, invoice) == ("partly_paid", GROSS - 200_00)


async def test_camt_names_it_too(service: Service, invoice: dict[str, Any]) -> None:
    reference = structured(invoice["payment"]["reference"])[3:]
    content = camt_file(Entry(468_27, reference), Entry(1_00, written="Merci"))
    assert await imported(service, content) == [("matched", None), ("unmatched", "no_reference")]
    assert await stands(service, invoice) == ("paid", 0)


async def test_what_did_not_match_is_listed_and_assigned_by_hand(
    service: Service, invoice: dict[str, Any]
) -> None:
    content = CodaFile([Movement(500_00, "Merci pour tout")]).content()
    assert await imported(service, content) == [("unmatched", "no_reference")]
    [entry] = await unmatched(service)
    assert (entry["payer_name"], entry["communication"]) == ("Jeanne Exemple", "Merci pour tout")
    part = await assign(service, entry, invoice_id=invoice["id"], amount_cents=68_27)
    assert (part.status_code, part.json()["amount"]) == (201, euros(68_27))
    assert part.json()["bank_entry_id"] == entry["id"]
    assert await stands(service, invoice) == ("partly_paid", 400_00)
    assert (await unmatched(service))[0]["unassigned"] == euros(431_73)
    too_much = await assign(service, entry, invoice_id=invoice["id"], amount_cents=431_74)
    assert codes(too_much) == (409, "entry-assigned")
    rest = await assign(service, entry, invoice_id=invoice["id"])
    assert rest.json()["amount"] == euros(431_73)
    assert await stands(service, invoice) == ("paid", -31_73)
    assert await unmatched(service) == []
    none_left = await assign(service, entry, invoice_id=invoice["id"])
    assert codes(none_left) == (409, "entry-assigned")


async def test_more_than_is_owed_waits_for_a_person(
    service: Service, invoice: dict[str, Any]
) -> None:
    await paid(service, invoice, 100_00)
    assert await imported(service, paying(invoice, GROSS).content()) == [
        ("unmatched", "exceeds_balance")
    ]
    assert await stands(service, invoice) == ("partly_paid", GROSS - 100_00)


async def test_a_file_that_cannot_be_read_whole_changes_nothing(
    service: Service, invoice: dict[str, Any]
) -> None:
    content = paying(invoice, 200_00).content()
    answer = await post(service, content[:-20])
    assert codes(answer) == (422, "unreadable-statement")
    assert "a record has 128 characters" in answer.json()["detail"]
    assert codes(await post(service, b"")) == (422, "unreadable-statement")
    assert await stands(service, invoice) == ("open", GROSS)
    assert codes(await post(service, b"0" * (8 * 1024 * 1024 + 1))) == (413, "body-too-large")


async def test_who_may_and_what_is_not_there(service: Service, invoice: dict[str, Any]) -> None:
    client_id = invoice["client_id"]
    tied = await key_for(service, Scope.CLIENTS_ADMIN, Scope.REPORTS_READ, client_id=client_id)
    reading = await key_for(service, Scope.REPORTS_READ)
    content = paying(invoice, 1_00).content()
    assert codes(await post(service, content, **tied)) == (403, "missing-scope")
    assert codes(await post(service, content, **reading)) == (403, "missing-scope")
    path = "/v1/bank-statements/unmatched"
    assert codes(await service.http.get(path, headers=tied)) == (403, "missing-scope")
    assert (await service.http.get(path, headers=reading)).status_code == 200
    missing = {"id": "019aaf00-0000-7000-8000-000000000001"}
    assert codes(await assign(service, missing, invoice_id=invoice["id"])) == (404, "not-found")
    assert codes(await assign(service, missing, invoice_id=missing["id"])) == (404, "not-found")
    await imported(service, CodaFile([Movement(1_00)]).content())
    [entry] = await unmatched(service)
    assert pointers(await assign(service, entry, invoice_id=missing["id"])) == ["/invoice_id"]
    assert pointers(await assign(service, entry)) == ["/invoice_id"]


async def unassign(service: Service, entry_id: str, **told: Any) -> Response:
    headers = told.pop("headers", {})
    path = f"/v1/bank-entries/{entry_id}/unassign"
    return await service.http.post(path, json=told, headers=headers)


async def acts(service: Service) -> list[str]:
    answer = await service.http.get("/v1/audit")
    found = [item["act"] for item in answer.json()["items"]]
    return [act for act in found if act.startswith("entry.")]


async def test_a_wrong_assignment_is_taken_back_and_made_anew(service: Service) -> None:
    wrong = await issued(await a_billed_account(service))
    right = await issued(await a_billed_account(service))
    await imported(service, CodaFile([Movement(GROSS, "Merci")]).content())
    [entry] = await unmatched(service)
    first = await assign(service, entry, invoice_id=wrong["id"], amount_cents=100_00)
    second = await assign(service, entry, invoice_id=wrong["id"])
    assert (await stands(service, wrong), await unmatched(service)) == (("paid", 0), [])
    nothing = await unassign(service, entry["id"], invoice_id=right["id"])
    assert codes(nothing) == (409, "entry-not-assigned")
    key = {"Idempotency-Key": "taken-back"}
    back = await unassign(service, entry["id"], invoice_id=wrong["id"], headers=key)
    assert back.status_code == 201, back.text
    assert (back.json()["kind"], back.json()["amount"]) == ("refund", euros(GROSS))
    assert back.json()["reverses"] == [first.json()["id"], second.json()["id"]]
    assert back.json()["recorded_by"]["id"] == "admin"
    again = await unassign(service, entry["id"], invoice_id=wrong["id"], headers=key)
    assert (again.status_code, again.json()) == (200, back.json())
    [waiting] = await unmatched(service)
    assert (waiting["reason"], waiting["unassigned"]) == ("taken_back", euros(GROSS))
    assert await stands(service, wrong) == ("open", GROSS)
    assert (await assign(service, entry, invoice_id=right["id"])).status_code == 201
    assert await stands(service, right) == ("paid", 0)
    assert await acts(service) == [
        "entry.assigned",
        "entry.unassigned",
        "entry.assigned",
        "entry.assigned",
    ]


async def test_what_was_matched_is_taken_back_too_but_not_what_was_given_back(
    service: Service, invoice: dict[str, Any]
) -> None:
    answer = await post(service, paying(invoice, 200_00).content())
    [entry] = answer.json()["entries"]
    await paid(service, invoice, -150_00)
    refused = await unassign(service, entry["id"], invoice_id=invoice["id"])
    assert codes(refused) == (409, "refund-too-large")
    await paid(service, invoice, 150_00)
    taken = await unassign(service, entry["id"], invoice_id=invoice["id"])
    assert taken.status_code == 201
    assert await stands(service, invoice) == ("open", GROSS)
    assert await imported(service, paying(invoice, 200_00).content()) == [("known", None)]
    assert await stands(service, invoice) == ("open", GROSS)


async def test_it_is_taken_back_once_however_many_ask(
    service: Service, invoice: dict[str, Any]
) -> None:
    answer = await post(service, paying(invoice, 200_00).content())
    entry_id = answer.json()["entries"][0]["id"]
    answers = await asyncio.gather(
        *(unassign(service, entry_id, invoice_id=invoice["id"]) for _ in range(4))
    )
    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert (await unmatched(service))[0]["unassigned"] == euros(200_00)


async def test_what_two_formats_tell_of_waits_for_a_person(
    service: Service, invoice: dict[str, Any]
) -> None:
    coda = await post(service, paying(invoice, 100_00).content())
    [first] = coda.json()["entries"]
    reference = structured(invoice["payment"]["reference"])[3:]
    content = camt_file(Entry(100_00, reference), Entry(100_00, reference))
    assert await imported(service, content) == [("unmatched", "perhaps_known"), ("matched", None)]
    assert await stands(service, invoice) == ("partly_paid", GROSS - 200_00)
    assert await imported(service, content) == [("known", None), ("known", None)]
    [waiting] = await unmatched(service)
    assert (waiting["reason"], waiting["same_as_id"]) == ("perhaps_known", first["id"])
    path = f"/v1/bank-entries/{waiting['id']}/dismiss"
    dismissed = await service.http.post(path)
    assert (dismissed.status_code, dismissed.json()["reason"]) == (200, "dismissed")
    assert await unmatched(service) == []
    aside = await service.http.get("/v1/bank-statements/unmatched?dismissed=true")
    assert [item["id"] for item in aside.json()["items"]] == [waiting["id"]]
    assert await acts(service) == ["entry.dismissed"]
    assert (await assign(service, waiting, invoice_id=invoice["id"])).status_code == 201
    assert codes(await service.http.post(path)) == (409, "entry-assigned")


async def test_the_same_reference_of_the_bank_is_known_in_the_other_format(
    service: Service, invoice: dict[str, Any]
) -> None:
    reference = structured(invoice["payment"]["reference"])[3:]
    told = camt_file(Entry(100_00, reference, bank_reference="0001400000427"))
    first = (await post(service, told)).json()["entries"][0]
    movement = Movement(
        100_00,
        structured(invoice["payment"]["reference"]),
        is_structured=True,
        bank_reference="0001400000427",
    )
    other = replace(movement, bank_reference="0001400000999")
    content = CodaFile([movement, other]).content()
    [known, another] = (await post(service, content)).json()["entries"]
    assert (known["outcome"], known["same_as_id"]) == ("known", first["id"])
    assert (another["outcome"], another["same_as_id"]) == ("matched", None)
    assert await imported(service, content) == [("known", None), ("known", None)]
    assert await stands(service, invoice) == ("partly_paid", GROSS - 200_00)


async def test_a_payment_that_came_back_waits_for_a_person(
    service: Service, invoice: dict[str, Any]
) -> None:
    assert await imported(service, paying(invoice, GROSS).content()) == [("matched", None)]
    returned = replace(paying(invoice, -GROSS), number="013").content()
    assert await imported(service, returned) == [("unmatched", "given_back")]
    assert await imported(service, returned) == [("known", None)]
    assert await stands(service, invoice) == ("paid", 0)
    [entry] = await unmatched(service)
    assert (entry["outgoing"], entry["unassigned"]) == (True, euros(GROSS))
    given = await assign(service, entry, invoice_id=invoice["id"])
    assert (given.status_code, given.json()["kind"]) == (201, "refund")
    assert await stands(service, invoice) == ("open", GROSS)
    assert await unmatched(service) == []


async def test_no_more_goes_back_than_came(service: Service, invoice: dict[str, Any]) -> None:
    assert await imported(service, paying(invoice, -1_00).content()) == [
        ("unmatched", "given_back")
    ]
    [entry] = await unmatched(service)
    refused = await assign(service, entry, invoice_id=invoice["id"])
    assert codes(refused) == (409, "refund-too-large")
    assert len(await unmatched(service)) == 1


async def test_a_file_of_a_longer_span_counts_each_entry_once(
    service: Service, invoice: dict[str, Any]
) -> None:
    reference = structured(invoice["payment"]["reference"])[3:]
    entries = [Entry(10_00, reference, bank_reference=f"R{place}") for place in (1, 2)]
    assert await imported(service, camt_file(*entries)) == [("matched", None)] * 2
    before = Entry(30_00, reference, bank_reference="R0")
    longer = camt_file(before, *entries, entries[1])
    assert await imported(service, longer) == [
        ("matched", None),
        ("known", None),
        ("known", None),
        ("matched", None),
    ]
    assert await stands(service, invoice) == ("partly_paid", GROSS - 60_00)


async def test_without_a_reference_of_the_bank_another_statement_is_asked_about(
    service: Service, invoice: dict[str, Any]
) -> None:
    reference = structured(invoice["payment"]["reference"])[3:]
    content = camt_file(Entry(10_00, reference, bank_reference="NONREF"))
    assert await imported(service, content) == [("matched", None)]
    assert await imported(service, content) == [("known", None)]
    [former] = etree.fromstring(content).findall(".//{*}Stmt/{*}Id")
    assert former.text
    for number in (1, 2):
        again = content.replace(f"<Id>{former.text}</Id>".encode(), f"<Id>N{number}</Id>".encode())
        assert await imported(service, again) == [("unmatched", "perhaps_known")]
    assert await stands(service, invoice) == ("partly_paid", GROSS - 10_00)
