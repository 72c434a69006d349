"""Makes statements final, under the client's lock: what is recorded later is adjusted."""

from dataclasses import asdict

from app.domain.billing.invoices.invoices import StatementNotFinal
from app.domain.billing.statements.statement_schedule import StatementStillRunning
from app.domain.billing.statements.statements import Statement, StatementStatus
from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.notifications.billing_contents import StatementFinal
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.billing.billed_accounts import lock_account
from app.repositories.billing.billing_profiles import read_seller
from app.repositories.billing.statements import keep_final_statement, read_final_statement
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.billing.statement_drawing import (
    AsOf,
    draw_statement,
    load_account,
    load_inputs,
    require_statement,
)


async def finalise_statement(
    database: Database, client_id: str, period: Period, as_of: AsOf
) -> Statement:
    """Make the statement of a month that has ended final, after those of earlier months.

    Repeating it returns the same statement.

    Raises:
        NothingFound: the client does not exist.
        StatementStillRunning: the month has not ended.
        PeriodNotServed: no day of it is covered by a subscription, and it adjusts nothing.
    """
    async with database.write() as connection:
        statement = await finalise_in_transaction(connection, client_id, period, as_of)
    return require_statement(statement, period)


async def finalise_in_transaction(
    connection: Connection, client_id: str, period: Period, as_of: AsOf
) -> Statement | None:
    """Make statements up to a month's final in a transaction; None where it would have no line.

    Raises:
        NothingFound: the client does not exist.
        StatementStillRunning: the month has not ended.
    """
    if not await lock_account(connection, client_id):
        raise NothingFound(client_id)
    final = await read_final_statement(connection, client_id, period)
    if final is not None:
        return final
    _, schedule = await load_account(connection, client_id, as_of)
    if schedule.status_of(period) is StatementStatus.RUNNING:
        raise StatementStillRunning(period.id)
    for earlier in schedule.before(period):
        await _finalise(connection, client_id, earlier, as_of)
    return await _finalise(connection, client_id, period, as_of)


async def require_final_statement(
    connection: Connection, client_id: str, period: Period, as_of: AsOf
) -> Statement:
    """Return a statement that will not change any more, made final if its grace is over.

    Raises:
        NothingFound: the client does not exist.
        StatementNotFinal: the month runs, or its grace does.
        PeriodNotServed: no day of it is covered by a subscription, and it adjusts nothing.
    """
    final = await read_final_statement(connection, client_id, period)
    if final is not None:
        return final
    _, schedule = await load_account(connection, client_id, as_of)
    if schedule.status_of(period) is not StatementStatus.FINAL:
        raise StatementNotFinal(period.id)
    return require_statement(
        await finalise_in_transaction(connection, client_id, period, as_of), period
    )


async def _finalise(
    connection: Connection, client_id: str, period: Period, as_of: AsOf
) -> Statement | None:
    account, schedule = await load_account(connection, client_id, as_of)
    inputs = await load_inputs(connection, account, period, carries=schedule.comes_last(period))
    statement = draw_statement(inputs, StatementStatus.FINAL, as_of.now)
    if statement is not None:
        await keep_final_statement(connection, statement)
        if schedule.is_by_time(period):
            await enqueue(connection, [job_of(_notice_of(statement))])
        await enqueue_invoice(connection, statement)
    return statement


def _notice_of(statement: Statement) -> Notice:
    at = statement.finalised_at or statement.drawn_at
    return Notice(
        type=NoticeType.STATEMENT_FINAL,
        cause_key=f"{statement.client_id}:{statement.period.id}",
        client_id=statement.client_id,
        occurred_at=at,
        data=asdict(
            StatementFinal(
                period=statement.period.id,
                finalised_at=at,
                net_cents=statement.net.amount_cents,
                vat_cents=statement.vat.amount_cents,
                gross_cents=statement.gross.amount_cents,
                currency=statement.currency,
            )
        ),
    )


async def enqueue_invoice(connection: Connection, statement: Statement) -> None:
    """Have a final statement invoiced after its transaction, if invoices are issued by themselves.

    What is missing for an invoice must not keep a statement from becoming final: hence a job.
    """
    seller = await read_seller(connection)
    if seller is None or not seller.is_automatic:
        return
    period = statement.period.id
    job = NewJob(
        kind=JobKind.INVOICE_ISSUE,
        key=f"{statement.client_id}:{period}",
        run_at=statement.finalised_at or statement.drawn_at,
        payload={"client_id": statement.client_id, "period": period},
    )
    await enqueue(connection, [job])
