"""Clients and their subscriptions: created, read, listed, changed."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from app.api.clients.callers import Admin, Creator, VisibleClient
from app.api.clients.client_shapes import (
    ClientIn,
    ClientOut,
    ClientPatch,
    SubscriptionIn,
    SubscriptionsOut,
)
from app.api.clients.refusals import field_errors_at
from app.api.deadlines.calendar_shapes import calendar_errors_at
from app.api.http.field_types import Name
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.state import state_of
from app.domain.clients.plans.subscriptions import BlockNotOffered, EmptySubscription
from app.domain.clients.plans.terms import UnknownPlan
from app.domain.errors import DomainError
from app.repositories.clients.clients import ClientFilter
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.clients.change_client import change_client
from app.services.clients.change_subscription import change_subscription
from app.services.clients.create_client import create_client
from app.services.clients.read_account import list_accounts, read_account

router = APIRouter(prefix="/v1/clients", tags=["Clients"], responses=problems(401, 403, 422))

_POSITION = TypeAdapter(UUID)

_FIELDS: dict[type[DomainError], str] = {
    UnknownPlan: "/subscription/plan",
    BlockNotOffered: "/subscription/block",
    EmptySubscription: "/subscription/ends_on",
}

_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": ClientOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@router.post(
    "",
    operation_id="createClient",
    status_code=HTTPStatus.CREATED,
    response_model=ClientOut,
    responses=_REPEATED | problems(400, 409),
    summary="Create a client",
)
async def post_client(
    request: Request, body: ClientIn, caller: Creator, key: CreationKey = None
) -> JSONResponse:
    """Store a client with its contact points and, if given, its first subscription."""
    state = state_of(request)
    now = state.clock.now()
    new = body.to_domain(state.region)

    async def create(connection: Connection) -> dict[str, Any]:
        account = await create_client(connection, new, now, state.grace_days)
        return ClientOut.of(account).model_dump(mode="json")

    claim = claim_of(key, caller, "POST /v1/clients", body)
    with field_errors_at(_FIELDS), calendar_errors_at("/calendar"):
        answer = await with_idempotency_key(state.database, claim, now, create)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    location = f"{router.prefix}/{answer.body['id']}"
    return JSONResponse(answer.body, status, {"Location": location})


@router.get("", operation_id="listClients", summary="List clients")
async def get_clients(
    request: Request,
    caller: Admin,
    page: Page,
    reference: Annotated[Name | None, Query(description="Only the client of that name.")] = None,
) -> Listed[ClientOut]:
    """Return clients, oldest first."""
    state = state_of(request)
    after = page.after(_POSITION)
    query = ClientFilter(
        limit=page.limit + 1,
        client_id=caller.client_id,
        reference=reference,
        after=str(after) if after else None,
    )
    listed = await list_accounts(state.database, query, state.clock.now())
    accounts, cursor = paginate(listed, page.limit, lambda account: account.client.id)
    return Listed(items=[ClientOut.of(account) for account in accounts], next_cursor=cursor)


@router.get(
    "/{client_id}", operation_id="getClient", responses=problems(404), summary="Read a client"
)
async def get_client(request: Request, client_id: VisibleClient) -> ClientOut:
    """Return a client with the contact points that are in force now or later."""
    state = state_of(request)
    return ClientOut.of(await read_account(state.database, client_id, state.clock.now()))


@router.patch(
    "/{client_id}",
    operation_id="updateClient",
    responses=problems(400, 404, 409),
    summary="Change a client",
)
async def patch_client(
    request: Request, client_id: VisibleClient, body: ClientPatch, caller: Admin
) -> ClientOut:
    """Change what is given; nothing that was recorded changes."""
    state = state_of(request)
    with field_errors_at(_FIELDS), calendar_errors_at("/calendar"):
        change = replace(body.to_domain(), by=caller.key_id)
        account = await change_client(
            state.database, state.calendars, client_id, change, state.clock.now()
        )
    return ClientOut.of(account)


subscription_router = APIRouter(
    prefix="/v1/clients/{client_id}/subscription",
    tags=["Clients"],
    responses=problems(401, 403, 404, 422),
)

_SUBSCRIPTION_FIELDS: dict[type[DomainError], str] = {
    UnknownPlan: "/plan",
    BlockNotOffered: "/block",
    EmptySubscription: "/ends_on",
}


@subscription_router.get("", operation_id="getSubscription", summary="Read a client's subscription")
async def get_subscription(request: Request, client_id: VisibleClient) -> SubscriptionsOut:
    """Return the subscription in force today, and the one that follows."""
    state = state_of(request)
    return SubscriptionsOut.of(await read_account(state.database, client_id, state.clock.now()))


@subscription_router.put(
    "",
    operation_id="changeSubscription",
    responses=problems(400),
    summary="Change plan, block or end",
)
async def put_subscription(
    request: Request, client_id: VisibleClient, body: SubscriptionIn
) -> SubscriptionsOut:
    """Put a plan in the place of the present one, now or from the next period."""
    state = state_of(request)
    with field_errors_at(_SUBSCRIPTION_FIELDS):
        account = await change_subscription(
            state.database,
            client_id,
            body.to_domain(),
            state.clock.now(),
            state.thresholds.quota_percents,
        )
    return SubscriptionsOut.of(account)
