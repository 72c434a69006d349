"""Reads what a statement follows from, in the caller's transaction, and draws it."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.documents.billing.invoice_wording import wording_of
from app.domain.billing.statements.adjustments import BilledPeriod, draw_adjustments
from app.domain.billing.statements.statement_drawing import StatementInputs, draw
from app.domain.billing.statements.statement_schedule import StatementSchedule
from app.domain.billing.statements.statements import Statement, StatementStatus
from app.domain.clients.plans.periods import Period
from app.domain.errors import NothingFound
from app.domain.metering.quota.quota import PeriodNotServed
from app.repositories.billing.billed_accounts import (
    BilledAccount,
    read_billed_account,
    read_period_counts,
)
from app.repositories.billing.billed_taxes import read_month_taxes
from app.repositories.billing.statement_units import read_units
from app.repositories.billing.statements import read_billed_periods, read_last_final_period
from app.repositories.connections import Connection


@dataclass(frozen=True, slots=True)
class AsOf:
    """As of when statements are drawn, and the days of grace after the end of each month."""

    now: datetime
    grace_days: int


async def load_account(
    connection: Connection, client_id: str, as_of: AsOf
) -> tuple[BilledAccount, StatementSchedule]:
    """Return a client and its months.

    Raises:
        NothingFound: the client does not exist.
    """
    account = await read_billed_account(connection, client_id)
    if account is None:
        raise NothingFound(client_id)
    return account, StatementSchedule(
        timezone=account.timezone,
        grace_days=as_of.grace_days,
        subscriptions=account.subscriptions,
        since=account.created_at,
        last_final=await read_last_final_period(connection, client_id),
        now=as_of.now,
    )


async def load_inputs(
    connection: Connection, account: BilledAccount, period: Period, *, carries: bool
) -> StatementInputs:
    """Return what a month's statement follows from.

    Args:
        connection: in the caller's transaction.
        account: the client.
        period: the month.
        carries: the statement carries the adjustments of others.
    """
    client_id, head = account.client_id, account.head
    counts = await read_period_counts(connection, client_id, period)
    return StatementInputs(
        client_id=client_id,
        client_name=account.name,
        timezone=account.timezone,
        language=account.language,
        subscriptions=account.subscriptions,
        vat=account.vat,
        period=period,
        entries=await read_units(connection, client_id, period.id, head.entries),
        billed=await _read_billed(connection, account) if carries else (),
        urgent_used=counts.urgent,
        held=counts.held,
        open_disputes=counts.open_disputes,
        head=head,
    )


async def _read_billed(connection: Connection, account: BilledAccount) -> tuple[BilledPeriod, ...]:
    """Return the months that were billed; of those that are adjusted, how they were taxed too."""
    billed = await read_billed_periods(connection, account.client_id)
    adjusted = [line.for_period for line in draw_adjustments(account.subscriptions, billed)]
    if not adjusted:
        return billed
    taxes = await read_month_taxes(connection, account.client_id, adjusted)
    return tuple(replace(month, vat=taxes.get(month.period.id)) for month in billed)


def draw_statement(
    inputs: StatementInputs, status: StatementStatus, now: datetime
) -> Statement | None:
    """Return a statement; None where the month is not served and nothing is adjusted."""
    statement = draw(inputs, status, now)
    return describe_lines(statement) if statement.lines else None


def describe_lines(statement: Statement) -> Statement:
    """Return a statement whose lines say in its language what they are about."""
    wording = wording_of(statement.language)
    lines = (replace(line, description=wording.describe_line(line)) for line in statement.lines)
    return replace(statement, lines=tuple(lines))


def require_statement(statement: Statement | None, period: Period) -> Statement:
    """Return a statement that is there.

    Raises:
        PeriodNotServed: it is None.
    """
    if statement is None:
        raise PeriodNotServed(period.id)
    return statement
