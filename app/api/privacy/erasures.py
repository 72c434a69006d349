"""POST and GET /v1/erasures: a person is taken out of everything that is kept."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.access.actors import actor_of
from app.api.access.security import require_visible
from app.api.clients.callers import Admin
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Flag, Id, Name
from app.api.http.idempotency import CreationKey, claim_of, digest_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel
from app.api.state import state_of, webhooks_of
from app.domain.metering.counting.decisions import UnknownClient
from app.repositories.privacy.erasure_notes import Note
from app.services.access.idempotency_keys import with_idempotency_key_afterwards
from app.services.privacy.erase_person import ErasureRequest, erase_person, list_erasures

router = APIRouter(
    prefix="/v1/erasures", tags=["Personal data"], responses=problems(401, 403, 404, 422)
)

_POSITION = TypeAdapter(UUID)
_ASKED: dict[str, Any] = {"party": "+32475550199", "client_id": None, "sheets": False}
_DONE: dict[str, Any] = {
    "id": "019aaf00-0000-7000-8000-000000000009",
    "erased_at": "2026-11-26T09:12:07Z",
    "client_id": None,
    "requested_by": "admin",
    "interactions": 3,
    "events": 3,
    "notices": 0,
    "deliveries": 3,
    "reports": 2,
    "disputes": 1,
    "questions": 0,
    "sheets": 0,
    "appointments": 1,
    "busy_times": 0,
    "people": 0,
    "payments": 0,
    "directory": 1,
    "instructions": 0,
}


class ErasureIn(RequestModel):
    """Whom to erase."""

    model_config = ConfigDict(json_schema_extra={"example": _ASKED})

    party: Name = Field(
        description="A telephone number or an e-mail address, in any notation; or, of who paid, "
        "the name or the account as the bank tells it."
    )
    client_id: Id | None = Field(
        default=None, description="Only in what is kept of this client; left out: everywhere."
    )

    sheets: Flag = Field(
        default=False,
        description="Take the number or address out of the texts of sheets as well: a client's own "
        "may have to stay there.",
    )

    def without_party(self, salt: str) -> "ErasureIn":
        """Return the same with the party replaced by what only tells it from another one."""
        return self.model_copy(update={"party": digest_of(self.party, salt)})


class ErasureOut(BaseModel):
    """That somebody was erased, and from how much; not who."""

    model_config = ConfigDict(json_schema_extra={"example": _DONE})

    id: str
    erased_at: datetime
    client_id: str | None
    requested_by: str = Field(description="The id of the key that asked.")
    interactions: int = Field(description="With the person as the other party.")
    events: int = Field(description="Facts that named the person.")
    notices: int = Field(description="Letters and webhook deliveries.")
    deliveries: int = Field(description="Raw requests of providers that were withdrawn.")
    reports: int = Field(description="Frozen reports in which texts were taken out.")
    disputes: int = Field(
        default=0, description="In which message and answer were taken out, since its threads were."
    )
    questions: int = Field(
        default=0,
        description="Of which the text was taken out whole, being about its threads, or the number "
        "or address alone.",
    )
    sheets: int = Field(
        default=0, description="Versions of sheets from which the number or address was taken."
    )
    appointments: int = Field(
        default=0,
        description="Of which title, party, notes and reasons were taken out, in their history "
        "too, being with the person or booked for that one's call or mail, or what mentions the "
        "number or address alone.",
    )
    busy_times: int = Field(default=0, description="Of agendas, whose label named the person.")
    people: int = Field(default=0, description="Who could sign in with the address.")
    payments: int = Field(
        default=0, description="Bank entries and references of payments that named the person."
    )
    directory: int = Field(default=0, description="Entries of clients' directories.")
    instructions: int = Field(
        default=0, description="Versions of clients' instructions that named the person."
    )


@router.post(
    "",
    operation_id="erasePerson",
    summary="Erase a person",
    response_model=ErasureOut,
    responses=problems(409),
)
async def post_erasure(
    request: Request, body: ErasureIn, caller: Admin, key: CreationKey = None
) -> JSONResponse:
    """Take a number or an address out of everything, and what was written of its threads.

    Subjects, summaries, disputes and questions of its threads go with it; from what else was
    summed up, quoted or asked the number or address alone goes. What was counted stays: units,
    rules, deadlines, the ledger and its hashes. A fact sent again is still known by its source and
    id, and gets its first answer, whatever it says now. Sent again, this changes nothing more;
    nothing is kept from which the person could be had again. An `Idempotency-Key` is not needed;
    with one, a slow salted digest (scrypt) of the party is kept.
    """
    client_id = body.client_id or caller.client_id
    if client_id is not None:
        require_visible(caller, client_id)
    webhooks = webhooks_of(request)
    await webhooks.archive.finish()
    state = state_of(request)
    erasure_request = ErasureRequest(
        party=body.party,
        client_id=client_id,
        with_sheets=body.sheets,
        requested_by=caller.key_id,
        actor=actor_of(request, caller),
    )

    async def erase() -> dict[str, Any]:
        note = await erase_person(state.database, state.context(), erasure_request)
        return _to_response(note).model_dump(mode="json")

    claimed = body if key is None else body.without_party(f"{caller.key_id}:{key}")
    claim = claim_of(key, caller, "POST /v1/erasures", claimed)
    with field_errors_at({UnknownClient: "/client_id"}):
        answer = await with_idempotency_key_afterwards(
            state.database, claim, state.clock.now(), erase
        )
    return JSONResponse(answer.body)


@router.get("", operation_id="listErasures", summary="List erasures")
async def get_erasures(request: Request, page: Page, caller: Admin) -> Listed[ErasureOut]:
    """Return what was erased, the last one first."""
    before = page.after(_POSITION)
    notes = await list_erasures(
        state_of(request).database,
        caller.client_id,
        str(before) if before else None,
        page.limit + 1,
    )
    items, cursor = paginate(notes, page.limit, lambda note: note.id)
    return Listed(items=[_to_response(item) for item in items], next_cursor=cursor)


def _to_response(note: Note) -> ErasureOut:
    counts: Mapping[str, int] = note.counts
    return ErasureOut(
        id=note.id,
        erased_at=note.at.astimezone(UTC),
        client_id=note.client_id,
        requested_by=note.requested_by,
        **counts,
    )
