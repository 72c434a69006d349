"""The parts of /portal that scripts ask for again: the gauge, and what waits."""

from http import HTTPStatus

from fastapi import Response

from app.pages.answers import show
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.month import asked_period, gauge_values, waiting_values
from app.pages.quotas import find_quota
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.clients.read_account import Account, read_account

_OF = "of"


async def show_gauge(visit: Visit) -> Response:
    """Show the gauge of a month alone."""
    account = await _account(visit)
    period = asked_period(visit, account)
    quota = await find_quota(visit, account.client.id, period)
    values = await gauge_values(visit, account, period, quota)
    return show(
        visit,
        "portal/gauge.html.jinja",
        HTTPStatus.OK,
        period=period,
        client=account.client,
        **values,
    )


async def show_waiting(visit: Visit) -> Response:
    """Show what waits for the client alone."""
    account = await _account(visit)
    period = asked_period(visit, account)
    values = await waiting_values(visit, account)
    return show(
        visit,
        "portal/waiting.html.jinja",
        HTTPStatus.OK,
        period=period,
        client=account.client,
        **values,
    )


async def _account(visit: Visit) -> Account:
    """Return the client that the page is about, of which this is to be a part.

    Raises:
        NotHere: another client has been chosen meanwhile, in another window.
    """
    client, _ = await chosen_client(visit)
    if visit.query.text(_OF) not in ("", client.reference):
        raise NotHere
    return await read_account(visit.state.database, client.id, visit.state.clock.now())


GAUGE = Page(path="/portal/gauge", show=show_gauge, roles=PORTAL, is_part=True)
WAITING = Page(path="/portal/waiting", show=show_waiting, roles=PORTAL, is_part=True)
