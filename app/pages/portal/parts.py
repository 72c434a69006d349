"""The parts of /portal that scripts ask for again: gauge, days, block, and what waits."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response

from app.domain.clients.plans.periods import Period
from app.pages.answers import show
from app.pages.forms import OF
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.month_parts import (
    asked_period,
    block_values,
    calendar_values,
    gauge_values,
    waiting_values,
)
from app.pages.quotas import find_quota
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.clients.read_account import Account, read_account


async def show_gauge(visit: Visit) -> Response:
    """Show the gauge of a month alone."""
    account, period = await _asked(visit)
    quota = await find_quota(visit, account.client.id, period)
    values = await gauge_values(visit, account, period, quota)
    return _show(visit, "gauge", account, period, values)


async def show_calendar(visit: Visit) -> Response:
    """Show the days of a month alone."""
    account, period = await _asked(visit)
    quota = await find_quota(visit, account.client.id, period)
    values = await calendar_values(visit, account, quota)
    return _show(visit, "calendar", account, period, values)


async def show_block(visit: Visit) -> Response:
    """Show the block of the plan alone."""
    account, period = await _asked(visit)
    quota = await find_quota(visit, account.client.id, period)
    return _show(visit, "block", account, period, block_values(visit, account, quota))


async def show_waiting(visit: Visit) -> Response:
    """Show what waits for the client alone."""
    account, period = await _asked(visit)
    return _show(visit, "waiting", account, period, await waiting_values(visit, account))


def _show(
    visit: Visit, part: str, account: Account, period: Period, values: Mapping[str, Any]
) -> Response:
    template = f"portal/{part}.html.jinja"
    return show(visit, template, period=period, client=account.client, **values)


async def _asked(visit: Visit) -> tuple[Account, Period]:
    """Return the client and the month that the page is about, of which this is to be a part.

    Raises:
        NotHere: another client has been chosen meanwhile, in another window; or it is no month.
    """
    client, _ = await chosen_client(visit)
    if visit.query.text(OF) not in ("", client.reference):
        raise NotHere
    account = await read_account(visit.state.database, client.id, visit.state.clock.now())
    return account, asked_period(visit, account)


GAUGE = Page(path="/portal/gauge", show=show_gauge, roles=PORTAL, is_part=True)
CALENDAR = Page(path="/portal/calendar", show=show_calendar, roles=PORTAL, is_part=True)
BLOCK = Page(path="/portal/block", show=show_block, roles=PORTAL, is_part=True)
WAITING = Page(path="/portal/waiting", show=show_waiting, roles=PORTAL, is_part=True)
