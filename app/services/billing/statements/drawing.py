"""Statements drawn with what their lines say."""

from dataclasses import replace
from datetime import datetime

from app.documents.billing.invoices.wording import wording_of
from app.domain.billing.statements.statement_drawing import Grounds, draw
from app.domain.billing.statements.statements import Statement, StatementStatus
from app.domain.clients.plans.periods import Period
from app.domain.metering.quota.quota import PeriodNotServed


def draw_statement(grounds: Grounds, status: StatementStatus, now: datetime) -> Statement | None:
    """Return a statement; None when the month is not served and nothing is adjusted."""
    statement = draw(grounds, status, now)
    return describe_lines(statement) if statement.lines else None


def describe_lines(statement: Statement) -> Statement:
    """Return a statement whose lines say in its language what they are about."""
    wording = wording_of(statement.language)
    lines = (replace(line, description=wording.describe_line(line)) for line in statement.lines)
    return replace(statement, lines=tuple(lines))


def require_statement(statement: Statement | None, period: Period) -> Statement:
    """Return a statement that is there.

    Raises:
        PeriodNotServed: there is none.
    """
    if statement is None:
        raise PeriodNotServed(period.id)
    return statement
