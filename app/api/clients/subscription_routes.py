"""A client's subscription: read and changed."""

from fastapi import APIRouter, Request

from app.api.clients.answers import SubscriptionsOut
from app.api.clients.bodies import SubscriptionIn
from app.api.clients.callers import SeenClient
from app.api.clients.refusals import pointing
from app.api.http.problems.openapi_problems import problems
from app.api.state import state_of
from app.domain.clients.plans.subscriptions import BlockNotOffered, EmptySubscription
from app.domain.clients.plans.terms import UnknownPlan
from app.domain.errors import DomainError
from app.services.clients.change_subscription import change_subscription
from app.services.clients.read_account import read_account

router = APIRouter(
    prefix="/v1/clients/{client_id}/subscription",
    tags=["Clients"],
    responses=problems(401, 403, 404, 422),
)

_FIELDS: dict[type[DomainError], str] = {
    UnknownPlan: "/plan",
    BlockNotOffered: "/block",
    EmptySubscription: "/ends_on",
}


@router.get("", operation_id="getSubscription", summary="Read a client's subscription")
async def get_subscription(request: Request, client_id: SeenClient) -> SubscriptionsOut:
    """Return the subscription in force today, and the one that follows."""
    state = state_of(request)
    return SubscriptionsOut.of(await read_account(state.database, client_id, state.clock.now()))


@router.put(
    "",
    operation_id="changeSubscription",
    responses=problems(400),
    summary="Change plan, block or end",
)
async def put_subscription(
    request: Request, client_id: SeenClient, body: SubscriptionIn
) -> SubscriptionsOut:
    """Put a plan in the place of the present one, now or from the next period."""
    state = state_of(request)
    with pointing(_FIELDS):
        account = await change_subscription(
            state.database,
            client_id,
            body.to_domain(),
            state.clock.now(),
            state.thresholds.quota_percents,
        )
    return SubscriptionsOut.of(account)
