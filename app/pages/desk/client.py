"""/desk/clients/{id}: a client for whoever answers for it; passing on, asking, booking."""

from collections.abc import Callable
from http import HTTPStatus

from fastapi import Response

from app.documents.metering.gauge import Figures, draw_gauge
from app.documents.metering.quota_texts import describe_quota
from app.documents.parties import format_party
from app.domain.directory.entries import DirectoryEntry
from app.domain.metering.quota.quota import Quota
from app.pages.answers import lead_to, show
from app.pages.block import BUTTONS, switch_block
from app.pages.desk.acts import Refusal, refusal_of
from app.pages.desk.client_facts import tell_facts
from app.pages.desk.client_search import (
    INTERACTION,
    address_of,
    found_values,
    kept_id,
    sources_of,
)
from app.pages.desk.opening import note_opened
from app.pages.desk.passing_on import ask, pass_on
from app.pages.desk.threads import describe_thread
from app.pages.desk.wording import STATUSES, describe, name_row
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.portal.sheet_forms import KINDS
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.clients.desk_page import DeskClient, KeptInteraction, read_desk_client
from app.services.clients.read_account import read_account
from app.services.deadlines.desk import DeskRow
from app.services.sheets.questions_at_desk import withdraw_question

DONE = "done"


async def show_client(visit: Visit) -> Response:
    """Show a client."""
    return await _page(visit, visit.named_id("client_id"))


async def act_on_client(visit: Visit) -> Response:
    """Pass a passage on, ask the client, take a question back, or switch the block."""
    client_id = visit.named_id("client_id")
    state = visit.state
    account = await read_account(state.database, client_id, state.clock.now())
    recorded: list[str] = []

    async def act() -> None:
        match visit.form.text("action"):
            case "add-action":
                recorded.append(await pass_on(visit, client_id, account.client.language) or "")
            case "ask":
                await ask(visit, client_id)
            case "withdraw":
                question_id, caller = visit.form.id("question"), visit.person.caller()
                await withdraw_question(state.database, state.context(), caller, question_id)
            case action if action in BUTTONS:
                await switch_block(visit, client_id)
            case _:
                raise UnreadableForm

    refusal = await refusal_of(visit, act())
    if refusal is not None:
        return await _page(visit, client_id, refusal)
    done = {DONE: recorded[0]} if recorded else {}
    return lead_to(address_of(visit, client_id, **done))


async def _page(visit: Visit, client_id: str, refusal: Refusal | None = None) -> Response:
    shown = await read_desk_client(sources_of(visit), client_id, kept_id(visit))
    await note_opened(visit, client_id)
    done = visit.query.text(DONE)
    is_done = any(row.item.interaction.id == done for row in shown.recent)
    return show(
        visit,
        "desk/client.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        **await found_values(visit, client_id, shown.kept),
        **quota_values(visit, shown.quota),
        shown=shown,
        client=shown.account.client,
        facts=tell_facts(shown, visit.texts, visit.state.clock.now()),
        kept=_tell_kept(visit, shown.kept),
        waiting=[_line(visit, row) for row in shown.waiting],
        recent=[_line(visit, row) for row in shown.recent],
        agenda_query=f"?{INTERACTION}={kept_id(visit)}" if shown.kept else "",
        done=done if is_done and refusal is None else "",
        refusal=refusal,
        typed=dict(visit.form.pairs()) if refusal else {},
        pressed=visit.form.text("action") if refusal else "",
        zone=ZONE,
        book_at=_book_at(shown),
        present=shown.account.current,
        sheet_kinds=KINDS,
        parties=_parties_in(shown.account.client.region),
    )


def quota_values(visit: Visit, quota: Quota | None) -> dict[str, object]:
    """Return what the part about the month shows."""
    return {
        "quota": quota,
        "gauge": draw_gauge(Figures.of(quota)) if quota else None,
        "sentences": list(describe_quota(quota, visit.texts)) if quota else [],
    }


def _tell_kept(visit: Visit, kept: KeptInteraction | None) -> dict[str, object] | None:
    """Return for what the client was opened, in words."""
    if kept is None:
        return None
    return {
        "line": describe(kept.row, visit.person.id, visit.texts),
        "what": name_row(kept.row, visit.texts),
        "count": describe_thread(kept.standing, visit.texts),
        "at": kept.row.item.interaction.order.time,
        "is_running": kept.row.item.interaction.status == "open",
    }


def _line(visit: Visit, row: DeskRow) -> dict[str, object]:
    """Return an interaction as a line of the page."""
    interaction = row.item.interaction
    return {
        "line": describe(row, visit.person.id, visit.texts),
        "what": name_row(row, visit.texts),
        "standing": visit.texts.say(STATUSES[interaction.status]),
        "at": interaction.order.time,
        "units": interaction.counted_units,
        "rule": interaction.counted_rule or "",
    }


def _parties_in(region: str) -> Callable[[DirectoryEntry], list[str]]:
    """Return what writes the numbers and addresses of an entry as they are dialled in a region."""
    return lambda entry: [format_party(party, region) for party in entry.parties]


def _book_at(shown: DeskClient) -> str:
    """Return where the slots of the client's first agenda are; nothing without one."""
    agenda = next((each for each in shown.agendas if each.closed_at is None), None)
    return f"/desk/agendas/{agenda.id}" if agenda else ""


PAGE = Page(path="/desk/clients/{client_id}", show=show_client, act=act_on_client, roles=DESK)
