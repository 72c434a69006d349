"""POST /v1/bank-statements, what of it did not match, and assigning that by hand."""

import asyncio
from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.access.security import caller_with
from app.api.billing.payments.shapes import PaymentOut
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Id, MoneyOut, Whole
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_bodies import SelfReadingRoute, read_bytes
from app.api.http.request_models import RequestModel
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.billing.payments.matching import UnmatchedReason
from app.domain.billing.payments.payments import MOST_CENTS, UnknownInvoice
from app.domain.clients.plans.money import Money
from app.integrations.bank_statements.reading import read_bank_file
from app.repositories.billing.payments.bank_entries import KeptEntry
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.billing.payments.assigning import Assignment, assign_entry, find_unmatched
from app.services.billing.payments.importing import (
    EntryOutcome,
    ImportedEntry,
    import_statements,
)
from app.services.billing.payments.unassigning import (
    Unassignment,
    dismiss_entry,
    unassign_entry,
)

_RESPONSES = problems(401, 403, 404, 422)
file_router = APIRouter(
    prefix="/v1/bank-statements",
    tags=["Payments"],
    route_class=SelfReadingRoute,
    responses=problems(401, 403, 413, 422),
)
router = APIRouter(prefix="/v1", tags=["Payments"], responses=_RESPONSES)

_UNTIED = "A key tied to one client does not see bank statements"
_Importer = Annotated[Caller, Depends(caller_with(Scope.CLIENTS_ADMIN, untied=_UNTIED))]
_Reader = Annotated[Caller, Depends(caller_with(Scope.REPORTS_READ, untied=_UNTIED))]
_EntryId = Annotated[Id, Path(description="The bank entry's id.")]
_Dismissed = Annotated[bool, Query(description="Those that were set aside, in their place.")]
_POSITION = TypeAdapter(UUID)
_SAME_AS = (
    "The entry that another format told of before: the same one where the outcome is `known`, "
    "perhaps the same where the reason is `perhaps_known`."
)
_FILE = {
    "required": True,
    "description": "A CODA or CAMT.053 file as the bank gives it; up to 8 MiB.",
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    },
}
_ENTRY: dict[str, Any] = {
    "id": "019aaf00-0000-7000-8000-000000000022",
    "account": "BE68539007547034",
    "statement": "012",
    "booked_on": "2026-12-15",
    "amount": {"amount_cents": 20_000, "currency": "EUR"},
    "outgoing": False,
    "bank_reference": "0001400000427",
    "reference": "264140000182",
    "communication": None,
    "payer_name": "Klant NV",
    "payer_account": "BE71096123456769",
}
_IMPORTED: dict[str, Any] = {
    **_ENTRY,
    "outcome": "matched",
    "reason": None,
    "same_as_id": None,
    "paid": [
        {
            "invoice_id": "019aaf00-0000-7000-8000-00000000000b",
            "amount": {"amount_cents": 20_000, "currency": "EUR"},
        }
    ],
}
_UNMATCHED: dict[str, Any] = {
    **_ENTRY,
    "id": "019aaf00-0000-7000-8000-000000000023",
    "reference": None,
    "communication": "Merci",
    "unassigned": {"amount_cents": 20_000, "currency": "EUR"},
    "reason": "no_reference",
    "same_as_id": None,
    "imported_at": "2026-12-16T08:00:00Z",
}


class BankEntryOut(BaseModel):
    """An entry of a bank statement; who paid is null once erased."""

    account: str = Field(description="Yours, as the bank calls it.")
    statement: str = Field(description="Its number, as the bank gives it.")
    booked_on: date
    amount: MoneyOut
    outgoing: bool = Field(description="It left your account.")
    bank_reference: str | None
    reference: str | None = Field(description="The structured communication, digits only.")
    communication: str | None = Field(description="What the payer wrote freely.")
    payer_name: str | None
    payer_account: str | None


class PaidOut(BaseModel):
    """How much of an entry pays an invoice."""

    invoice_id: str
    amount: MoneyOut


class ImportedEntryOut(BankEntryOut):
    """An entry of a file, and what became of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_IMPORTED]})

    id: str | None = Field(description="Null: known before, or it went out and is not kept.")
    outcome: EntryOutcome
    reason: UnmatchedReason | None = Field(description="Why it waits for a person.")
    same_as_id: str | None = Field(description=_SAME_AS)
    paid: list[PaidOut]

    @classmethod
    def of(cls, imported: ImportedEntry) -> "ImportedEntryOut":
        """Render what became of an entry."""
        entry = imported.entry
        currency = entry.amount.currency
        paid = (imported.paid or {}).items()
        return cls(
            id=imported.id,
            account=imported.account,
            statement=imported.statement,
            booked_on=entry.booked_on,
            amount=MoneyOut.of(entry.amount),
            outgoing=not entry.is_incoming,
            bank_reference=entry.bank_reference,
            reference=entry.reference,
            communication=entry.communication,
            payer_name=entry.payer_name,
            payer_account=entry.payer_account,
            outcome=imported.outcome,
            reason=imported.reason,
            same_as_id=imported.same_as_id,
            paid=[
                PaidOut(
                    invoice_id=invoice_id,
                    amount=MoneyOut.of(Money(amount_cents=cents, currency=currency)),
                )
                for invoice_id, cents in paid
            ],
        )


class ImportOut(BaseModel):
    """What became of a bank's file."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "counts": {"matched": 1, "unmatched": 0, "known": 0, "outgoing": 0},
                    "entries": [_IMPORTED],
                }
            ]
        }
    )

    counts: dict[EntryOutcome, int]
    entries: list[ImportedEntryOut] = Field(description="In the order of the file.")


class UnmatchedEntryOut(BankEntryOut):
    """An entry of which something is assigned to no invoice."""

    model_config = ConfigDict(json_schema_extra={"examples": [_UNMATCHED]})

    id: str
    unassigned: MoneyOut
    reason: UnmatchedReason | None
    same_as_id: str | None = Field(description=_SAME_AS)
    imported_at: datetime

    @classmethod
    def of(cls, kept: KeptEntry) -> "UnmatchedEntryOut":
        """Render an entry."""
        return cls(
            id=kept.id,
            account=kept.account,
            statement=kept.statement,
            booked_on=kept.booked_on,
            amount=MoneyOut.of(kept.amount),
            outgoing=not kept.is_incoming,
            bank_reference=kept.bank_reference,
            reference=kept.reference,
            communication=kept.communication,
            payer_name=kept.payer_name,
            payer_account=kept.payer_account,
            unassigned=MoneyOut.of(kept.unassigned),
            reason=kept.reason,
            same_as_id=kept.same_as_id,
            imported_at=kept.imported_at,
        )


class EntryAssignment(RequestModel):
    """Which invoice an entry pays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"invoice_id": "019aaf00-0000-7000-8000-00000000000b"}]}
    )

    invoice_id: Id
    amount_cents: Annotated[int, Whole(1, MOST_CENTS)] | None = Field(
        default=None, description="Left out: all that is left of the entry."
    )


class EntryUnassignment(RequestModel):
    """Which invoice an entry does not pay after all."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"invoice_id": "019aaf00-0000-7000-8000-00000000000b"}]}
    )

    invoice_id: Id


@file_router.post(
    "",
    operation_id="importBankStatement",
    openapi_extra={"requestBody": _FILE},
    summary="Import a bank statement",
)
async def post_bank_statement(request: Request, _: _Importer) -> ImportOut:
    """Record what the entries of a CODA or CAMT.053 file pay, and keep what did not match.

    An entry pays the invoice whose structured communication, creditor reference or number it
    names, up to what is owed. The same file, or another that tells of the same entries, changes
    nothing again; what another format may have told of before waits for a person. A file that
    cannot be read whole changes nothing at all (422 `unreadable-statement`).
    """
    state = state_of(request)
    statements = await asyncio.to_thread(read_bank_file, await read_bytes(request))
    imported = await import_statements(state.database, statements, state.clock.now())
    counts = {
        outcome: sum(entry.outcome is outcome for entry in imported) for outcome in EntryOutcome
    }
    return ImportOut(counts=counts, entries=[ImportedEntryOut.of(entry) for entry in imported])


@router.get(
    "/bank-statements/unmatched",
    operation_id="listUnmatchedEntries",
    summary="List bank entries that wait for a person",
)
async def get_unmatched(
    request: Request, _: _Reader, page: Page, *, dismissed: _Dismissed = False
) -> Listed[UnmatchedEntryOut]:
    """Return what came in and is assigned to no invoice, or not all of it, the oldest first.

    Also what went out and names a document (`given_back`): a refund, or a payment that came back.
    """
    after = page.after(_POSITION)
    position = None if after is None else str(after)
    found = await find_unmatched(
        state_of(request).database, position, page.limit + 1, is_dismissed=dismissed
    )
    items, next_cursor = paginate(found, page.limit, lambda entry: entry.id)
    return Listed(items=[UnmatchedEntryOut.of(entry) for entry in items], next_cursor=next_cursor)


@router.post(
    "/bank-entries/{entry_id}/assign",
    operation_id="assignBankEntry",
    status_code=HTTPStatus.CREATED,
    response_model=PaymentOut,
    responses={
        200: {"model": PaymentOut, "description": "Sent again: first answer"},
        **problems(409),
    },
    summary="Assign a bank entry to an invoice",
)
async def post_assign(
    request: Request,
    caller: _Importer,
    entry_id: _EntryId,
    body: EntryAssignment,
    key: CreationKey = None,
) -> JSONResponse:
    """Say which invoice an entry pays, wholly or with a part of what is left of it.

    What went out is a refund of the invoice or credit note.

    What was assigned by mistake is taken back: `…/unassign`.
    """
    state = state_of(request)
    assignment = Assignment(
        invoice_id=body.invoice_id,
        cents=body.amount_cents,
        now=state.clock.now(),
        by=caller.key_id,
    )

    async def create(connection: Connection) -> dict[str, Any]:
        read = await assign_entry(connection, entry_id, assignment)
        return PaymentOut.of(read).model_dump(mode="json")

    claim = claim_of(key, caller, f"POST /v1/bank-entries/{entry_id}/assign", body)
    with field_errors_at({UnknownInvoice: "/invoice_id"}):
        answer = await with_idempotency_key(state.database, claim, assignment.now, create)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    headers = {"Location": f"/v1/invoices/{body.invoice_id}/payments"}
    return JSONResponse(answer.body, status, headers)


@router.post(
    "/bank-entries/{entry_id}/unassign",
    operation_id="unassignBankEntry",
    status_code=HTTPStatus.CREATED,
    response_model=PaymentOut,
    responses={
        200: {"model": PaymentOut, "description": "Sent again: first answer"},
        **problems(409),
    },
    summary="Take the assignment of a bank entry back",
)
async def post_unassign(
    request: Request,
    caller: _Importer,
    entry_id: _EntryId,
    body: EntryUnassignment,
    key: CreationKey = None,
) -> JSONResponse:
    """Take back all that an entry pays of an invoice, whether it was matched or assigned by hand.

    No payment changes: a refund that `reverses` them is recorded, and the entry waits anew with the
    reason `taken_back`. 409 `entry-not-assigned` where it pays nothing of that invoice.
    """
    state = state_of(request)
    unassignment = Unassignment(invoice_id=body.invoice_id, now=state.clock.now(), by=caller.key_id)

    async def create(connection: Connection) -> dict[str, Any]:
        read = await unassign_entry(connection, entry_id, unassignment)
        return PaymentOut.of(read).model_dump(mode="json")

    claim = claim_of(key, caller, f"POST /v1/bank-entries/{entry_id}/unassign", body)
    with field_errors_at({UnknownInvoice: "/invoice_id"}):
        answer = await with_idempotency_key(state.database, claim, unassignment.now, create)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    headers = {"Location": f"/v1/invoices/{body.invoice_id}/payments"}
    return JSONResponse(answer.body, status, headers)


@router.post(
    "/bank-entries/{entry_id}/dismiss",
    operation_id="dismissBankEntry",
    responses=problems(409),
    summary="Set a bank entry aside",
)
async def post_dismiss(request: Request, _: _Importer, entry_id: _EntryId) -> UnmatchedEntryOut:
    """Let what is left of an entry wait for nobody: it pays no invoice, or is told of twice.

    It stays where `dismissed=true` lists it, and can be assigned even so.
    """
    return UnmatchedEntryOut.of(await dismiss_entry(state_of(request).database, entry_id))
