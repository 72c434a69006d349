"""Feeds of agendas: made, listed, revoked; and read by calendar programs, without a key."""

import hashlib
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from app.api.agendas.callers import AgendaId, Reader, Writer
from app.api.http.entity_tags import is_known
from app.api.http.field_types import Id, Name
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import NotFound
from app.api.http.request_models import RequestModel
from app.api.state import state_of, webhooks_of
from app.repositories.agendas.feeds import AgendaFeed, FeedMode
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.agendas.feeds import (
    WantedFeed,
    create_feed,
    list_feeds,
    read_feed,
    remove_feed,
)

router = APIRouter(
    prefix="/v1/agendas/{agenda_id}/feeds",
    tags=["Agendas"],
    responses=problems(401, 403, 404, 422),
)
reading_router = APIRouter(prefix="/v1", tags=["Agendas"])

_POSITION = TypeAdapter(UUID)
_SEALED = "sealed"
_CACHE_CONTROL = "private, max-age=300"
_ID = "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c30"
_WANTED: dict[str, Any] = {"name": "Téléphone de Marc", "mode": "busy_only"}
_EXAMPLE: dict[str, Any] = _WANTED | {
    "id": _ID,
    "agenda_id": "019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c10",
    "created_at": "2026-11-24T08:30:00Z",
    "last_read_at": None,
}
_URL = (
    "https://exitadmin.example/v1/agendas/019aafc0-6b1c-7d34-9f5e-2f6a4f6b1c10.ics"
    "?token=bGEgY2xlZiBkZSBjZSBmbHV4IGVzdCBzZWNyZXRl"
)


class FeedIn(RequestModel):
    """A feed that is asked for: one for each who subscribes, so that each can be revoked."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WANTED]})

    name: Annotated[Name, Field(max_length=200, description="Who subscribes, and where.")]
    mode: FeedMode = Field(
        description="`busy_only`: no titles, parties, notes, labels; only when time is taken."
    )


class FeedOut(BaseModel):
    """A feed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: UUID
    agenda_id: UUID
    name: str
    mode: FeedMode
    created_at: AwareDatetime
    last_read_at: AwareDatetime | None = Field(description="Null before a program has read it.")

    @classmethod
    def of(cls, feed: AgendaFeed) -> "FeedOut":
        """Return what is shown of a feed."""
        return cls(
            id=UUID(feed.id),
            agenda_id=UUID(feed.agenda_id),
            name=feed.name,
            mode=feed.mode,
            created_at=feed.created_at,
            last_read_at=feed.last_read_at,
        )


class NewFeedOut(FeedOut):
    """A new feed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE | {"url": _URL}]})

    url: str = Field(description="What a calendar program subscribes to; shown this once.")


_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": NewFeedOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@router.post(
    "",
    operation_id="createAgendaFeed",
    status_code=HTTPStatus.CREATED,
    response_model=NewFeedOut,
    responses=_REPEATED | problems(409),
    summary="Make a feed of an agenda",
)
async def post_feed(
    request: Request, agenda_id: AgendaId, body: FeedIn, caller: Writer, key: CreationKey = None
) -> JSONResponse:
    """Make a feed and show its URL, once: nothing is kept from which it could be had again.

    With an `Idempotency-Key` the answer is kept for a repeat, its token encrypted with
    `EXITADMIN_SECRETS_KEY`. Whoever has the URL reads the feed: treat it as a password.
    """
    state, box = state_of(request), webhooks_of(request).box
    wanted = WantedFeed(agenda_id=agenda_id, name=body.name, mode=body.mode)
    claim = claim_of(key, caller, f"POST /v1/agendas/{agenda_id}/feeds", body)

    async def create(connection: Connection) -> dict[str, Any]:
        made = await create_feed(connection, caller, wanted, state.clock.now())
        shown = FeedOut.of(made.feed).model_dump(mode="json")
        if claim is None:
            return {**shown, "token": made.token}
        return {**shown, _SEALED: box.seal(made.token)}

    answer = await with_idempotency_key(state.database, claim, state.clock.now(), create)
    shown = dict(answer.body)
    token = box.open(shown.pop(_SEALED)) if _SEALED in shown else shown.pop("token")
    base = state.public_url.rstrip("/")
    shown["url"] = f"{base}/v1/agendas/{agenda_id}.ics?token={token}"
    return JSONResponse(shown, HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED)


@router.get("", operation_id="listAgendaFeeds", summary="List the feeds of an agenda")
async def get_feeds(
    request: Request, agenda_id: AgendaId, caller: Reader, page: Page
) -> Listed[FeedOut]:
    """Return feeds that are not revoked, oldest first, and when each was last read."""
    after = page.after(_POSITION)
    found = await list_feeds(
        state_of(request).database, caller, agenda_id, str(after) if after else None, page.limit + 1
    )
    feeds, cursor = paginate(found, page.limit, lambda feed: feed.id)
    return Listed(items=[FeedOut.of(feed) for feed in feeds], next_cursor=cursor)


@router.delete(
    "/{feed_id}",
    operation_id="revokeAgendaFeed",
    status_code=HTTPStatus.NO_CONTENT,
    summary="Revoke a feed of an agenda",
)
async def delete_feed(
    request: Request,
    agenda_id: AgendaId,
    feed_id: Annotated[Id, Path(description="The feed's id.")],
    caller: Writer,
) -> None:
    """Close a feed for good: its URL is not found any more."""
    state = state_of(request)
    await remove_feed(state.database, caller, agenda_id, feed_id, state.clock.now())


@reading_router.get(
    "/agendas/{agenda_id}.ics",
    operation_id="getAgendaFeed",
    response_class=Response,
    responses={
        200: {
            "description": "The feed (RFC 5545), from 30 days ago to 400 days ahead.",
            "content": {"text/calendar": {"schema": {"type": "string"}}},
        },
        304: {"description": "Nothing of it has changed."},
        **problems(404, 422),
    },
    summary="Subscribe to an agenda",
)
async def get_feed(
    request: Request,
    agenda_id: str,
    token: Annotated[str, Query(description="Of the feed's URL; no key is needed.")] = "",
) -> Response:
    """Return appointments and busy times for calendar programs; the same bytes until one changes.

    A token that is wrong, revoked or another agenda's is not found.
    """
    state = state_of(request)
    content = await read_feed(state.database, _id_of(agenda_id), token, state.clock.now())
    tag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": _CACHE_CONTROL}
    if is_known(tag, request.headers.getlist("if-none-match")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")


def _id_of(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise NotFound from None
