"""Statements become final once, after those of earlier months, and ask for their invoices."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from app.domain.billing.invoices.invoices import StatementNotFinal
from app.domain.billing.statements.statement_schedule import StatementStillRunning
from app.domain.billing.statements.statements import Statement, StatementStatus
from app.domain.clients.clients import Language
from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.metering.quota.quota import PeriodNotServed
from app.repositories.billing.billing_profiles import keep_seller
from app.repositories.billing.statements import read_final_statement
from app.repositories.database import Database
from app.services.billing.statement_drawing import AsOf
from app.services.billing.statement_finalising import finalise_statement, require_final_statement
from app.services.clients.create_client import FirstSubscription, NewClient, create_client
from app.services.identifiers import new_id
from tests import sql
from tests.documents.billing.invoices.samples import BELGIAN_SELLER

JANUARY, FEBRUARY, MARCH = (Period.parse(f"2026-0{month}") for month in (1, 2, 3))
DECEMBER = Period.parse("2025-12")
GRACE_DAYS = 3
SINCE = datetime.fromisoformat("2026-01-05T09:00:00+01:00")
RUNNING, IN_GRACE, OVER = "2026-01-31", "2026-02-03", "2026-02-04"


def on(day: str) -> AsOf:
    return AsOf(datetime.fromisoformat(f"{day}T12:00:00+01:00"), GRACE_DAYS)


async def a_client(database: Database, since: datetime = SINCE) -> str:
    """Return a client who is served from January on, and known since an instant."""
    new = NewClient(
        reference=new_id(),
        name="Dupont",
        timezone="Europe/Brussels",
        language=Language.FRENCH,
        region="BE",
        contact_points=(),
        subscription=FirstSubscription(
            plan="ESSENTIEL", starts_on=date(2026, 1, 1), ends_on=None, is_blocking=False
        ),
    )
    async with database.write() as connection:
        account = await create_client(connection, new, since, GRACE_DAYS)
    return account.client.id


async def stored(database: Database, client_id: str, period: Period) -> Statement | None:
    async with database.write() as connection:
        return await read_final_statement(connection, client_id, period)


async def final(database: Database, client_id: str, period: Period, day: str) -> Statement:
    async with database.write() as connection:
        return await require_final_statement(connection, client_id, period, on(day))


async def test_a_month_that_has_ended_is_made_final_once(database: Database) -> None:
    client = await a_client(database)
    made = await finalise_statement(database, client, JANUARY, on(IN_GRACE))
    assert (made.period, made.status) == (JANUARY, StatementStatus.FINAL)
    assert made.finalised_at == on(IN_GRACE).now
    assert await stored(database, client, JANUARY) == made
    assert await finalise_statement(database, client, JANUARY, on("2026-05-01")) == made


async def test_a_month_that_runs_is_not_made_final(database: Database) -> None:
    client = await a_client(database)
    with pytest.raises(StatementStillRunning, match="2026-01"):
        await finalise_statement(database, client, JANUARY, on(RUNNING))
    assert await stored(database, client, JANUARY) is None


async def test_a_month_without_service_has_no_statement(database: Database) -> None:
    client = await a_client(database)
    with pytest.raises(PeriodNotServed, match="2025-12"):
        await finalise_statement(database, client, DECEMBER, on(OVER))


async def test_nobody_has_no_statement(database: Database) -> None:
    nobody = new_id()
    with pytest.raises(NothingFound, match=nobody):
        await finalise_statement(database, nobody, JANUARY, on(OVER))
    with pytest.raises(NothingFound, match=nobody):
        await final(database, nobody, JANUARY, OVER)


async def test_months_before_are_made_final_first(database: Database) -> None:
    client = await a_client(database)
    await finalise_statement(database, client, JANUARY, on(OVER))
    await finalise_statement(database, client, MARCH, on("2026-04-05"))
    february = await stored(database, client, FEBRUARY)
    assert february is not None
    assert february.status is StatementStatus.FINAL


@pytest.mark.parametrize("day", [RUNNING, IN_GRACE])
async def test_a_statement_that_may_change_is_not_taken_for_final(
    database: Database, day: str
) -> None:
    client = await a_client(database)
    with pytest.raises(StatementNotFinal, match="2026-01"):
        await final(database, client, JANUARY, day)
    assert await stored(database, client, JANUARY) is None


async def test_one_whose_grace_is_over_is_made_final_by_whoever_needs_it(
    database: Database,
) -> None:
    client = await a_client(database)
    taken = await final(database, client, JANUARY, OVER)
    assert (taken.status, await stored(database, client, JANUARY)) == (StatementStatus.FINAL, taken)


async def test_one_made_final_early_is_final(database: Database) -> None:
    client = await a_client(database)
    made = await finalise_statement(database, client, JANUARY, on(IN_GRACE))
    assert await final(database, client, JANUARY, IN_GRACE) == made


@pytest.mark.parametrize(
    "since",
    [
        SINCE,
        on(OVER).now,  # the month was over when the client came, and is final once asked for
    ],
)
async def test_what_becomes_final_asks_for_its_invoice_once(
    database: Database, since: datetime
) -> None:
    async with database.write() as connection:
        await keep_seller(connection, replace(BELGIAN_SELLER, is_automatic=True))
    client = await a_client(database, since)
    for day in (OVER, "2026-02-05"):
        await finalise_statement(database, client, JANUARY, on(day))
    jobs = await sql.fetch(database, "SELECT key FROM jobs WHERE kind = 'invoice.issue'")
    assert [job["key"] for job in jobs] == [f"{client}:2026-01"]
