"""Puts a report together from what a transaction under the client's lock sees."""

from datetime import datetime

from app.domain.plans.periods import local_date, period_at
from app.domain.plans.subscriptions import governing, in_force, included_units
from app.domain.plans.terms import ReportKind
from app.domain.reporting.contents import Gathered, Standing, content_of
from app.domain.reporting.reports import Reach, Report
from app.repositories.connections import Connection
from app.repositories.reporting.accounts import ReportedAccount
from app.repositories.reporting.facts import (
    read_facts,
    read_month,
    read_overdue,
    read_units,
    read_waiting,
)


async def put_together(
    connection: Connection,
    account: ReportedAccount,
    kind: ReportKind,
    reach: Reach,
    now: datetime,
) -> Report:
    """Return a report that comes as far as given, not kept yet: without an id."""
    former, client_id = account.reaches[kind], account.client_id
    timetable = account.timetable
    today = local_date(now, timetable.timezone)
    subscription = in_force(timetable.subscriptions, today)
    gathered = Gathered(
        facts=await read_facts(connection, client_id, former, reach),
        waiting=await read_waiting(connection, client_id),
        overdue=await read_overdue(connection, client_id, former.until, reach.until),
        units=await read_units(connection, client_id, former, reach),
        standing=await _standing(connection, account, now),
        until=reach.until,
    )
    return Report(
        id=None,
        client_id=client_id,
        client_name=account.name,
        kind=kind,
        language=account.language,
        timezone=timetable.timezone,
        plan=subscription.terms.code if subscription else None,
        covers_from=former.until,
        covers_until=reach.until,
        drawn_at=now,
        sent_at=None,
        content=content_of(gathered),
    )


async def _standing(
    connection: Connection, account: ReportedAccount, now: datetime
) -> Standing | None:
    """Return what is left of the current month; None where it is not served."""
    timetable = account.timetable
    period = period_at(now, timetable.timezone)
    governed_by = governing(timetable.subscriptions, period)
    if governed_by is None:
        return None
    used, held, urgent = await read_month(connection, account.client_id, period)
    included = included_units(timetable.subscriptions, period)
    extra = max(0, used - included)
    price = governed_by.terms.extra_unit.times(extra)
    return Standing(
        period=period.id,
        included=included,
        used=used,
        remaining=max(0, included - used),
        extra=extra,
        extra_amount_cents=price.amount_cents,
        currency=price.currency,
        held=held,
        urgent_included=governed_by.terms.urgent_included,
        urgent_used=urgent,
        is_block_active=governed_by.is_blocking and used >= included,
    )
