"""/desk/i/{id}.txt: all that was said of an interaction, however long, as plain text."""

from collections.abc import Iterator

from fastapi import Response

from app.documents.texts.texts import Texts
from app.pages.answers import as_text
from app.pages.desk.histories import Step, tell_history
from app.pages.desk.wording import name_party, name_way
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.visit import Visit
from app.services.deadlines.desk_interaction import DeskInteraction, read_desk_interaction


async def send_whole(visit: Visit) -> Response:
    """Send what was said first, then every fact with its note."""
    state, interaction_id = visit.state, visit.named_id("interaction_id")
    shown = await read_desk_interaction(
        state.database,
        state.calendars,
        visit.person.caller(),
        interaction_id,
        state.clock.now(),
    )
    return as_text("\n\n".join(_parts(shown, visit.texts)), f"{interaction_id}.txt")


def _parts(shown: DeskInteraction, texts: Texts) -> Iterator[str]:
    interaction, said = shown.found.interaction, shown.found.texts
    who = shown.row.party or name_party(interaction, shown.row.client.region, texts)
    when = texts.instant(interaction.order.time, ZONE)
    yield f"{name_way(interaction, texts)} · {who} · {shown.row.client.name} · {when}"
    passage = shown.passed_on and shown.passed_on.passage
    yield from filter(None, (said.subject, said.summary, passage))
    for step in tell_history(shown, texts):
        yield "\n".join(filter(None, (_head(step, texts), step.note)))


def _head(step: Step, texts: Texts) -> str:
    words = (texts.instant(step.at, ZONE), step.what, step.said, step.by)
    return " · ".join(filter(None, words))


PAGE = Page(path="/desk/i/{interaction_id}.txt", show=send_whole, roles=DESK)
