"""POST sheets: supplied, followed by further versions, withdrawn."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.preconditions import IfMatch, version_tag
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refused_fields import RefusedField, RefusedWith
from app.api.http.request_models import SAYS_NOTHING
from app.api.sheets.callers import SheetId, SheetRoute, Writer, WrittenClient
from app.api.sheets.shapes import SheetIn, SheetOut
from app.api.state import state_of
from app.domain.access.keys import Caller
from app.domain.errors import VersionConflict
from app.domain.sheets.sheets import SheetNeverValid, SheetVersion, VersionDatedBack
from app.repositories.access.idempotency_keys import Claim
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.sheets.reading import read_version
from app.services.sheets.supplying import (
    Supplier,
    Supply,
    cut_supplied,
    supply_sheet,
    supply_version,
    withdraw,
)

router = APIRouter(
    prefix="/v1",
    tags=["Sheets"],
    responses=problems(401, 403, 404, 413, 422),
    route_class=SheetRoute,
)

_TEXTS = ("title", "text", "supplied_by", "source_reference")
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": SheetOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@dataclass(frozen=True, slots=True)
class Following:
    """Which version a next one follows, and by what the request is known when it is repeated."""

    read: IfMatch
    key: CreationKey = None


@router.post(
    "/clients/{client_id}/sheets",
    operation_id="createSheet",
    status_code=HTTPStatus.CREATED,
    response_model=SheetOut,
    responses=_REPEATED | problems(400, 409),
    summary="Supply a sheet",
)
async def post_sheet(
    request: Request,
    client_id: WrittenClient,
    body: SheetIn,
    caller: Writer,
    key: CreationKey = None,
) -> JSONResponse:
    """Keep what a client supplied in writing; what stands in it may be passed on word for word."""
    supplier, supply = await _supplied(request, caller, body)

    async def create(connection: Connection) -> SheetVersion:
        return await supply_sheet(connection, supplier, client_id, supply)

    claim = claim_of(key, caller, f"POST /v1/clients/{client_id}/sheets", body)
    return await _answered(request, caller, claim, create)


@router.post(
    "/sheets/{sheet_id}/versions",
    operation_id="createSheetVersion",
    status_code=HTTPStatus.CREATED,
    response_model=SheetOut,
    responses=_REPEATED | problems(400, 409, 412, 428),
    summary="Supply the next version of a sheet",
)
async def post_version(
    request: Request,
    sheet_id: SheetId,
    body: SheetIn,
    caller: Writer,
    following: Annotated[Following, Depends()],
) -> JSONResponse:
    """Follow the last version, which ends where this one begins: now or later.

    `sheet-withdrawn` once the sheet was withdrawn.
    """
    supplier, supply = await _supplied(request, caller, body)

    async def create(connection: Connection) -> SheetVersion:
        return await supply_version(connection, supplier, sheet_id, supply, following.read.numbers)

    claim = claim_of(following.key, caller, f"POST /v1/sheets/{sheet_id}/versions", body)
    return await _answered(request, caller, claim, create)


@router.post(
    "/sheets/{sheet_id}/withdraw",
    operation_id="withdrawSheet",
    dependencies=[SAYS_NOTHING],
    summary="Withdraw a sheet",
)
async def post_withdraw(request: Request, sheet_id: SheetId, caller: Writer) -> SheetOut:
    """Let no version of a sheet be passed on from this instant; what was before stays as it was."""
    state = state_of(request)
    supplier = Supplier(caller=caller, now=state.clock.now)
    return SheetOut.of(await withdraw(state.database, supplier, sheet_id))


async def _supplied(request: Request, caller: Caller, body: SheetIn) -> tuple[Supplier, Supply]:
    supplied = body.to_domain()
    cut = await cut_supplied(supplied)
    supplier = Supplier(caller=caller, now=state_of(request).clock.now)
    return supplier, Supply(
        supplied=supplied, cut=cut, valid_from=body.valid_from, valid_to=body.valid_to
    )


async def _answered(
    request: Request,
    caller: Caller,
    claim: Claim | None,
    create: Callable[[Connection], Awaitable[SheetVersion]],
) -> JSONResponse:
    """Create once; the answer is kept without texts, from which persons can be erased."""
    state = state_of(request)

    async def created(connection: Connection) -> dict[str, Any]:
        shown = SheetOut.of(await create(connection)).model_dump(mode="json")
        return shown if claim is None else shown | dict.fromkeys(_TEXTS)

    with _telling_what_is_wrong():
        answer = await with_idempotency_key(state.database, claim, state.clock.now(), created)
    body = answer.body
    if claim is not None:
        kept = await read_version(state.database, caller, body["id"], body["version"])
        texts = SheetOut.of(kept).model_dump(mode="json")
        body = body | {name: texts[name] for name in _TEXTS}
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    headers = {"ETag": version_tag(body["version"]), "Location": f"/v1/sheets/{body['id']}"}
    return JSONResponse(body, status, headers)


@contextmanager
def _telling_what_is_wrong() -> Iterator[None]:
    """Point to the instant that is wrong, and show the version that is not known yet."""
    try:
        yield
    except SheetNeverValid as error:
        raise RefusedField(error, "/valid_to") from None
    except VersionDatedBack as error:
        raise RefusedField(error, "/valid_from") from None
    except VersionConflict as error:
        shown = SheetOut.of(error.current) if isinstance(error.current, SheetVersion) else None
        current = shown.model_dump(mode="json") if shown else None
        raise RefusedWith(error, {"current": current}) from None
