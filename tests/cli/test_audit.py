"""`exitadmin audit`: clean where nobody meddled, and every meddling named."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from typer.testing import CliRunner, Result

from app.cli.program import program_for
from app.domain.metering.events.fingerprints import fingerprint
from tests import databases
from tests.acceptance.account import Account, an_account
from tests.api.billing.statements.rehearsing import set_clock
from tests.api.sheets.supplied import a_sheet, quoting
from tests.repositories.given import connected
from tests.service import Service, running_service
from tests.sql import execute

TAMPERED = {
    "UPDATE statements SET net_cents = net_cents - 100 WHERE period = '2026-11'": (
        "statement_sums (month 2026-11): expected net 36600, tax 0 cents, "
        "found net 36500, tax 0 cents"
    ),
    "UPDATE statements SET document = jsonb_set(document, '{lines,1,quantity}', '9') "
    "WHERE period = '2026-11'": "statement_lines (month 2026-11)",
    "UPDATE statements SET document = '{}' WHERE period = '2026-12'": (
        "statement_unreadable (month 2026-12)"
    ),
    "UPDATE statements SET head = sha256('x') WHERE period = '2026-12'": (
        "statement_head (month 2026-12)"
    ),
    "UPDATE statement_amounts SET amount_cents = 1 WHERE for_period = '2026-12'": (
        "statement_amounts (month 2026-12)"
    ),
    "DELETE FROM statement_amounts WHERE period = '2026-12'; "
    "DELETE FROM statements WHERE period = '2026-12'": "statement_missing (month 2026-12)",
    "UPDATE ledger_entries SET units = -1 WHERE seq = 130": "statement_lines (month 2026-11)",
    "UPDATE plans SET monthly_price_cents = 33601 WHERE code = 'ESSENTIEL'": (
        "statement_sums (month 2026-12)"
    ),
    "UPDATE events SET data = '{}' WHERE event_id = 'late'": "event_altered",
}

TABLES = ("statements", "statement_amounts", "ledger_entries", "plans", "events")


async def three_finals(service: Service) -> Account:
    """November with 130 units, December with what came late and one taken back, January."""
    account = await an_account(service)
    await account.fill(130)
    await set_clock(service, "2026-12-04T00:00:00+01:00")
    late = account.call("late", "2026-11-21T10:00:00+01:00")
    await account.record(late, account.call("fill", "2026-12-01T10:00:00+01:00"))
    await set_clock(service, "2027-01-05T00:00:00+01:00")
    await account.record(account.void("void", late, "2026-11-22T10:00:00+01:00"))
    await set_clock(service, "2027-02-05T00:00:00+01:00")
    return account


@pytest.fixture(scope="module")
async def billed(
    postgres_server: str, template_database: str
) -> AsyncIterator[tuple[Account, str]]:
    """Give a client that was billed, beside one that was not, and the database's URL."""
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
    ):
        account = await three_finals(service)
        await an_account(service)
        yield account, url


async def audited(database_url: str) -> Result:
    settings = {"EXITADMIN_DATABASE_URL": database_url}
    return await asyncio.to_thread(
        lambda: CliRunner().invoke(program_for(["audit"]), ["audit"], env=settings)
    )


async def test_what_was_billed_follows_from_the_facts(billed: tuple[Account, str]) -> None:
    _, database_url = billed
    ended = await audited(database_url)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "2 clients, 3 final statements: 0 differences." in ended.stderr


async def test_every_meddling_is_named(billed: tuple[Account, str]) -> None:
    account, database_url = billed
    async with connected(database_url, "superuser") as connection:
        await connection.execute("SET session_replication_role = replica")
        for table in TABLES:
            await connection.execute(f"CREATE TABLE saved_{table} AS TABLE {table}")
        for meddling, named in TAMPERED.items():
            await connection.execute(meddling)
            ended = await audited(database_url)
            assert ended.exit_code == 1, (meddling, ended.output)
            assert f"{account.id}  {named}" in ended.stdout, (meddling, ended.stdout)
            for table in TABLES:
                await connection.execute(f"DELETE FROM {table}")  # noqa: S608 - one of the names above
                await connection.execute(f"INSERT INTO {table} TABLE saved_{table}")
    assert (await audited(database_url)).exit_code == 0


def test_a_database_that_is_not_there_is_named() -> None:
    settings = {"EXITADMIN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    with pytest.raises(Exception, match="refuses"):
        CliRunner().invoke(program_for(["audit"]), ["audit"], env=settings, catch_exceptions=False)


async def test_events_of_before_sheets_were_kept_are_named_and_no_difference(
    service: Service, database_url: str
) -> None:
    account = await an_account(service)
    sheet_id = await a_sheet(service, account.id)
    invented = account.action("invented", **quoting("tarifs", "30 €", 3))
    told = invented["data"]
    await account.record(
        account.action("supported", **quoting(sheet_id)),
        invented | {"data": told | {"kind": "other"}},
    )
    time = datetime.fromisoformat(invented["time"])
    await execute(
        service.state.database,
        "UPDATE events SET data = $1, fingerprint = $2 WHERE event_id = 'invented'",
        json.dumps(told),
        fingerprint("action.performed", time, told),
    )
    result = await audited(database_url)
    lines = [line for line in result.stdout.splitlines() if line.startswith(account.id)]
    event = f"event invented of {account.source}"
    found = f"unsupported_information: {event} names sheet tarifs, version 3"
    assert lines == [f"{account.id}  {found}"]
    assert result.exit_code == 0
    assert "1 events of before sheets were kept" in result.stderr
