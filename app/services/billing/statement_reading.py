"""Reads statements: a month as it is now or for ever, all months, or one on another plan."""

from dataclasses import dataclass, replace

from app.domain.billing.statements.plan_comparison import Preview, preview_on
from app.domain.billing.statements.statement_drawing import StatementInputs, draw
from app.domain.billing.statements.statement_schedule import StatementSchedule
from app.domain.billing.statements.statements import DetailsById, Statement, StatementStatus
from app.domain.clients.plans.periods import Period
from app.repositories.billing.billed_accounts import BilledAccount
from app.repositories.billing.statement_units import read_interaction_details
from app.repositories.billing.statements import (
    read_final_statement,
    read_final_statements,
)
from app.repositories.clients.plans import read_plans
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.billing.statement_drawing import (
    AsOf,
    describe_lines,
    draw_statement,
    load_account,
    load_inputs,
    require_statement,
)
from app.services.billing.statement_finalising import finalise_statement
from app.services.clients.list_plans import find_offered_plan
from app.services.directory.names import names_within

_AFTER_ALL = "9999-12"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFilter:
    """Which statements of a client are listed, the latest first.

    Attributes:
        before: the id of the month after the first that is listed; None begins at the latest.
    """

    client_id: str
    limit: int
    before: str | None = None


async def read_statement(
    database: Database, client_id: str, period_id: str, as_of: AsOf
) -> Statement:
    """Return a month's statement: the final one, or what it would be now.

    A month whose grace is over is made final first, should that not have been done yet.

    Raises:
        NothingFound: the client does not exist.
        InvalidPeriod: it is not a month.
        PeriodNotServed: no day of it is covered by a subscription, and it adjusts nothing.
    """
    period = Period.parse(period_id)
    async with database.read_snapshot() as connection:
        final = await read_final_statement(connection, client_id, period)
        if final is not None:
            return final
        account, schedule = await load_account(connection, client_id, as_of)
        status = schedule.status_of(period)
        if status is not StatementStatus.FINAL:
            inputs = await _load_inputs(connection, account, schedule, period)
            return require_statement(draw_statement(inputs, status, as_of.now), period)
    return await finalise_statement(database, client_id, period, as_of)


async def list_statements(
    database: Database, wanted: StatementFilter, as_of: AsOf
) -> list[Statement]:
    """Return statements, the latest month first: final ones, and those that time makes final.

    Months that were over before the client was there are not among them until they were asked for.

    Raises:
        NothingFound: the client does not exist.
    """
    before = wanted.before or _AFTER_ALL
    await _catch_up(database, wanted.client_id, as_of)
    async with database.read_snapshot() as connection:
        statements = await read_final_statements(connection, wanted.client_id, before, wanted.limit)
        account, schedule = await load_account(connection, wanted.client_id, as_of)
        for period in schedule.open_months():
            if period.id < before:
                inputs = await _load_inputs(connection, account, schedule, period)
                statement = draw_statement(inputs, schedule.status_of(period), as_of.now)
                statements += [statement] if statement is not None else []
    return sorted(statements, key=lambda statement: statement.period.id, reverse=True)[
        : wanted.limit
    ]


async def preview_statement(
    database: Database, client_id: str, period_and_plan: tuple[str, str], as_of: AsOf
) -> Preview:
    """Return a month as it would be if all its days of service were on a plan.

    Args:
        database: where it is.
        client_id: whose.
        period_and_plan: the month, and the plan's code.
        as_of: when, and how many days of grace there are.

    Raises:
        NothingFound: the client does not exist.
        InvalidPeriod: it is not a month.
        UnknownPlan: there is no plan of that code.
        PeriodNotServed: no day of the month is covered by a subscription.
    """
    period_id, code = period_and_plan
    period = Period.parse(period_id)
    async with database.read() as connection:
        plan = find_offered_plan(await read_plans(connection), code, period.first_day)
    async with database.read_snapshot() as connection:
        account, schedule = await load_account(connection, client_id, as_of)
        inputs = await _load_inputs(connection, account, schedule, period)
    status = schedule.status_of(period)
    preview = preview_on(plan, inputs, draw(inputs, status, as_of.now), status)
    return replace(preview, statement=describe_lines(preview.statement))


async def _load_inputs(
    connection: Connection, account: BilledAccount, schedule: StatementSchedule, period: Period
) -> StatementInputs:
    carries = schedule.carries_adjustments(period)
    return await load_inputs(connection, account, period, carries=carries)


async def _catch_up(database: Database, client_id: str, as_of: AsOf) -> None:
    async with database.read_snapshot() as connection:
        _, schedule = await load_account(connection, client_id, as_of)
    for period in schedule.overdue()[-1:]:
        await finalise_statement(database, client_id, period, as_of)


async def load_details(database: Database, statement: Statement) -> DetailsById:
    """Return what is known of each interaction that a statement's lines name."""
    named = {unit.interaction_id for line in statement.lines for unit in line.units}
    if not named:
        return {}
    client_id = statement.client_id
    async with database.read() as connection:
        found = await read_interaction_details(connection, client_id, sorted(named))
        parties = [(client_id, each.counterpart) for each in found.values() if each.counterpart]
        names = await names_within(connection, parties)
    return {
        interaction_id: replace(details, known_as=names.get((client_id, details.counterpart or "")))
        for interaction_id, details in found.items()
    }
