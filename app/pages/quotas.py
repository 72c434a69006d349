"""What is left of a client's month, as pages of the portal and the desk show it."""

from app.domain.clients.plans.periods import Period
from app.domain.metering.quota.quota import PeriodNotServed, Quota
from app.pages.visit import Visit
from app.services.metering.quota.quota import QuotaSources, read_quota


async def find_quota(visit: Visit, client_id: str, period: Period | None = None) -> Quota | None:
    """Return what is left of a month, by default of the client's present one.

    None where no day of it is served.
    """
    state = visit.state
    sources = QuotaSources(state.database, state.period_statuses, state.profiles, state.calendars)
    month = None if period is None else period.id
    try:
        return await read_quota(sources, client_id, month, state.clock.now())
    except PeriodNotServed:
        return None
