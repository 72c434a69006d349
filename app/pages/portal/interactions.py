"""/portal/interactions/{id}: one interaction in full; the client disputes what it counts."""

from http import HTTPStatus
from typing import Any

from fastapi import Response

from app.documents.texts.texts import phrase, plural
from app.domain.access.keys import Caller
from app.domain.clients.clients import Client
from app.domain.clients.plans.periods import Period
from app.domain.metering.disputes import (
    LONGEST_TEXT,
    Dispute,
    DisputeDecided,
    DisputeOpen,
    DisputeStatus,
    DisputeTooLate,
    last_instant_to_dispute,
)
from app.domain.metering.interactions.interactions import Interaction
from app.pages.answers import lead_to, show
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.histories import tell_history
from app.pages.portal.rows import DISPUTES, SLAS, Wording
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.metering.disputes import DisputeFilter
from app.services.clients.read_account import read_account
from app.services.deadlines.explaining import Explanation, explain_deadline
from app.services.deadlines.thread_standing import ThreadStanding
from app.services.metering.disputes.in_person import object_to, withdraw_dispute
from app.services.metering.disputes.lifecycle import Objection, OpeningTerms
from app.services.metering.disputes.reading import list_disputes
from app.services.metering.interactions.portal import NamedThread, read_thread
from app.services.metering.interactions.reading import ReadInteraction, read_interaction
from app.services.sheets.reading import read_passed_on

_MOST_DISPUTES = 20
_MOST_STEPS = 50
"""Of the history, the last ones; all are in the text."""
_HOUR_SECONDS = 3_600
_GRANTED = phrase("granted")
_HAD = phrase("granted; the deadline that it had comes first")
_REFUSED = {
    "monthly_allowance": phrase("refused: those of the month are used up"),
    "daily_cap": phrase("refused: those of the day are used up"),
}
_BUSINESS_HOURS = plural("{count} business hour", "{count} business hours")
_THREAD_OF_UNITS = plural(
    "{count} interaction counted for all of it; each thing done counts for itself.",
    "{count} interactions counted for all of it; each thing done counts for itself.",
)
_THREAD = plural(
    "{count} interaction counted for all of it; {included} of the three included follow-ups.",
    "{count} interactions counted for all of it; {included} of the three included follow-ups.",
)


async def show_interaction(visit: Visit) -> Response:
    """Show an interaction with its rule, deadline, history, thread and disputes."""
    return await _page(visit, HTTPStatus.OK)


async def act_on_interaction(visit: Visit) -> Response:
    """Dispute what it counts, or take that back."""
    client, _ = await chosen_client(visit)
    caller, now = visit.person.caller(client.id), visit.state.clock.now()
    await read_interaction(visit.state.database, caller, visit.named_id("interaction_id"), now)
    try:
        match visit.form.text("action"):
            case "dispute":
                message = visit.form.text("message")
                error = _message_error(visit, message)
                if error:
                    return await _page(visit, HTTPStatus.UNPROCESSABLE_ENTITY, error)
                await _dispute(visit, caller, client.id, message)
            case "withdraw":
                dispute_id = visit.form.id("dispute")
                await withdraw_dispute(visit.state.database, caller, dispute_id, now)
            case _:
                raise UnreadableForm
    except DisputeTooLate:
        error = visit.texts.say("It is too late to dispute this month.")
        return await _page(visit, HTTPStatus.CONFLICT, error)
    except DisputeOpen:
        if not await _is_sent_again(visit, client.id):
            error = visit.texts.say("It is disputed already: withdraw that, then send this.")
            return await _page(visit, HTTPStatus.CONFLICT, error)
    except DisputeDecided:
        pass  # pressed twice: the page tells how it stands
    return lead_to(visit.path)


def _message_error(visit: Visit, message: str) -> str:
    """Return what is wrong with an objection's text; nothing where nothing is."""
    if not message:
        return visit.texts.say("Say in a few words what is wrong.")
    if len(message) > LONGEST_TEXT:
        most = visit.texts.number(LONGEST_TEXT)
        return visit.texts.say("Write a text of up to {most} signs.", most=most)
    return ""


async def _is_sent_again(visit: Visit, client_id: str) -> bool:
    """Return whether the open dispute says what is sent now."""
    disputes = await _disputes(visit, client_id, visit.named_id("interaction_id"))
    sent = visit.form.text("message")
    return any(each.message == sent for each in disputes if each.status is DisputeStatus.OPEN)


async def _disputes(visit: Visit, client_id: str, interaction_id: str) -> list[Dispute]:
    asked = DisputeFilter(limit=_MOST_DISPUTES, client_id=client_id, interaction_id=interaction_id)
    return [each.dispute for each in await list_disputes(visit.state.database, asked)]


async def _dispute(visit: Visit, caller: Caller, client_id: str, message: str) -> None:
    state = visit.state
    objection = Objection(
        client_id=client_id, interaction_id=visit.named_id("interaction_id"), message=message
    )
    terms = OpeningTerms(now=state.clock.now(), days=state.dispute_days)
    await object_to(state.database, caller, objection, terms)


async def _page(visit: Visit, status: HTTPStatus, error: str = "") -> Response:
    chosen, _ = await chosen_client(visit)
    state, now = visit.state, visit.state.clock.now()
    caller, interaction_id = visit.person.caller(chosen.id), visit.named_id("interaction_id")
    found = await read_interaction(state.database, caller, interaction_id, now)
    interaction = found.interaction
    account = await read_account(state.database, chosen.id, now)
    wording = Wording.of(visit, account.client)
    database, calendars = state.database, state.calendars
    thread = await read_thread(database, interaction)
    deadline = await explain_deadline(database, calendars, caller, interaction_id, now)
    return show(
        visit,
        "portal/interaction.html.jinja",
        status,
        client=chosen,
        found=found,
        interaction=interaction,
        wording=wording,
        passed=await read_passed_on(database, interaction),
        row=wording.read(found, thread.known_as),
        deadline=deadline,
        delay=_delay(visit, deadline),
        urgency=_urgency(visit, deadline),
        day=wording.day(interaction),
        history=list(tell_history(found.history, found.names, visit.texts)),
        thread_sentence=_thread_sentence(visit, _standing(found, thread)),
        thread=[wording.row(member) for member in thread.members],
        slas=SLAS,
        error=error,
        most_steps=_MOST_STEPS,
        **await _dispute_values(visit, account.client, interaction),
    )


async def _dispute_values(visit: Visit, client: Client, interaction: Interaction) -> dict[str, Any]:
    """Return what was disputed of an interaction, and until when more can be."""
    state, period = visit.state, Period.parse(interaction.period)
    until = last_instant_to_dispute(period, client.timezone, state.dispute_days)
    disputes = await _disputes(visit, client.id, interaction.id)
    return {
        "period": period,
        "disputes": disputes,
        "is_disputed": any(each.status is DisputeStatus.OPEN for each in disputes),
        "until": until if state.clock.now() <= until else None,
        "typed": visit.form.raw("message"),
        "longest": LONGEST_TEXT,
        "verdicts": DISPUTES,
    }


def _delay(visit: Visit, deadline: Explanation) -> str:
    """Return the business hours within which an interaction is to be handled."""
    if deadline.counting is None:
        return ""
    return visit.texts.count(_BUSINESS_HOURS, deadline.counting.seconds // _HOUR_SECONDS)


def _urgency(visit: Visit, deadline: Explanation) -> str:
    """Return what became of asking for urgency; nothing where nobody asked."""
    effect, counting = deadline.urgent, deadline.counting
    if effect is None or counting is None:
        return ""
    if effect.reason:
        return visit.texts.say(_REFUSED[effect.reason])
    return visit.texts.say(_GRANTED if counting.is_urgent else _HAD)


def _standing(found: ReadInteraction, thread: NamedThread) -> ThreadStanding:
    """Return how the thread of an interaction stands."""
    members = [found.interaction, *(member.interaction for member in thread.members)]
    root_id = found.interaction.thread_id
    root = next((member for member in members if member.id == root_id), found.interaction)
    return ThreadStanding(root, found.thread)


def _thread_sentence(visit: Visit, standing: ThreadStanding) -> str:
    """Return what a thread counts, and how many of its three included follow-ups it has."""
    count = standing.count
    if not standing.has_included:
        return visit.texts.count(_THREAD_OF_UNITS, count.units)
    return visit.texts.count(_THREAD, count.units, included=visit.texts.number(count.included))


PAGE = Page(
    path="/portal/interactions/{interaction_id}",
    show=show_interaction,
    act=act_on_interaction,
    roles=PORTAL,
)
