"""GET /v1/audit: who did what, when, from where; no secret, no text, nothing that can change."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.access.security import caller_with, require_visible
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.people.audit import Act, AuditEntry
from app.services.people.audit import list_acts

router = APIRouter(prefix="/v1/audit", tags=["People"], responses=problems(401, 403, 404, 422))

_Admin = Annotated[Caller, Depends(caller_with(Scope.ADMIN))]
_POSITION = TypeAdapter(UUID)
_SHOWN: dict[str, Any] = {
    "id": "019aaf00-0000-7000-8000-00000000000b",
    "at": "2026-11-26T09:12:07Z",
    "act": "person.blocked",
    "person": None,
    "key": "admin",
    "from": "203.0.113.7",
    "on": {"kind": "person", "id": "019aaf00-0000-7000-8000-00000000000a"},
}


class ThingOut(BaseModel):
    """What an act was done on."""

    kind: str
    id: str | None


class AuditEntryOut(BaseModel):
    """An act."""

    model_config = ConfigDict(json_schema_extra={"example": _SHOWN}, populate_by_name=True)

    id: str
    at: datetime = Field(description="By the real clock.")
    act: Act
    person: str | None = Field(description="The id of the person who did it, where it is known.")
    key: str | None = Field(description="The id of the key that did it.")
    origin: str | None = Field(
        alias="from", description="The address that it came from; null on the console."
    )
    on: ThingOut | None

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryOut":
        """Return what is shown of an act."""
        return cls(
            id=entry.id,
            at=entry.at.astimezone(UTC),
            act=entry.act,
            person=entry.actor.person_id,
            key=entry.actor.key_id,
            origin=entry.actor.address,
            on=None if entry.kind is None else ThingOut(kind=entry.kind, id=entry.on_id),
        )


@router.get("", operation_id="listAuditEntries", summary="List what was done")
async def get_audit(request: Request, page: Page, caller: _Admin) -> Listed[AuditEntryOut]:
    """Return acts, the last one first: sign-ins, people, keys, settings, exports, erasures."""
    require_visible(caller, None)
    before = page.after(_POSITION)
    found = await list_acts(
        state_of(request).database, None if before is None else str(before), page.limit + 1
    )
    entries, cursor = paginate(found, page.limit, lambda entry: entry.id)
    return Listed(items=[AuditEntryOut.of(entry) for entry in entries], next_cursor=cursor)
