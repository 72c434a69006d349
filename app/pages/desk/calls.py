"""/desk/calls: calls as they come in, with what whoever answers needs to know; taken from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Response

from app.documents.parties import format_party
from app.documents.reporting.naming import Thing, name_thing
from app.documents.texts.texts import Texts, phrase
from app.domain.metering.interactions.interactions import Interaction, Status
from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, act_on
from app.pages.desk.wording import Line, describe
from app.pages.forms import id_of
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.calls.recent_calls import CalledClient, recent_calls, ringing_now
from app.services.deadlines.desk import read_desk_row

BEFORE = "before"
_A_PAGE = 25

STATUSES: Mapping[Status, str] = {
    Status.OPEN: phrase("to be handled"),
    Status.PAUSED: phrase("waits for the client"),
    Status.HELD: phrase("held by the block"),
    Status.COMPLETED: phrase("handled"),
    Status.RECORDED: phrase("nothing to do"),
    Status.VOIDED: phrase("recorded by mistake"),
}


async def show_calls(visit: Visit) -> Response:
    """Show what rings, and a page of the last calls."""
    return await _page(visit)


async def show_ringing(visit: Visit) -> Response:
    """Show what rings alone, to renew it."""
    return await _page(visit, template="desk/ringing.html.jinja")


async def show_announced(visit: Visit) -> Response:
    """Show in a line what rings, wherever somebody is at the desk."""
    state = visit.state
    return show(
        visit,
        "desk/announced.html.jinja",
        announced=await ringing_now(state.database, state.clock.now()),
        wording=_Wording(visit.texts, state.region),
    )


async def show_call_list(visit: Visit) -> Response:
    """Show a page of the last calls alone, to renew it."""
    return await _page(visit, template="desk/call_list.html.jinja")


async def act_on_call(visit: Visit) -> Response:
    """Let whoever presses take a call that is to be handled, or hand it back."""
    if visit.form.text("action") not in ("take", "hand-back"):
        raise UnreadableForm
    interaction_id = visit.form.id("interaction")
    refusal = await act_on(visit, interaction_id)
    if refusal is None:
        return lead_to(visit.path)
    return await _page(visit, refusal, refused=interaction_id)


async def _page(
    visit: Visit,
    refusal: Refusal | None = None,
    *,
    refused: str = "",
    template: str = "desk/calls.html.jinja",
) -> Response:
    state, before, now = visit.state, _before(visit), visit.state.clock.now()
    found = await recent_calls(state.database, state.calendars, before, _A_PAGE, now)
    calls = [(call, describe(call.row, visit.person.id, visit.texts)) for call in found.calls]
    following = f"?before={before}" if before else ""
    return show(
        visit,
        template,
        refusal.status if refusal else HTTPStatus.OK,
        found=found,
        calls=calls,
        refusal=refusal,
        refused=await _refused_line(visit, refused) if refused else None,
        wording=_Wording(visit.texts, state.region),
        statuses=STATUSES,
        zone=ZONE,
        is_first=before is None,
        here_now=f"/desk/calls{following}",
        fragment=f"/desk/calls/list{following}",
    )


async def _refused_line(visit: Visit, interaction_id: str) -> Line:
    """Return the call that was refused, wherever it stands in the list."""
    state = visit.state
    row = await read_desk_row(
        state.database,
        state.calendars,
        visit.person.caller(),
        interaction_id,
        state.clock.now(),
    )
    return describe(row, visit.person.id, visit.texts)


@dataclass(frozen=True, slots=True)
class _Wording:
    """Words calls for whoever answers them: numbers as they are dialled here."""

    texts: Texts
    region: str

    def caller(self, party: str | None, client: CalledClient | None = None) -> str:
        """Return who calls: the name with its number, the number, or that nobody knows."""
        if party is None:
            return self.texts.say("Unknown number")
        number = format_party(party, self.region)
        known_as = client.caller_name if client else None
        return f"{known_as} ({number})" if known_as else number

    def number(self, party: str | None) -> str:
        """Return a number as it is dialled."""
        return (
            self.texts.say("a number that was not told")
            if party is None
            else format_party(party, self.region)
        )

    def name(self, interaction: Interaction, client: CalledClient) -> str:
        """Return what an interaction is, and with whom."""
        thing = Thing(
            kind=interaction.kind,
            direction=interaction.direction,
            channel=interaction.channel,
            counterpart=interaction.counterpart,
            known_as=client.caller_name,
        )
        return name_thing(thing, self.texts, self.region)

    def end(self, interaction: Interaction) -> str:
        """Return how a call ended."""
        if interaction.was_answered:
            return self.texts.say("answered")
        if interaction.has_voicemail:
            return self.texts.say("voicemail")
        return self.texts.say("not answered")


def _before(visit: Visit) -> str | None:
    before = visit.query.text(BEFORE)
    return id_of(before) if before else None


RINGING = Page(path="/desk/calls/ringing", show=show_ringing, roles=DESK, is_part=True)
ANNOUNCED = Page(path="/desk/calls/announced", show=show_announced, roles=DESK, is_part=True)
LIST = Page(path="/desk/calls/list", show=show_call_list, roles=DESK, is_part=True)
PAGE = Page(path="/desk/calls", show=show_calls, act=act_on_call, roles=DESK)
