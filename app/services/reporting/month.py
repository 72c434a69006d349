"""The month in which a report's span ends, as it stood then."""

from dataclasses import dataclass

from app.domain.clients.plans.periods import Period, local_date, period_at
from app.domain.clients.plans.subscriptions import Subscription, governing, included_units
from app.domain.metering.quota.forecasts import Forecast, Service, business_days, forecast
from app.domain.reporting.contents import Standing
from app.domain.reporting.reports import Reach, last_instant
from app.domain.reporting.timetable import ReportTimetable
from app.repositories.connections import Connection
from app.repositories.reporting.accounts import ReportedAccount
from app.repositories.reporting.standing import MonthThen, read_month


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedMonth:
    """What a month includes, and what was used of it when a span ended."""

    period: Period
    governed_by: Subscription
    included: int
    then: MonthThen
    timetable: ReportTimetable
    reach: Reach

    @property
    def standing(self) -> Standing:
        """Return what was left of it."""
        used, terms = self.then.used, self.governed_by.terms
        extra = max(0, used - self.included)
        price = terms.extra_unit.times(extra)
        return Standing(
            period=self.period.id,
            included=self.included,
            used=used,
            remaining=max(0, self.included - used),
            extra=extra,
            extra_amount_cents=price.amount_cents,
            currency=price.currency,
            held=self.then.held,
            urgent_included=terms.urgent_included,
            urgent_used=self.then.urgent,
            is_block_active=self.governed_by.is_blocking and used >= self.included,
        )

    @property
    def forecast(self) -> Forecast | None:
        """Return what it was to come to; None while too little is known."""
        timetable = self.timetable
        today = local_date(last_instant(self.reach.until), timetable.timezone)
        service = Service(timetable.timezone, tuple(timetable.subscriptions))
        days = business_days(timetable.hours, service, self.period, today)
        ahead = None if days is None else forecast(self.then.used, self.then.used_before, days)
        if ahead is None or not self.governed_by.is_blocking:
            return ahead
        return ahead.within(self.included, self.then.used)


async def read_month_of(
    connection: Connection, account: ReportedAccount, reach: Reach
) -> ReportedMonth | None:
    """Return the month in which a report's span ends; None where it is not served."""
    timetable = account.timetable
    period = period_at(last_instant(reach.until), timetable.timezone)
    governed_by = governing(timetable.subscriptions, period)
    if governed_by is None:
        return None
    return ReportedMonth(
        period=period,
        governed_by=governed_by,
        included=included_units(timetable.subscriptions, period),
        then=await read_month(connection, account.client_id, period, reach, timetable.timezone),
        timetable=timetable,
        reach=reach,
    )
