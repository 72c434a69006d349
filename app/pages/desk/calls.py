"""/desk/calls: calls as they come in, with what whoever answers needs to know; taken from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from app.documents.parties import format_party
from app.documents.reporting.naming import Thing, name_thing
from app.documents.texts.texts import Texts, phrase
from app.domain.deadlines.errors import AlreadyTaken, NothingToHandle
from app.domain.metering.interactions.interactions import Interaction, Status
from app.pages.answers import lead_to, show
from app.pages.forms import id_of
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.calls.recent_calls import CalledClient, recent_calls
from app.services.deadlines.work_list import give_to_operator, take_from_operator
from app.services.people.audit import names_of

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
    return await _page(visit, HTTPStatus.OK)


async def act_on_call(visit: Visit) -> Response:
    """Let whoever presses take a call that is to be handled, or hand it back."""
    state, caller = visit.state, visit.person.caller()
    interaction_id = visit.form.id("interaction")
    try:
        match visit.form.text("action"):
            case "take":
                now = state.clock.now()
                await give_to_operator(state.database, caller, interaction_id, visit.person.id, now)
            case "hand-back":
                await take_from_operator(state.database, caller, interaction_id)
            case _:
                raise UnreadableForm
    except AlreadyTaken:
        error = visit.texts.say("Somebody else has taken this call: the list says who.")
        return await _page(visit, HTTPStatus.CONFLICT, error)
    except NothingToHandle:
        error = visit.texts.say("There is nothing left to do about this call.")
        return await _page(visit, HTTPStatus.CONFLICT, error)
    return lead_to(visit.path)


async def _page(visit: Visit, status: HTTPStatus, error: str = "") -> Response:
    state, before = visit.state, _before(visit)
    found = await recent_calls(state.database, before, _A_PAGE, state.clock.now())
    takers = {str(call.item.operator) for call in found.calls if _is_id(call.item.operator)}
    return show(
        visit,
        "desk/calls.html.jinja",
        status,
        found=found,
        names=await names_of(state.database, takers),
        wording=_Wording(visit.texts, state.region),
        statuses=STATUSES,
        zone=ZONE,
        error=error,
        is_first=before is None,
    )


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

    def can_take(self, interaction: Interaction) -> bool:
        """Return whether there is something to take."""
        return interaction.status in (Status.OPEN, Status.PAUSED)


def _before(visit: Visit) -> str | None:
    before = visit.query.text(BEFORE)
    return id_of(before) if before else None


def _is_id(operator: str | None) -> bool:
    """Return whether a person has taken it: programs may write any name."""
    try:
        return operator is not None and bool(UUID(operator))
    except ValueError:
        return False


PAGE = Page(path="/desk/calls", show=show_calls, act=act_on_call, roles=DESK)
