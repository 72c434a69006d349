"""A client's directory: entries made, listed, changed, deleted."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from app.api.access.security import caller_with, require_visible
from app.api.directory.refusals import party_errors
from app.api.http.field_types import Id, Name, Text
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel, UpTo
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.directory.entries import MOST_PARTIES, DirectoryEntry, NameOrigin
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.directory.entries import (
    WrittenEntry,
    change_entry,
    create_entry,
    list_entries,
    read_entry,
    remove_entry,
)

router = APIRouter(prefix="/v1", tags=["Directory"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
_EXAMPLE: dict[str, Any] = {
    "name": "Mme Lambert",
    "phones": ["+32475550199"],
    "emails": ["anne@lambert.example"],
    "address": "Rue Haute 12, 1000 Bruxelles",
    "note": "Sonner deux fois",
}

Editor = Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))]
Reader = Annotated[Caller, Depends(caller_with(Scope.OPS_READ, Scope.INTERACTIONS_WRITE))]
EntryId = Annotated[Id, Path(description="The entry's id.")]
_ClientId = Annotated[Id, Path(description="The client's id.")]


def _seen_by_editor(caller: Editor, client_id: _ClientId) -> str:
    require_visible(caller, client_id)
    return client_id


def _seen_by_reader(caller: Reader, client_id: _ClientId) -> str:
    require_visible(caller, client_id)
    return client_id


EditedClient = Annotated[str, Depends(_seen_by_editor)]
ReadClient = Annotated[str, Depends(_seen_by_reader)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""

Parties = Annotated[list[Name], UpTo(MOST_PARTIES)]
_PHONES = "In any spelling; a national number is read in the client's region."


class DirectoryEntryIn(RequestModel):
    """Somebody whom the client deals with."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Name
    phones: Parties = Field(default=[], description=_PHONES)
    emails: Parties = Field(default=[])
    address: Name | None = None
    note: Text | None = None

    def to_domain(self) -> WrittenEntry:
        """Return the entry as it is written."""
        return WrittenEntry(
            name=self.name,
            phones=tuple(self.phones),
            emails=tuple(self.emails),
            address=self.address,
            note=self.note,
        )


class DirectoryEntryPatch(RequestModel):
    """What is to change of an entry; what is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Anne Lambert"}]})

    name: Name | None = None
    phones: Parties | None = Field(default=None, description="The whole list.")
    emails: Parties | None = Field(default=None, description="The whole list.")
    address: Name | None = None
    note: Text | None = None

    def applied_to(self, written: WrittenEntry) -> WrittenEntry:
        """Return an entry with what is given in the place of what it had."""
        changes: dict[str, Any] = {}
        if self.name is not None:
            changes["name"] = self.name
        if self.phones is not None:
            changes["phones"] = tuple(self.phones)
        if self.emails is not None:
            changes["emails"] = tuple(self.emails)
        for field in self.model_fields_set & {"address", "note"}:
            changes[field] = getattr(self, field)
        return replace(written, **changes)


class DirectoryEntryOut(BaseModel):
    """Somebody whom the client deals with."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c10",
                    "client_id": "019aafb8-0000-7000-8000-000000000001",
                    **_EXAMPLE,
                    "origin": "hand",
                    "created_at": "2026-11-24T08:30:00Z",
                    "changed_at": "2026-11-24T08:30:00Z",
                }
            ]
        }
    )

    id: UUID
    client_id: UUID
    name: str
    phones: list[str] = Field(description="Normalised, as in events.")
    emails: list[str]
    address: str | None
    note: str | None
    origin: NameOrigin = Field(description="A name set by hand wins over one of an appointment.")
    created_at: AwareDatetime
    changed_at: AwareDatetime

    @classmethod
    def of(cls, entry: DirectoryEntry) -> "DirectoryEntryOut":
        """Return what is shown of an entry."""
        return cls.model_validate(entry, from_attributes=True)


_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": DirectoryEntryOut,
        "description": "Sent again with its Idempotency-Key: first answer",
    }
}


@router.post(
    "/clients/{client_id}/directory",
    operation_id="createDirectoryEntry",
    status_code=HTTPStatus.CREATED,
    response_model=DirectoryEntryOut,
    responses=_REPEATED | problems(409),
    summary="Add somebody to a client's directory",
)
async def post_entry(
    request: Request,
    client_id: EditedClient,
    body: DirectoryEntryIn,
    caller: Editor,
    key: CreationKey = None,
) -> JSONResponse:
    """Name numbers and addresses wherever that client's calls and messages are shown."""
    state = state_of(request)
    now = state.clock.now()

    async def create(connection: Connection) -> dict[str, Any]:
        return {"id": (await create_entry(connection, client_id, body.to_domain(), now)).id}

    claim = claim_of(key, caller, f"POST /v1/clients/{client_id}/directory", body)
    with party_errors():
        answer = await with_idempotency_key(state.database, claim, now, create)
    entry = await read_entry(state.database, caller, answer.body["id"])
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    headers = {"Location": f"/v1/directory/{entry.id}"}
    return JSONResponse(DirectoryEntryOut.of(entry).model_dump(mode="json"), status, headers)


@router.get(
    "/clients/{client_id}/directory",
    operation_id="listDirectory",
    summary="List a client's directory",
)
async def get_entries(
    request: Request, client_id: ReadClient, page: Page
) -> Listed[DirectoryEntryOut]:
    """Return entries, oldest first; those that appointments made, too."""
    after = page.after(_POSITION)
    found = await list_entries(
        state_of(request).database, client_id, str(after) if after else None, page.limit + 1
    )
    entries, cursor = paginate(found, page.limit, lambda entry: entry.id)
    return Listed(items=[DirectoryEntryOut.of(entry) for entry in entries], next_cursor=cursor)


@router.patch(
    "/directory/{entry_id}",
    operation_id="updateDirectoryEntry",
    summary="Change an entry of a directory",
)
async def patch_entry(
    request: Request, entry_id: EntryId, body: DirectoryEntryPatch, caller: Editor
) -> DirectoryEntryOut:
    """Change what is given; from then on the name is one set by hand."""
    state = state_of(request)
    with party_errors():
        entry = await change_entry(
            state.database, caller, entry_id, body.applied_to, state.clock.now()
        )
    return DirectoryEntryOut.of(entry)


@router.delete(
    "/directory/{entry_id}",
    operation_id="deleteDirectoryEntry",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Delete an entry of a directory",
)
async def delete_entry(request: Request, entry_id: EntryId, caller: Editor) -> None:
    """Forget a name; the next appointment of that party tells one again."""
    await remove_entry(state_of(request).database, caller, entry_id)
