"""/portal/sheets and /portal/sheets/{id}: what the client supplied in writing, and the next."""

from dataclasses import replace
from html import escape
from http import HTTPStatus
from typing import Any

from fastapi import Response

from app.domain.clients.clients import Client
from app.domain.errors import VersionConflict
from app.domain.sheets.sheets import (
    SheetNeverValid,
    SheetVersion,
    SheetWithdrawn,
    Standing,
    VersionDatedBack,
)
from app.pages.answers import lead_to, show
from app.pages.page import PORTAL, Page
from app.pages.people.choices import LANGUAGES
from app.pages.portal.accounts import chosen_account
from app.pages.portal.paging import asked_id, asked_number, whole_number
from app.pages.portal.sheet_forms import (
    KINDS,
    Draft,
    DraftRefused,
    read_supply,
    say_never_valid,
    supplier_of,
)
from app.pages.refusals import UnreadableForm
from app.pages.repeats import claim_of_form
from app.pages.visit import Visit
from app.repositories.connections import Connection
from app.repositories.sheets.reading import SheetFilter
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.identifiers import new_id
from app.services.sheets.reading import list_sheets, list_versions, read_version
from app.services.sheets.supplying import Supply, create_version, supply_sheet

_A_PAGE = 30
_MOST_VERSIONS = 50
_MOST_SHOWN = 12_000
_MOST_BYTES_TO_EDIT = 40_000
_LONG = 15_000
"""Characters from which on text and form are shown one at a time, so that a page stays small."""


async def show_sheets(visit: Visit) -> Response:
    """Show the last version of each sheet, and the form of a new sheet."""
    return await _list(visit, HTTPStatus.OK, None)


async def act_on_sheets(visit: Visit) -> Response:
    """Supply a new sheet."""
    _require_supply(visit)
    client = (await chosen_account(visit)).client
    try:
        sheet_id = await _create(visit, client, await read_supply(visit, client))
    except DraftRefused as refused:
        draft = Draft.typed(visit.form, refused.errors)
    except SheetNeverValid:
        draft = Draft.typed(visit.form, say_never_valid(visit))
    else:
        return lead_to(f"/portal/sheets/{sheet_id}")
    return await _list(visit, HTTPStatus.UNPROCESSABLE_ENTITY, draft)


async def show_sheet(visit: Visit) -> Response:
    """Show a version of a sheet, its last one by default, and the form of the next."""
    client = (await chosen_account(visit)).client
    return await _one(visit, client, HTTPStatus.OK)


async def act_on_sheet(visit: Visit) -> Response:
    """Supply the next version of a sheet, which follows the one that was read."""
    _require_supply(visit)
    client = (await chosen_account(visit)).client
    sheet_id = visit.named_id("sheet_id")
    supplier, say = supplier_of(visit, client), visit.texts.say
    await read_version(visit.state.database, supplier.caller, sheet_id, None)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        supply = await read_supply(visit, client)
        await create_version(
            visit.state.database, supplier, sheet_id, supply, frozenset({_version_read(visit)})
        )
    except DraftRefused as refused:
        errors = refused.errors
    except SheetNeverValid:
        errors = say_never_valid(visit)
    except VersionDatedBack:
        errors = {"valid_from": say("A new version begins now or later.")}
    except VersionConflict:
        status = HTTPStatus.CONFLICT
        errors = {
            "version": say("Meanwhile another version was supplied: read it, then send yours.")
        }
    except SheetWithdrawn:
        status, errors = HTTPStatus.CONFLICT, {"version": say("This sheet was withdrawn.")}
    else:
        return lead_to(f"/portal/sheets/{sheet_id}")
    return await _one(visit, client, status, Draft.typed(visit.form, errors))


async def _create(visit: Visit, client: Client, supply: Supply) -> str:
    """Store a new sheet, once however often its form is sent; return its id."""
    supplier = supplier_of(visit, client)

    async def create(connection: Connection) -> dict[str, Any]:
        made = await supply_sheet(connection, supplier, client.id, supply)
        return {"sheet_id": made.sheet_id}

    state = visit.state
    claim = claim_of_form(visit)
    answer = await with_idempotency_key(state.database, claim, state.clock.now(), create)
    sheet_id: str = answer.body["sheet_id"]
    return sheet_id


def _require_supply(visit: Visit) -> None:
    if visit.form.text("action") != "supply":
        raise UnreadableForm


def _version_read(visit: Visit) -> int:
    """Return the number of the version that the form follows.

    Raises:
        UnreadableForm: it names none.
    """
    number = whole_number(visit.form.text("version"))
    if number is None:
        raise UnreadableForm
    return number


async def _list(visit: Visit, status: HTTPStatus, draft: Draft | None) -> Response:
    client = (await chosen_account(visit)).client
    filters = SheetFilter(client_id=client.id, limit=_A_PAGE + 1, after=asked_id(visit, "after"))
    found = await list_sheets(visit.state.database, filters)
    shown = found[:_A_PAGE]
    return show(
        visit,
        "portal/sheets.html.jinja",
        status,
        client=client,
        sheets=[(version, _standing(visit, version)) for version in shown],
        kinds=KINDS,
        languages=LANGUAGES,
        form_id=visit.form.own_id or new_id(),
        draft=draft or Draft(language=client.language),
        next_after=shown[-1].sheet_id if len(found) > _A_PAGE else None,
    )


async def _one(
    visit: Visit, client: Client, status: HTTPStatus, draft: Draft | None = None
) -> Response:
    database, caller = visit.state.database, visit.person.caller(client.id)
    sheet_id = visit.named_id("sheet_id")
    number = asked_number(visit, "version")
    version = await read_version(database, caller, sheet_id, number)
    versions = await list_versions(database, caller, sheet_id, _MOST_VERSIONS, None)
    is_long = len(versions[0].supplied.text) + len(version.plain_text) > _LONG
    is_editing = draft is not None or visit.query.has("edit")
    following, fits = Draft.following(versions[0]), _fits(versions[0])
    return show(
        visit,
        "portal/sheet.html.jinja",
        status,
        client=client,
        version=version,
        standing=_standing(visit, version),
        versions=versions,
        kinds=KINDS,
        languages=LANGUAGES,
        draft=draft or (following if fits else replace(following, text="")),
        is_left_out=draft is None and not fits,
        most_shown=_MOST_SHOWN,
        has_text=not (is_long and is_editing),
        has_form=versions[0].withdrawn_at is None and (is_editing or not is_long),
    )


def _fits(version: SheetVersion) -> bool:
    """Return whether a page can hold a text to be changed."""
    return len(escape(version.supplied.text).encode()) <= _MOST_BYTES_TO_EDIT


def _standing(visit: Visit, version: SheetVersion) -> tuple[str, str, str]:
    """Return a class, a shape and words for whether a version may be passed on now."""
    say, now = visit.texts.say, visit.state.clock.now()
    match version.standing(now):
        case Standing.IN_FORCE:
            return "good", "✓", say("in force")
        case Standing.WITHDRAWN:
            return "bad", "✕", say("withdrawn")
        case _:
            is_ahead = version.valid_from > now
            return "", "○", say("not in force yet" if is_ahead else "no longer in force")


LIST = Page(path="/portal/sheets", show=show_sheets, act=act_on_sheets, roles=PORTAL)
ONE = Page(path="/portal/sheets/{sheet_id}", show=show_sheet, act=act_on_sheet, roles=PORTAL)
