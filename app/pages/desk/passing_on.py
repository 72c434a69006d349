"""Passing on what a client's sheet says, word for word; asking the client what none says."""

from typing import Any

from app.documents.texts.texts import texts_of
from app.domain.clients.clients import Language
from app.domain.metering.events.events import ActionKind, EventType
from app.domain.sheets.questions import LONGEST_QUESTION
from app.pages.desk.client_search import WAYS
from app.pages.desk.reading_fields import (
    NEEDED,
    FieldRefused,
    needed_choice,
    needed_id,
    needed_text,
    optional_flag,
    optional_form,
    optional_text,
    optional_whole,
)
from app.pages.desk.stating import Data, of_type
from app.pages.repeats import claim_of_form
from app.pages.visit import Visit
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.metering.interactions.stating import Statement, state_fact
from app.services.sheets.asking_questions import Asking, ask_question

_LONGEST_NAME = 200
_KINDS = frozenset({ActionKind.INFORMATION_TRANSMISSION})


async def pass_on(visit: Visit, client_id: str, language: Language) -> str | None:
    """Record that a passage was passed on; return the interaction that this is.

    Args:
        visit: with the form of the passage.
        client_id: whose sheet it is.
        language: the client's, in which it reads who was told.

    Raises:
        FieldRefused: it does not say to whom.
        DomainError: the sheet does not say so, or not now.
    """
    form, state = visit.form, visit.state
    kind = needed_choice(form, "kind", _KINDS)
    caused = {"cause": {"id": needed_id(form, "cause")}} if form.text("cause") else {}
    data: Data = {"client_id": client_id, "kind": kind, "sheet": _quoted(visit)} | caused
    summary = _say_to_whom(visit, language, is_known=bool(caused))
    statement = Statement(
        type=EventType.ACTION_PERFORMED,
        data=of_type(EventType.ACTION_PERFORMED, data | {"summary": summary}),
        form=optional_form(form),
    )
    now = state.clock.now()
    decision = await state_fact(state.intake, visit.person.caller(), statement, now)
    interaction_id: str | None = decision["interaction_id"]
    return interaction_id


def _quoted(visit: Visit) -> Data:
    """Return the sheet and its passage; a form without the field reads the sheet out whole."""
    version = optional_whole(visit.form, "version")
    if version is None:
        raise FieldRefused("version", NEEDED)
    quoted: Data = {"id": needed_id(visit.form, "sheet"), "version": version}
    if visit.form.has("passage"):
        quoted["passage"] = needed_text(visit.form, "passage")
    return quoted


def _say_to_whom(visit: Visit, language: Language, *, is_known: bool) -> str:
    """Return who was told, and by which channel; whoever the cause is with is known by it."""
    read = optional_text if is_known else needed_text
    party = read(visit.form, "to", _LONGEST_NAME)
    way = needed_choice(visit.form, "channel", frozenset(WAYS))
    said = texts_of(language).say(WAYS[way])
    return f"{party} · {said}" if party else said


async def ask(visit: Visit, client_id: str) -> None:
    """Ask the client, once however often the form is sent; a clock may wait for the answer.

    Raises:
        FieldRefused: nothing is asked, or too much.
        DomainError: no such interaction of the client's, or none whose clock runs.
    """
    form, state = visit.form, visit.state
    context, caller = state.context(), visit.person.caller()
    asking = Asking(
        client_id=client_id,
        asked=needed_text(form, "asked", LONGEST_QUESTION),
        interaction=needed_id(form, "interaction") if form.text("interaction") else None,
        pauses=optional_flag(form, "pause") is True,
    )

    async def create(connection: Connection) -> dict[str, Any]:
        return {"id": (await ask_question(connection, context, caller, asking)).id}

    await with_idempotency_key(state.database, claim_of_form(visit), context.now, create)
