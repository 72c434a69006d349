"""/desk: what is to be handled, in its order (rulebook section 7)."""

from dataclasses import replace
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Response

from app.documents.texts.texts import phrase
from app.domain.deadlines.clocks import Sla
from app.domain.metering.events.events import Channel
from app.domain.metering.interactions.interactions import Status
from app.pages.answers import lead_to, show
from app.pages.desk.acts import act_on
from app.pages.desk.channels import CHANNELS
from app.pages.desk.interaction import refuse_act
from app.pages.desk.positions import read_position, write_position
from app.pages.desk.wording import LONGEST_SUMMARY, SLAS, STATUSES, describe
from app.pages.page import DESK, Page
from app.pages.visit import Visit
from app.repositories.deadlines.work_list import WorkListQuery
from app.services.deadlines.desk import DeskList, read_desk

_A_PAGE = 50
_SHORT_HERE, _LONGEST_HERE = 5, 110
"""Bytes of the list's address, which each line has: what is more is taken off what was said."""
_SHOWN = (Status.OPEN, Status.PAUSED, Status.HELD)
_PARAMETERS = ("status", "client_id", "plan", "channel", "sla", "urgent", "operator")


async def show_desk(visit: Visit) -> Response:
    """Show a page of the list, what there is in all, and what narrows it."""
    return await _list(visit, "desk/work_list.html.jinja")


async def show_list(visit: Visit) -> Response:
    """Show the list alone, to renew it."""
    return await _list(visit, "desk/list.html.jinja")


async def _list(visit: Visit, template: str) -> Response:
    state, now = visit.state, visit.state.clock.now()
    query = _query(visit)
    found = await read_desk(state.database, state.calendars, query, visit.person.id, now)
    rows = found.rows[:_A_PAGE]
    is_more = len(found.rows) > _A_PAGE
    cursor = write_position(rows[-1].item.position) if is_more else ""
    here_now = _address(visit, cursor=visit.query.text("cursor"))
    longest = LONGEST_SUMMARY - max(0, min(len(here_now), _LONGEST_HERE) - _SHORT_HERE)
    return show(
        visit,
        template,
        lines=[describe(row, visit.person.id, visit.texts, longest) for row in rows],
        found=found,
        views=_views(visit, found),
        channels=CHANNELS,
        statuses=[(status, visit.texts.say(STATUSES[status])) for status in _SHOWN],
        slas=[(sla, visit.texts.say(SLAS[sla][2])) for sla in Sla if sla is not Sla.MET],
        asked={name: visit.query.text(name) for name in _PARAMETERS},
        here_now=here_now,
        fragment=_address(visit, "/desk/list", cursor=visit.query.text("cursor")),
        following=_address(visit, cursor=cursor) if cursor else None,
        now=now,
    )


async def post_desk(visit: Visit) -> Response:
    """Do to an interaction what the pressed button says, and show the list as it was asked for."""
    interaction_id = visit.form.id("interaction")
    refusal = await act_on(visit, interaction_id)
    if refusal is not None:
        return await refuse_act(visit, interaction_id, refusal)
    return lead_to(visit.path)


def _query(visit: Visit) -> WorkListQuery:
    """Return what is asked for; what nobody can ask for is left out."""
    asked = visit.query.text
    status = asked("status")
    query = WorkListQuery(
        limit=_A_PAGE + 1,
        status=Status(status) if status in _SHOWN else Status.OPEN,
        client_id=_uuid(asked("client_id")),
        plan=asked("plan").replace("\0", "") or None,
        sla=Sla(asked("sla")) if asked("sla") in set(Sla) else None,
        channel=Channel(asked("channel")) if asked("channel") in set(Channel) else None,
        is_urgent={"true": True, "false": False}.get(asked("urgent")),
        operator=_uuid(asked("operator")),
    )
    after = read_position(asked("cursor"))
    return replace(query, after=after) if after else query


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


def _address(visit: Visit, path: str = "/desk", /, **changes: str) -> str:
    kept = {name: visit.query.text(name) for name in _PARAMETERS}
    asked = {name: value for name, value in (kept | changes).items() if value}
    return f"{path}?{urlencode(asked)}" if asked else path


def _views(visit: Visit, found: DeskList) -> list[tuple[str, str, int, bool]]:
    """Return path, words and number of what one looks at most, and whether it is looked at."""
    counts = found.counts
    views = (
        ("", phrase("to handle"), counts.open),
        (urlencode({"sla": Sla.BREACHED}), phrase("late"), counts.breached),
        (urlencode({"sla": Sla.AT_RISK}), phrase("at risk"), counts.at_risk),
        (urlencode({"operator": visit.person.id}), phrase("mine"), counts.own),
        (urlencode({"status": Status.PAUSED}), phrase("waiting for the client"), counts.paused),
        (
            urlencode({"status": Status.HELD}),
            phrase("held by the block"),
            counts.held,
        ),
    )
    here = visit.request.url.query
    return [
        (f"/desk?{query}" if query else "/desk", visit.texts.say(words), number, query == here)
        for query, words, number in views
    ]


LIST = Page(path="/desk/list", show=show_list, roles=DESK, is_part=True)
PAGE = Page(path="/desk", show=show_desk, act=post_desk, roles=DESK)
