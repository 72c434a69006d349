"""The parts of /portal: what the gauge, the days, the block and what waits show."""

from collections.abc import Mapping

from app.documents.metering.gauge import Figures, draw_gauge
from app.documents.metering.month_calendar import lay_out_month
from app.documents.metering.month_course import draw_course
from app.documents.metering.quota_texts import describe_quota
from app.documents.reporting.phrases import MORE
from app.domain.clients.plans.periods import InvalidPeriod, Period, period_at
from app.domain.metering.quota.quota import Quota
from app.pages.portal.rows import Wording
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.clients.read_account import Account
from app.services.metering.interactions.portal import read_urgent, read_waiting
from app.services.metering.quota.quota import read_usage

PERIOD = "period"


def asked_period(visit: Visit, account: Account) -> Period:
    """Return the month that is asked for, the client's current one by default.

    Raises:
        NotHere: it is no month.
    """
    wanted = visit.query.text(PERIOD)
    if not wanted:
        return period_at(visit.state.clock.now(), account.client.timezone)
    try:
        return Period.parse(wanted)
    except InvalidPeriod:
        raise NotHere from None


async def gauge_values(
    visit: Visit, account: Account, period: Period, quota: Quota | None
) -> Mapping[str, object]:
    """Return what the gauge shows, and the urgent requests behind its figures."""
    if quota is None:
        return {"quota": None, "without_plan": _say_no_plan(visit, account, period)}
    granted = await read_urgent(visit.state.database, account.client.id, quota.period)
    wording = Wording.of(visit, account.client)
    return {
        "quota": quota,
        "sentences": list(describe_quota(quota, visit.texts)),
        "is_current": _is_current(visit, quota),
        "gauge": draw_gauge(Figures.of(quota)),
        "urgent": [(item.interaction.urgent, wording.row(item)) for item in granted],
    }


def _say_no_plan(visit: Visit, account: Account, period: Period) -> str:
    """Return that a month has no plan, and when the next plan begins where that is to come."""
    say, texts = visit.texts.say, visit.texts
    if period.next.first_day <= account.today:
        return say("There was no plan in this month.")
    if account.next is None:
        return say("There is no plan this month.")
    begins = texts.day(account.next.starts_on)
    return say("There is no plan yet: it begins on {day}.", day=begins)


async def waiting_values(visit: Visit, account: Account) -> Mapping[str, object]:
    """Return what waits for the client."""
    waiting = await read_waiting(visit.state.database, account.client.id)
    wording = Wording.of(visit, account.client)
    more = waiting.held_total - len(waiting.held)
    return {
        "held": [wording.row(item) for item in waiting.held],
        "held_total": waiting.held_total,
        "more_held": visit.texts.count(MORE, more) if more else "",
        "questions": waiting.questions,
        "has_more_questions": waiting.has_more_questions,
        "has_more_disputes": waiting.has_more_disputes,
        "disputes": [
            (dispute, wording.row(waiting.disputed[dispute.interaction_id]))
            for dispute in waiting.disputes
        ],
        "wording": wording,
    }


async def calendar_values(
    visit: Visit, account: Account, quota: Quota | None
) -> Mapping[str, object]:
    """Return what the days of a month show; no days where none was served."""
    if quota is None:
        return {"days": (), "today": account.today}
    now = visit.state.clock.now()
    usage = await read_usage(visit.state.database, account.client.id, quota.period.id, now)
    return {
        "days": usage.days,
        "weeks": lay_out_month(usage.days),
        "course": draw_course(usage.days, Figures.of(quota), account.today),
        "sentences": list(describe_quota(quota, visit.texts)),
        "today": account.today,
    }


def block_values(visit: Visit, account: Account, quota: Quota | None) -> Mapping[str, object]:
    """Return what the block of the present plan shows, and whether it holds anything now."""
    is_full = quota is not None and _is_current(visit, quota) and quota.is_block_active
    return {"present": account.current, "is_used_up": is_full}


def _is_current(visit: Visit, quota: Quota) -> bool:
    """Return whether a month is the client's present one."""
    return quota.period == period_at(visit.state.clock.now(), quota.timezone)
