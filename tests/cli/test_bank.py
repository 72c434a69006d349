"""`exitadmin bank import`: says of each entry what became of it, and nothing of who paid."""

import asyncio
from pathlib import Path

from typer.testing import CliRunner, Result

from app.cli.program import program_for
from app.cli.refusals import CannotRun
from tests.api.billing.invoices.given import a_billed_account, issued
from tests.api.billing.payments.given import stands
from tests.integrations.bank_statements.coda_files import CodaFile, Movement, structured
from tests.service import Service


async def run(database_url: str, file: Path) -> Result:
    settings = {"EXITADMIN_DATABASE_URL": database_url}
    arguments = ["bank", "import", str(file)]
    return await asyncio.to_thread(
        lambda: CliRunner().invoke(program_for(["bank"]), arguments, env=settings)
    )


async def test_each_entry_is_a_line(service: Service, database_url: str, tmp_path: Path) -> None:
    invoice = await issued(await a_billed_account(service))
    told = structured(invoice["payment"]["reference"])
    file = tmp_path / "extrait.cod"
    movements = [Movement(200_00, told, is_structured=True), Movement(1_00), Movement(-2_00)]
    file.write_bytes(CodaFile(movements).content())
    first = await run(database_url, file)
    assert first.exit_code == 1
    assert first.stdout.splitlines() == [
        "012  2026-12-15      200.00 EUR  matched  F2026-00001",
        "012  2026-12-15        1.00 EUR  unmatched  no_reference",
        "012  2026-12-15       -2.00 EUR  outgoing",
    ]
    assert first.stderr == "3 entries: 1 matched, 1 unmatched, 0 known, 1 outgoing.\n"
    assert await stands(service, invoice) == ("partly_paid", 268_27)
    again = await run(database_url, file)
    assert again.exit_code == 0
    assert [line.split()[4] for line in again.stdout.splitlines()] == ["known", "known", "outgoing"]


async def test_what_cannot_be_read_is_told_and_nothing_done(
    database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "extrait.cod"
    refused = await run(database_url, file)
    assert isinstance(refused.exception, CannotRun)
    file.write_bytes(CodaFile([Movement(1_00)]).content()[:-10])
    refused = await run(database_url, file)
    assert isinstance(refused.exception, CannotRun)
    assert "a record has 128 characters" in str(refused.exception)
