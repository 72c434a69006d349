"""/desk/i/{id}: one interaction, its thread, why it is due, and all that can be done with it."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response

from app.documents.metering.quota_texts import describe_quota
from app.documents.reporting.phrases import ACTIONS
from app.documents.texts.texts import plural
from app.domain.metering.disputes import DisputeDecided
from app.domain.metering.reassigning import AlreadyVoided
from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, act_on
from app.pages.desk.channels import CHANNELS
from app.pages.desk.correcting import correctable
from app.pages.desk.deciding import find_dispute_of
from app.pages.desk.explaining import explain, explain_urgent_refusal
from app.pages.desk.histories import tell_history
from app.pages.desk.kept_texts import kept_texts
from app.pages.desk.opening import note_opened
from app.pages.desk.stating import KINDS
from app.pages.desk.threads import describe_thread, list_causes, list_thread
from app.pages.desk.wording import STATUSES, describe, name_party, name_row
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.portal.rows import DISPUTES
from app.pages.quotas import find_quota
from app.pages.visit import Visit
from app.services.deadlines.desk_interaction import (
    DeskInteraction,
    read_desk_interaction,
    read_successor,
)
from app.services.identifiers import new_id
from app.services.people.clients_of import all_clients

_TYPED: Mapping[str, str] = {}
_MOST_STEPS = 30
"""Of the history, the last ones; all are in the text."""
_UNITS = plural("{count} unit", "{count} units")


async def show_interaction(visit: Visit) -> Response:
    """Show an interaction."""
    return await _page(visit, visit.named_id("interaction_id"))


async def post_interaction(visit: Visit) -> Response:
    """Do what the pressed button says."""
    interaction_id = visit.named_id("interaction_id")
    refusal = await act_on(visit, interaction_id)
    if refusal is not None:
        return await refuse_act(visit, interaction_id, refusal)
    if visit.form.text("action") == "reassign":
        successor = await read_successor(visit.state.database, interaction_id)
        interaction_id = successor.id if successor else interaction_id
    return lead_to(f"/desk/i/{interaction_id}")


async def refuse_act(visit: Visit, interaction_id: str, refusal: Refusal) -> Response:
    """Show an interaction with why the act was refused; what was typed is kept."""
    return await _page(visit, interaction_id, refusal)


async def _page(visit: Visit, interaction_id: str, refusal: Refusal | None = None) -> Response:
    state, now = visit.state, visit.state.clock.now()
    shown = await read_desk_interaction(
        state.database, state.calendars, visit.person.caller(), interaction_id, now
    )
    await note_opened(visit, shown.found.interaction.client_id)
    return show(
        visit,
        "desk/interaction.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        **_told(visit, shown),
        shown=shown,
        **await _month_values(visit, shown.found.interaction.client_id),
        clients=await all_clients(visit.people),
        refusal=refusal,
        typed=dict(visit.form.pairs()) if refusal else _TYPED,
        pressed=visit.form.text("action") if refusal else "",
        **await _ended_values(visit, refusal),
        form_id=visit.form.text("form") if refusal else new_id(),
        channels=CHANNELS,
        kinds={kind: words for kind, words in ACTIONS.items() if kind in KINDS},
        units_words=_UNITS,
        most_steps=_MOST_STEPS,
        zone=ZONE,
    )


async def _month_values(visit: Visit, client_id: str) -> dict[str, object]:
    """Return what is left of the client's month, if it has a plan now."""
    quota, texts = await find_quota(visit, client_id), visit.texts
    if quota is None:
        return {"quota": None}
    used, *_ = describe_quota(quota, texts)
    month = texts.month(quota.period)
    return {"quota": quota, "used": used, "month": month[:1].upper() + month[1:]}


async def _ended_values(visit: Visit, refusal: Refusal | None) -> dict[str, object]:
    """Return how the dispute ended that was to be decided, and what was typed into its form."""
    error = refusal.error if refusal else None
    return {
        "decided": await find_dispute_of(visit) if error is DisputeDecided else None,
        "endings": DISPUTES,
        "kept": kept_texts(visit) if error in (DisputeDecided, AlreadyVoided) else [],
    }


def _told(visit: Visit, shown: DeskInteraction) -> dict[str, object]:
    """Return the page's words."""
    texts, interaction = visit.texts, shown.found.interaction
    region = shown.row.client.region
    causes = list_causes(shown.suggestions, shown.names, region, texts)
    return {
        "line": describe(shown.row, visit.person.id, texts),
        "standing": texts.say(STATUSES[interaction.status]),
        "what": name_row(shown.row, texts),
        "who": shown.row.party or name_party(interaction, region, texts),
        "count": describe_thread(shown.standing, texts),
        "thread": list_thread(shown, texts),
        "causes": causes,
        "correctable": correctable(interaction, causes, texts),
        "deadline": explain(shown.explanation, texts),
        "urgent_refusal": explain_urgent_refusal(shown.explanation, texts),
        "history": list(tell_history(shown, texts)),
        "party": interaction.counterpart or "",
        "book_at": _book_at(shown),
    }


def _book_at(shown: DeskInteraction) -> str:
    """Return where an appointment is made for it: the slots, else the client without agenda."""
    interaction = shown.found.interaction
    if shown.agenda_id is not None:
        return f"/desk/agendas/{shown.agenda_id}?interaction={interaction.id}"
    return f"/desk/clients/{interaction.client_id}?interaction={interaction.id}#agendas"


PAGE = Page(
    path="/desk/i/{interaction_id}", show=show_interaction, act=post_interaction, roles=DESK
)
