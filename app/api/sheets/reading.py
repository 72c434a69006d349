"""GET sheets: one, its versions, those of a client."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from app.api.http.field_types import Instant
from app.api.http.pages import Listed, Page, paginate
from app.api.http.preconditions import version_tag
from app.api.http.problems.openapi_problems import problems
from app.api.sheets.callers import ReadClient, Reader, SheetId
from app.api.sheets.shapes import SheetOut
from app.api.state import state_of
from app.domain.sheets.sheets import SheetKind
from app.repositories.sheets.reading import SheetFilter
from app.services.sheets.reading import list_sheets, list_versions, read_version

router = APIRouter(prefix="/v1", tags=["Sheets"], responses=problems(401, 403, 404, 422))

_MOST = 2**31 - 1
_NUMBER = TypeAdapter(Annotated[int, Query(ge=1, le=_MOST)])
_SHEET = TypeAdapter(UUID)
_Version = Annotated[int | None, Query(ge=1, le=_MOST, description="Left out: the last one.")]


@router.get("/sheets/{sheet_id}", operation_id="getSheet", summary="Read a sheet")
async def get_sheet(
    request: Request,
    response: Response,
    sheet_id: SheetId,
    caller: Reader,
    version: _Version = None,
) -> SheetOut:
    """Return a version of a sheet; its `ETag` is what the next version's `If-Match` takes."""
    found = await read_version(state_of(request).database, caller, sheet_id, version)
    response.headers["ETag"] = version_tag(found.version)
    return SheetOut.of(found)


@router.get(
    "/sheets/{sheet_id}/versions",
    operation_id="listSheetVersions",
    summary="List the versions of a sheet",
)
async def get_versions(
    request: Request, sheet_id: SheetId, caller: Reader, page: Page
) -> Listed[SheetOut]:
    """Return versions, the last one first."""
    before = page.after(_NUMBER)
    database = state_of(request).database
    found = await list_versions(database, caller, sheet_id, page.limit + 1, before)
    items, next_cursor = paginate(found, page.limit, lambda version: version.version)
    return Listed(items=[SheetOut.of(version) for version in items], next_cursor=next_cursor)


@router.get(
    "/clients/{client_id}/sheets",
    operation_id="listClientSheets",
    summary="List a client's sheets",
)
async def get_client_sheets(
    request: Request,
    client_id: ReadClient,
    page: Page,
    kind: Annotated[SheetKind | None, Query(description="Left out: of any kind.")] = None,
    at: Annotated[
        Instant | None,
        Query(description="The versions that hold then. Left out: the last one of each sheet."),
    ] = None,
) -> Listed[SheetOut]:
    """Return one version of each sheet, the sheet that was supplied last first."""
    after = page.after(_SHEET)
    filters = SheetFilter(
        client_id=client_id,
        limit=page.limit + 1,
        kind=kind,
        at=at,
        after=str(after) if after else None,
    )
    found = await list_sheets(state_of(request).database, filters)
    items, next_cursor = paginate(found, page.limit, lambda version: version.sheet_id)
    return Listed(items=[SheetOut.of(version) for version in items], next_cursor=next_cursor)
