"""The form of a client's instructions, as clients and whoever answers for them fill it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import zip_longest
from zoneinfo import ZoneInfo

from fastapi import Response

from app.domain.clients.instructions import (
    ClientStatus,
    Instructions,
    InstructionsVersion,
    StatusOver,
    UrgentContact,
)
from app.domain.errors import VersionConflict
from app.domain.people.audit import Act
from app.pages.answers import lead_to, show
from app.pages.refusals import UnreadableForm
from app.pages.typed_instants import typed_instant
from app.pages.visit import Visit
from app.services.clients.instructions import (
    InstructionsChange,
    change_instructions,
    read_instructions,
)
from app.services.people.audit import note_act

MOST_CONTACTS = 20
_SPARE = 2
_LONGEST = {"greeting": 512, "notes": 10_000, "text": 512, "name": 512, "phone": 64, "when": 512}
_TYPED = "%Y-%m-%dT%H:%M"
"""As ``input type=datetime-local`` gives it (HTML, 2.3.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Filled:
    """What the form holds: as it was typed, or as instructions are."""

    greeting: str
    notes: str
    text: str
    until: str
    contacts: Sequence[tuple[str, str, str]]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionsForm:
    """Whose instructions a form is about, and where it is.

    Attributes:
        is_own: the client's own person fills it in.
        template: of the page, which includes the form.
        saved_at: where it leads to once they are kept.
        of: the client's reference, where one person may have several windows of several clients.
    """

    client_id: str
    client_name: str
    is_own: bool
    template: str
    path: str
    saved_at: str
    of: str = ""


async def show_form(visit: Visit, form: InstructionsForm) -> Response:
    """Show what was given, ready to be changed.

    Raises:
        NothingFound: there is no such client.
    """
    state = visit.state
    given = await read_instructions(state.database, form.client_id, state.clock.now())
    return _page(visit, form, given, _filled(given))


async def send_form(visit: Visit, form: InstructionsForm) -> Response:
    """Keep what was typed, unless somebody else has changed it meanwhile.

    Raises:
        NothingFound: there is no such client.
        UnreadableForm: there is no such button.
    """
    if visit.form.text("action") != "save":
        raise UnreadableForm
    state, typed = visit.state, _typed(visit)
    now = state.clock.now()
    given = await read_instructions(state.database, form.client_id, now)
    errors, instructions = _read(visit, typed, given.timezone)
    if instructions is None:
        return _page(visit, form, given, typed, errors)
    change = InstructionsChange(
        instructions=instructions,
        versions=frozenset({int(typed.version)} if typed.version.isdecimal() else ()),
        by=visit.person.id,
    )
    try:
        await change_instructions(state.database, form.client_id, change, now)
    except StatusOver:
        errors = {"until": visit.texts.say("Give a time that is still to come.")}
        return _page(visit, form, given, typed, errors)
    except VersionConflict as conflict:
        return _changed_meanwhile(visit, form, conflict.current, typed)
    actor = visit.origin.actor(visit.person.id)
    await note_act(state.database, Act.SETTINGS, actor, ("instructions", form.client_id))
    return lead_to(form.saved_at)


def _changed_meanwhile(
    visit: Visit, form: InstructionsForm, current: InstructionsVersion, typed: _Filled
) -> Response:
    words = visit.texts.say(
        "Somebody has changed this meanwhile. What you typed is still here: send it again."
    )
    return _page(visit, form, current, typed, {"version": words})


def _page(
    visit: Visit,
    form: InstructionsForm,
    given: InstructionsVersion,
    filled: _Filled,
    errors: Mapping[str, str] | None = None,
) -> Response:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    if errors and "version" in errors:
        status = HTTPStatus.CONFLICT
    return show(
        visit,
        form.template,
        status,
        form=form,
        filled=filled,
        version=given.version,
        standing=given.instructions.status,
        zone=given.timezone,
        longest=_LONGEST,
        errors=errors or {},
    )


def _filled(given: InstructionsVersion) -> _Filled:
    instructions = given.instructions
    status, zone = instructions.status, ZoneInfo(given.timezone)
    contacts = [
        (contact.name, contact.phone, contact.when or "")
        for contact in instructions.urgent_contacts
    ]
    return _Filled(
        greeting=instructions.greeting or "",
        notes=instructions.notes or "",
        text=status.text if status else "",
        until=status.until.astimezone(zone).strftime(_TYPED) if status else "",
        contacts=_with_spare(contacts),
        version=str(given.version),
    )


def _typed(visit: Visit) -> _Filled:
    form = visit.form
    columns = (form.all("name"), form.all("phone"), form.all("when"))
    rows = [
        (name.strip(), phone.strip(), when.strip())
        for name, phone, when in zip_longest(*columns, fillvalue="")
    ]
    return _Filled(
        greeting=form.text("greeting"),
        notes=form.text("notes"),
        text=form.text("text"),
        until=form.text("until"),
        contacts=_with_spare([row for row in rows if any(row)]),
        version=form.text("version")[:9],
    )


def _with_spare(contacts: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return contacts with empty rows to fill in."""
    return [*contacts, *[("", "", "")] * _SPARE][: max(MOST_CONTACTS, len(contacts))]


def _read(
    visit: Visit, typed: _Filled, timezone: str
) -> tuple[Mapping[str, str], Instructions | None]:
    """Return what is wrong with what was typed, or what it says."""
    say, errors = visit.texts.say, _too_long(visit, typed)
    rows = [row for row in typed.contacts if any(row)]
    if len(rows) > MOST_CONTACTS or not all(name and phone for name, phone, _ in rows):
        errors["contacts"] = say("Each contact needs a name and a number.")
    until = typed_instant(typed.until, timezone)
    if bool(typed.text) is not bool(typed.until) or (typed.until and until is None):
        errors["until"] = say("Say where you are and until when, or neither.")
    if errors:
        return errors, None
    return {}, Instructions(
        greeting=typed.greeting or None,
        notes=typed.notes or None,
        urgent_contacts=tuple(
            UrgentContact(name=name, phone=phone, when=when or None) for name, phone, when in rows
        ),
        status=None if until is None else ClientStatus(typed.text, until),
    )


def _too_long(visit: Visit, typed: _Filled) -> dict[str, str]:
    words = visit.texts.say("This is too long.")
    errors = {
        field: words
        for field in ("greeting", "notes", "text")
        if len(getattr(typed, field)) > _LONGEST[field]
    }
    for row in typed.contacts:
        for field, value in zip(("name", "phone", "when"), row, strict=True):
            if len(value) > _LONGEST[field]:
                errors["contacts"] = words
    return errors
