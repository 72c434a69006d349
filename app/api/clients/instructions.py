"""A client's instructions: read, given anew, and what was given before."""

from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
)

from app.api.access.security import caller_with, require_visible
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Id, Name, ShownInstant, Text, without_nul
from app.api.http.pages import Listed, Page, paginate
from app.api.http.preconditions import IfMatch, version_tag
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refused_fields import RefusedWith
from app.api.http.request_models import RequestModel, UpTo
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.clients.instructions import (
    ClientStatus,
    Instructions,
    InstructionsVersion,
    StatusOver,
    UrgentContact,
)
from app.domain.errors import VersionConflict
from app.services.clients.instructions import (
    InstructionsChange,
    change_instructions,
    list_instructions,
    read_instructions,
)

MOST_CONTACTS = 20
_POSITION = TypeAdapter(int)
_EXAMPLE: dict[str, Any] = {
    "greeting": "Dupont Chauffage, bonjour",
    "notes": "Ne pas donner le GSM de Marc.",
    "urgent_contacts": [
        {"name": "Marc Dupont", "phone": "+32 475 55 01 02", "when": "heures ouvrées"}
    ],
    "status": {
        "text": "en chantier, joignable par SMS",
        "until": "2026-12-01T15:00:00+01:00",
    },
}

router = APIRouter(
    prefix="/v1/clients/{client_id}/instructions",
    tags=["Clients"],
    responses=problems(401, 403, 404, 422),
)

Editor = Annotated[Caller, Depends(caller_with(Scope.CLIENTS_ADMIN, Scope.INTERACTIONS_WRITE))]
"""A caller who may read and give instructions."""

Phone = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=64),
    AfterValidator(without_nul),
]


def _visible_client(
    caller: Editor, client_id: Annotated[Id, Path(description="The client's id.")]
) -> str:
    require_visible(caller, client_id)
    return client_id


EditedClient = Annotated[str, Depends(_visible_client)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""


class UrgentContactIn(RequestModel):
    """Whom to reach when it cannot wait."""

    name: Name
    phone: Phone = Field(description="As it is to be dialled; it stays as it is written.")
    when: Name | None = Field(default=None, description="In words; null: at any time.")

    def to_domain(self) -> UrgentContact:
        """Return the contact."""
        return UrgentContact(name=self.name, phone=self.phone, when=self.when)


class StatusIn(RequestModel):
    """Where the client is, and until when that holds."""

    text: Name
    until: ShownInstant = Field(description="Still to come; from then on the status is null.")


class InstructionsIn(RequestModel):
    """What whoever answers for the client goes by; what is left out is forgotten."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    greeting: Name | None = Field(default=None, description="With what calls are answered.")
    notes: Text | None = None
    urgent_contacts: Annotated[list[UrgentContactIn], UpTo(MOST_CONTACTS)] = Field(default=[])
    status: StatusIn | None = None

    def to_domain(self) -> Instructions:
        """Return the instructions."""
        status = self.status
        return Instructions(
            greeting=self.greeting,
            notes=self.notes,
            urgent_contacts=tuple(contact.to_domain() for contact in self.urgent_contacts),
            status=None if status is None else ClientStatus(status.text, status.until),
        )


class UrgentContactOut(BaseModel):
    """Whom to reach when it cannot wait."""

    name: str
    phone: str
    when: str | None


class StatusOut(BaseModel):
    """Where the client is, and until when that holds."""

    text: str
    until: AwareDatetime = Field(description="In the client's zone.")


class InstructionsOut(BaseModel):
    """What whoever answers for the client goes by."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "client_id": "019aafb8-0000-7000-8000-000000000001",
                    **_EXAMPLE,
                    "version": 3,
                    "changed_at": "2026-12-01T08:30:00Z",
                    "changed_by": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c10",
                }
            ]
        }
    )

    client_id: UUID
    greeting: str | None
    notes: str | None
    urgent_contacts: list[UrgentContactOut]
    status: StatusOut | None = Field(description="Null from its `until` on, by itself.")
    version: int = Field(description="0: none were given yet.")
    changed_at: AwareDatetime | None
    changed_by: str | None = Field(description="The id of a key or a person.")

    @classmethod
    def of(cls, given: InstructionsVersion) -> "InstructionsOut":
        """Return what is shown of instructions."""
        instructions = given.instructions
        return cls(
            client_id=UUID(given.client_id),
            greeting=instructions.greeting,
            notes=instructions.notes,
            urgent_contacts=[
                UrgentContactOut.model_validate(contact, from_attributes=True)
                for contact in instructions.urgent_contacts
            ],
            status=_status_out(instructions.status, given.timezone),
            version=given.version,
            changed_at=given.changed_at,
            changed_by=given.changed_by,
        )


def _status_out(status: ClientStatus | None, timezone: str) -> StatusOut | None:
    if status is None:
        return None
    return StatusOut(text=status.text, until=status.until.astimezone(ZoneInfo(timezone)))


@router.get(
    "",
    operation_id="getInstructions",
    response_model=InstructionsOut,
    summary="Read a client's instructions",
)
async def get_instructions(request: Request, client_id: EditedClient) -> JSONResponse:
    """Return what calls are answered with, and whom to reach; its ETag is needed to change it."""
    state = state_of(request)
    return _shown(await read_instructions(state.database, client_id, state.clock.now()))


@router.put(
    "",
    operation_id="setInstructions",
    response_model=InstructionsOut,
    responses=problems(412, 428),
    summary="Give a client's instructions",
)
async def put_instructions(
    request: Request, client_id: EditedClient, body: InstructionsIn, caller: Editor, read: IfMatch
) -> JSONResponse:
    """Take the place of what was given; that stays readable in the history.

    A status whose `until` has passed is `status-over`.
    """
    state = state_of(request)
    change = InstructionsChange(
        instructions=body.to_domain(), versions=read.numbers, by=caller.key_id
    )
    try:
        with field_errors_at({StatusOver: "/status/until"}):
            given = await change_instructions(state.database, client_id, change, state.clock.now())
    except VersionConflict as conflict:
        current = InstructionsOut.of(conflict.current).model_dump(mode="json")
        raise RefusedWith(conflict, {"current": current}) from None
    return _shown(given)


@router.get(
    "/history",
    operation_id="listInstructions",
    summary="List what a client's instructions were",
)
async def get_history(
    request: Request, client_id: EditedClient, page: Page
) -> Listed[InstructionsOut]:
    """Return every version as it was given, the last first."""
    found = await list_instructions(
        state_of(request).database, client_id, page.after(_POSITION), page.limit + 1
    )
    versions, cursor = paginate(found, page.limit, lambda given: given.version)
    return Listed(items=[InstructionsOut.of(given) for given in versions], next_cursor=cursor)


def _shown(given: InstructionsVersion) -> JSONResponse:
    body = InstructionsOut.of(given).model_dump(mode="json")
    return JSONResponse(body, headers={"ETag": version_tag(given.version)})
