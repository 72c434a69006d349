"""What a forecast makes worth telling, and the job that looks every day."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from app.domain.clients.plans.periods import local_date, period_at
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.jobs.jobs import JobKind, NewJob
from app.domain.metering.profiles import ClientProfile
from app.domain.metering.quota.quota import Usage, forecast_period
from app.domain.notifications.contents import QuotaForecastExceeded
from app.domain.notifications.notices import Notice, NoticeType

_HOUR = 4


def forecast_job(after: datetime) -> NewJob:
    """Return the job of the first look after an instant: at four in the morning, UTC."""
    day = after.astimezone(UTC).replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    run_at = day if day > after else day + timedelta(days=1)
    return NewJob(
        kind=JobKind.QUOTA_FORECAST, key=run_at.date().isoformat(), run_at=run_at, payload={}
    )


def notice_of_forecast(
    client: ClientProfile, usage: Usage, hours: BusinessHours, now: datetime
) -> Notice | None:
    """Return what is told when the current month is to exceed its included units; once a month.

    A month that has exceeded them already was told of as exhausted.
    """
    period, today = period_at(now, client.timezone), local_date(now, client.timezone)
    included = client.included_in(period.id)
    ahead = forecast_period(client, period, usage, today, hours)
    if ahead is None or not usage.used < included < ahead.units:
        return None
    content = QuotaForecastExceeded(
        period=period.id,
        included=included,
        used=usage.used,
        forecast=ahead.units,
        low=ahead.low,
        high=ahead.high,
        is_blocking=client.is_blocking(now, period.id),
    )
    return Notice(
        type=NoticeType.QUOTA_FORECAST_EXCEEDED,
        cause_key=f"{client.id}:{period.id}",
        client_id=client.id,
        occurred_at=now,
        data=asdict(content),
    )
