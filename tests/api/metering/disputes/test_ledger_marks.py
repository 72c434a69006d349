"""The ledger shows how the dispute of each entry's interaction stands, beside the hashes."""

import csv
import io

import pytest

from app.verify_ledger import read_entries, verify
from tests.api.metering.disputes.given import Case, a_case, counted
from tests.service import Service


async def marks(case: Case) -> list[str | None]:
    path = f"/v1/clients/{case.client_id}/ledger"
    return [one["dispute"] for one in (await case.service.http.get(path)).json()["items"]]


async def export(case: Case) -> str:
    path = f"/v1/clients/{case.client_id}/ledger"
    return (await case.service.http.get(path, headers={"Accept": "text/csv"})).text


@pytest.mark.parametrize(
    ("what", "body", "expected"),
    [
        ("accept", {"answer": "Oui", "void": True}, ["accepted", None, "accepted"]),
        ("reject", {"answer": "Non"}, ["rejected", None]),
        ("withdraw", {}, [None, None]),
    ],
)
async def test_each_entry_of_the_interaction_says_it(
    service: Service, what: str, body: dict[str, object], expected: list[str | None]
) -> None:
    case = await a_case(service)
    await counted(service, "c-2")
    assert await marks(case) == [None, None]
    dispute_id = (await case.opened())["id"]
    assert await marks(case) == ["open", None]
    await case.say(dispute_id, what, **body)
    assert await marks(case) == expected


async def test_the_last_dispute_that_was_not_withdrawn_tells(service: Service) -> None:
    case = await a_case(service)
    await case.say((await case.opened())["id"], "reject", answer="Non")
    again = await case.opened()
    assert await marks(case) == ["open"]
    await case.say(again["id"], "withdraw")
    assert await marks(case) == ["rejected"]


async def test_it_is_the_last_column_which_checking_passes_over(service: Service) -> None:
    case = await a_case(service)
    before = await export(case)
    await case.opened()
    after = await export(case)
    [row] = csv.DictReader(io.StringIO(after, newline=""))
    assert (list(row)[-1], row["dispute"]) == ("dispute", "open")
    assert before.replace(",\r\n", ",open\r\n") == after
    for text in (before, after, after.replace("open", "accepted")):
        findings = verify(read_entries(text), case.client_id, row["hash"])
        assert not findings.faults
        assert not findings.open
