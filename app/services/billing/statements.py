"""Draws statements as they are now, and makes them final under the client's lock."""

from app.domain.billing.drawing import draw
from app.domain.billing.schedule import StatementStillRunning, Timetable
from app.domain.billing.statements import Statement, StatementStatus
from app.domain.errors import NothingFound
from app.domain.metering.quota import PeriodNotServed
from app.domain.plans.periods import Period
from app.repositories.billing.accounts import BilledAccount, lock_book
from app.repositories.billing.statements import keep_final, read_final
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.billing.grounds import Reckoning, gather, open_account
from app.services.billing.wording import described


async def read_statement(
    database: Database, client_id: str, period_id: str, reckoning: Reckoning
) -> Statement:
    """Return a month's statement: the final one, or what it would be now.

    One whose grace is over is made final by being asked for, should that not have been done yet.

    Raises:
        NothingFound: there is no such client.
        InvalidPeriod: it is not a month.
        PeriodNotServed: no day of it is covered by a subscription, and it adjusts nothing.
    """
    period = Period.parse(period_id)
    async with (
        database.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        final = await read_final(connection, client_id, period)
        if final is not None:
            return final
        account, timetable = await open_account(connection, client_id, reckoning)
        status = timetable.status_of(period)
        if status is not StatementStatus.FINAL:
            statement = await _drawn(connection, account, timetable, (period, status))
            return _existing(statement, period)
    return await finalise_statement(database, client_id, period, reckoning)


async def finalise_statement(
    database: Database, client_id: str, period: Period, reckoning: Reckoning
) -> Statement:
    """Make the statement of a month that has ended final, after those of earlier months.

    Repeating it returns the same statement.

    Raises:
        NothingFound: there is no such client.
        StatementStillRunning: the month has not ended.
        PeriodNotServed: no day of it is covered by a subscription, and it adjusts nothing.
    """
    async with database.pool.acquire() as connection, connection.transaction():
        statement = await finalise_within(connection, client_id, period, reckoning)
    return _existing(statement, period)


async def finalise_within(
    connection: Connection, client_id: str, period: Period, reckoning: Reckoning
) -> Statement | None:
    """Make statements up to a month's final in a transaction; None when it has nothing to say.

    Under the client's lock nothing is recorded meanwhile: what comes later is adjusted.

    Raises:
        NothingFound: there is no such client.
        StatementStillRunning: the month has not ended.
    """
    if not await lock_book(connection, client_id):
        raise NothingFound(client_id)
    final = await read_final(connection, client_id, period)
    if final is not None:
        return final
    _, timetable = await open_account(connection, client_id, reckoning)
    if timetable.status_of(period) is StatementStatus.RUNNING:
        raise StatementStillRunning(period.id)
    for one in timetable.before(period):
        await _finalise(connection, client_id, one, reckoning)
    return await _finalise(connection, client_id, period, reckoning)


async def _finalise(
    connection: Connection, client_id: str, period: Period, reckoning: Reckoning
) -> Statement | None:
    account, timetable = await open_account(connection, client_id, reckoning)
    asked = (period, StatementStatus.FINAL)
    statement = await _drawn(connection, account, timetable, asked)
    if statement is not None:
        await keep_final(connection, statement)
    return statement


async def _drawn(
    connection: Connection,
    account: BilledAccount,
    timetable: Timetable,
    asked: tuple[Period, StatementStatus],
) -> Statement | None:
    """Return a statement; None when the month is not served and nothing is adjusted."""
    period, status = asked
    grounds = await gather(connection, account, timetable, period)
    statement = draw(grounds, status, timetable.now)
    return described(statement) if statement.lines else None


def _existing(statement: Statement | None, period: Period) -> Statement:
    if statement is None:
        raise PeriodNotServed(period.id)
    return statement
