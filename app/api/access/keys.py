"""Keys of the API: made, listed, revoked by who may do everything."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.config import JsonDict

from app.api.access.actors import actor_of
from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id, Instant, Name
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import InvalidRequest, Problem
from app.api.http.request_models import RequestModel, UpTo
from app.api.state import state_of, webhooks_of
from app.domain.access.keys import ApiKey, Caller, Scope
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.access.keys import NewKey, issue_key_within

router = APIRouter(prefix="/v1/keys", tags=["Keys"], responses=problems(401, 403, 404, 422))

_POSITION: TypeAdapter[tuple[Instant, str]] = TypeAdapter(tuple[Instant, str])
_Admin = Annotated[Caller, Depends(caller_with(Scope.ADMIN))]
_EXAMPLE: JsonDict = {
    "name": "Standard",
    "scopes": ["events:write"],
    "client_id": None,
    "expires_at": None,
}


class KeyIn(RequestModel):
    """A key as it is asked for."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    name: Name
    scopes: Annotated[frozenset[Scope], UpTo(len(Scope), least=1)]
    client_id: Id | None = Field(default=None, description="The only client it may see.")
    expires_at: Instant | None = Field(default=None, description="By the real clock.")


class KeyOut(BaseModel):
    """A key without its text, which nobody keeps."""

    id: str
    name: str
    scopes: list[Scope]
    client_id: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewKeyOut(KeyOut):
    """A new key."""

    key: str = Field(description="What goes behind `Authorization: Bearer`; shown this once.")


_SEALED = "sealed"
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": NewKeyOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@router.post(
    "",
    operation_id="createKey",
    summary="Make a key",
    status_code=201,
    response_model=NewKeyOut,
    responses=_REPEATED | problems(409),
)
async def post_key(
    request: Request, body: KeyIn, caller: _Admin, key: CreationKey = None
) -> JSONResponse:
    """Make a key and show its text, once: nothing is kept from which it could be had again.

    With an `Idempotency-Key` the answer is kept for a repeat, the key's text encrypted with
    `EXITADMIN_SECRETS_KEY`. To change a key without a gap, make the new one first and revoke the
    old one when nobody uses it any more.
    """
    require_visible(caller, None)
    _must_lie_ahead(body.expires_at)
    state, box = state_of(request), webhooks_of(request).box
    new_key = NewKey(
        name=body.name,
        scopes=body.scopes,
        client_id=body.client_id,
        expires_at=body.expires_at,
        actor=actor_of(request, caller),
    )
    claim = claim_of(key, caller, "POST /v1/keys", body)

    async def create(connection: Connection) -> dict[str, Any]:
        issued = await issue_key_within(connection, state.keys, new_key)
        shown = _to_response(issued.key).model_dump(mode="json")
        if claim is None:
            return {**shown, "key": issued.text}
        return {**shown, _SEALED: box.seal(issued.text)}

    answer = await with_idempotency_key(state.database, claim, state.clock.now(), create)
    state.keys.read_again()
    shown = dict(answer.body)
    if _SEALED in shown:
        shown["key"] = box.open(shown.pop(_SEALED))
    return JSONResponse(shown, HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED)


@router.get("", operation_id="listKeys", summary="List keys")
async def get_keys(request: Request, page: Page, caller: _Admin) -> Listed[KeyOut]:
    """Return every key, oldest first, also those that were revoked or have expired."""
    require_visible(caller, None)
    after = page.after(_POSITION)
    keys = sorted(await state_of(request).keys.list(), key=_position)
    rest = [key for key in keys if after is None or _position(key) > after]
    items, next_cursor = paginate(rest, page.limit, _position)
    return Listed(items=[_to_response(key) for key in items], next_cursor=next_cursor)


@router.delete("/{key_id}", operation_id="revokeKey", summary="Revoke a key", status_code=204)
async def delete_key(request: Request, key_id: Name, caller: _Admin) -> None:
    """Close a key for good; other processes of the service know it a second later."""
    require_visible(caller, None)
    await state_of(request).keys.revoke(key_id, actor_of(request, caller))


def _must_lie_ahead(expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise InvalidRequest([Problem("/expires_at", "in_the_past", "It would open nothing")])


def _position(key: ApiKey) -> tuple[datetime, str]:
    return key.created_at, key.id


def _to_response(key: ApiKey) -> KeyOut:
    return KeyOut(
        id=key.id,
        name=key.name,
        scopes=sorted(key.scopes),
        client_id=key.client_id,
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
    )
