"""GET disputes: of a client, of all, one by one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter

from app.api.http.pages import Listed, Page, PageRequest, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.metering.disputes.callers import DisputeId, ReadClient, Reader, ReaderOfAll
from app.api.metering.disputes.shapes import DisputeOut
from app.api.state import state_of
from app.domain.metering.disputes import DisputeStatus
from app.repositories.metering.disputes import DisputesSought
from app.services.metering.disputes.opening import list_disputes, list_disputes_of, read_dispute

router = APIRouter(prefix="/v1", tags=["Disputes"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
_Status = Annotated[DisputeStatus | None, Query(description="Left out: all of them.")]


@router.get(
    "/clients/{client_id}/disputes",
    operation_id="listClientDisputes",
    summary="List a client's disputes",
)
async def get_client_disputes(
    request: Request, client_id: ReadClient, page: Page, status: _Status = None
) -> Listed[DisputeOut]:
    """Return what a client objects to and objected to, the one opened last first."""
    sought = _sought(page, client_id, status, is_oldest_first=False)
    found = await list_disputes_of(state_of(request).database, client_id, sought)
    items, next_cursor = paginate(found, page.limit, lambda one: one.dispute.id)
    return Listed(items=[DisputeOut.of(one) for one in items], next_cursor=next_cursor)


@router.get("/disputes", operation_id="listDisputes", summary="List disputes of all clients")
async def get_disputes(
    request: Request, caller: ReaderOfAll, page: Page, status: _Status = None
) -> Listed[DisputeOut]:
    """Return disputes, the one opened last first; with `status=open` the one that waits longest.

    A key tied to one client sees its own.
    """
    is_oldest_first = status is DisputeStatus.OPEN
    sought = _sought(page, caller.client_id, status, is_oldest_first=is_oldest_first)
    found = await list_disputes(state_of(request).database, sought)
    items, next_cursor = paginate(found, page.limit, lambda one: one.dispute.id)
    return Listed(items=[DisputeOut.of(one) for one in items], next_cursor=next_cursor)


@router.get("/disputes/{dispute_id}", operation_id="getDispute", summary="Read a dispute")
async def get_dispute(request: Request, dispute_id: DisputeId, caller: Reader) -> DisputeOut:
    """Return what a client objects to, and what came of it."""
    return DisputeOut.of(await read_dispute(state_of(request).database, caller, dispute_id))


def _sought(
    page: PageRequest, client_id: str | None, status: DisputeStatus | None, *, is_oldest_first: bool
) -> DisputesSought:
    after = page.after(_POSITION)
    return DisputesSought(
        limit=page.limit + 1,
        client_id=client_id,
        status=status,
        after=str(after) if after else None,
        is_oldest_first=is_oldest_first,
    )
