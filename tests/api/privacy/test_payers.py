"""Who paid is erased from bank entries and payments; what was paid stays."""

from dataclasses import replace
from typing import Any

from tests.api.billing.invoices.given import a_billed_account, issued
from tests.api.billing.payments.given import euros, paid, stands
from tests.api.billing.payments.test_bank_statements import imported, paying, unmatched
from tests.integrations.bank_statements.coda_files import CodaFile, Movement
from tests.service import Service


async def erase(service: Service, party: str, **told: Any) -> int:
    answer = await service.http.post("/v1/erasures", json={"party": party} | told)
    assert answer.status_code == 200, answer.text
    count: int = answer.json()["payments"]
    return count


async def test_a_payer_is_erased_by_name_account_or_mention(service: Service) -> None:
    invoice = await issued(await a_billed_account(service))
    movements = [
        Movement(1_00, "Merci", name="Jeanne Exemple"),
        Movement(2_00, "De la part de jeanne@exemple.example", name="Paul Exemple"),
        Movement(3_00, "Rien", name="Anne Autre", account="BE68539007547034"),
        Movement(4_00, "Reste", name="Luc Reste"),
    ]
    content = CodaFile(movements).content()
    await imported(service, content)
    await paid(service, invoice, 5_00, reference="Virement de Jeanne Exemple")
    assert await erase(service, "jeanne exemple") == 2
    assert await erase(service, "jeanne@exemple.example") == 1
    assert await erase(service, "BE68 5390 0754 7034") == 1
    assert await erase(service, "jeanne exemple") == 0
    entries = await unmatched(service)
    assert [entry["payer_name"] for entry in entries] == [None, None, None, "Luc Reste"]
    assert [entry["amount"] for entry in entries] == [euros(n * 100) for n in (1, 2, 3, 4)]
    payments = (await service.http.get(f"/v1/invoices/{invoice['id']}/payments")).json()["items"]
    assert payments[0]["reference"] == "—"
    assert {outcome for outcome, _ in await imported(service, content)} == {"known"}


async def test_one_clients_erasure_leaves_what_paid_others(service: Service) -> None:
    mine, other = [await issued(await a_billed_account(service)) for _ in range(2)]
    for invoice in (mine, other):
        file = paying(invoice, 10_00)
        file.movements[0:1] = [replace(file.movements[0], bank_reference=invoice["number"])]
        assert await imported(service, file.content()) == [("matched", None)]
    assert await erase(service, "Jeanne Exemple", client_id=mine["client_id"]) == 1
    assert await erase(service, "Jeanne Exemple") == 1
    assert await stands(service, mine) == await stands(service, other)
