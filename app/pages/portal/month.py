"""/portal: a client's month, what waits for the client, and the block of its plan."""

import unicodedata
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Response

from app.documents.texts.texts import phrase, plural
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import (
    BlockNotOffered,
    NoSubscription,
    governing_subscription,
)
from app.domain.metering.counting.decisions import PlanBlocked
from app.pages.answers import lead_to, show
from app.pages.block import BUTTONS, switch_block
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.month_parts import (
    asked_period,
    block_values,
    calendar_values,
    gauge_values,
    waiting_values,
)
from app.pages.portal.paging import asked_number
from app.pages.quotas import find_quota
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.clients.read_account import Account, read_account
from app.services.metering.interactions.amendments import release_all, release_held
from app.services.people.clients_of import ClientOfPerson

PATH = "/portal"
_RELEASED = "released"
_SOME_RELEASED = plural(
    "One was released. The others no longer fit: switch the block off, or wait for the next month.",
    "{count} were released. "
    "The others no longer fit: switch the block off, or wait for the next month.",
)

_BLOCKED = phrase(
    "This cannot be done now: the block of your plan is on, and its included interactions are "
    "used up. Switch the block off first, or wait for the next month."
)
_NO_BLOCK = phrase("This cannot be done now: there is no plan that has a block.")


async def show_month(visit: Visit) -> Response:
    """Show a month, the current one unless another is asked for."""
    return await _page(visit, HTTPStatus.OK)


async def act_on_month(visit: Visit) -> Response:
    """Switch the block, or release what it holds."""
    client, _ = await chosen_client(visit)
    state, caller = visit.state, visit.person.caller(client.id)
    try:
        match visit.form.text("action"):
            case action if action in BUTTONS:
                await switch_block(visit, client.id)
            case "release":
                held = visit.form.id("interaction")
                await release_held(state.database, state.intake, state.clock, held, caller)
            case "release-all":
                releases = await release_all(
                    state.database, state.intake, state.clock, client.id, caller
                )
                if releases.held:
                    return await _say_what_stays(visit, len(releases.decisions))
            case _:
                raise UnreadableForm
    except PlanBlocked:
        return await _page(visit, HTTPStatus.CONFLICT, _BLOCKED)
    except (BlockNotOffered, NoSubscription):
        return await _page(visit, HTTPStatus.CONFLICT, _NO_BLOCK)
    return lead_to(visit.path)


async def _say_what_stays(visit: Visit, released: int) -> Response:
    """Say why nothing was released, or lead to a page that says how much was."""
    if not released:
        return await _page(visit, HTTPStatus.CONFLICT, _BLOCKED)
    asked = [pair for pair in visit.query.pairs() if pair[0] != _RELEASED]
    return lead_to(f"{PATH}?{urlencode([*asked, (_RELEASED, released)])}")


async def _page(visit: Visit, status: HTTPStatus, refusal: str = "") -> Response:
    chosen, clients = await chosen_client(visit)
    state, now = visit.state, visit.state.clock.now()
    account = await read_account(state.database, chosen.id, now)
    period = asked_period(visit, account)
    quota = await find_quota(visit, chosen.id, period)
    return show(
        visit,
        "portal/month.html.jinja",
        status,
        client=chosen,
        others=sorted((each for each in clients if each.id != chosen.id), key=_by_name),
        period=period,
        before=_before(account, period),
        after=period.next if period.first_day < account.today.replace(day=1) else None,
        refusal=visit.texts.say(refusal) if refusal else "",
        released=asked_number(visit, _RELEASED),
        some_released=_SOME_RELEASED,
        **block_values(visit, account, quota),
        **{
            **await calendar_values(visit, account, quota),
            **await gauge_values(visit, account, period, quota),
        },
        **await waiting_values(visit, account),
    )


def _by_name(client: ClientOfPerson) -> tuple[str, str]:
    """Return where a client stands in a list: accents and capitals change nothing."""
    letters = unicodedata.normalize("NFKD", client.name.casefold())
    return "".join(sign for sign in letters if not unicodedata.combining(sign)), client.name


def _before(account: Account, period: Period) -> Period | None:
    """Return the month before, where any of it was served."""
    before = period.earlier(1)
    return before if governing_subscription(account.subscriptions, before) else None


PAGE = Page(path=PATH, show=show_month, act=act_on_month, roles=PORTAL)
