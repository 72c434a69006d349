"""Integrations: created, read, listed, changed, tried out."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from app.api.access.security import require_visible
from app.api.clients.callers import Admin
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Id
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import InvalidRequest, MissingScope, Problem, also_refuse
from app.api.integrations.integration_bodies import (
    MOST_SECRETS,
    IntegrationIn,
    IntegrationOut,
    IntegrationPatch,
)
from app.api.state import state_of, webhooks_of
from app.domain.access.keys import Caller
from app.domain.metering.counting.decisions import UnknownClient
from app.integrations.deliveries import IntegrationKind
from app.repositories.connections import Connection
from app.repositories.integrations.health import Health
from app.repositories.integrations.integrations import IntegrationFilter
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.integrations.integration_secrets import WrongSecret, wrong_secrets
from app.services.integrations.management import (
    ObservedIntegration,
    change_integration,
    create_integration,
    list_integrations,
    read_integration,
)

router = APIRouter(
    prefix="/v1/integrations", tags=["Integrations"], responses=problems(401, 403, 422)
)

_POSITION = TypeAdapter(UUID)
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": IntegrationOut,
        "description": "Sent again with its Idempotency-Key: first answer",
    }
}


def _find_unusable_secrets(request: Request, body: dict[str, Any]) -> Iterable[Problem]:
    kind, given = body.get("kind"), body.get("secrets", {})
    if not isinstance(kind, str) or kind not in set(IntegrationKind):
        return ()
    if not isinstance(given, dict) or len(given) > MOST_SECRETS:
        return ()
    if not all(isinstance(value, str) for value in given.values()):
        return ()
    is_rehearsal = webhooks_of(request).is_rehearsal
    wrong = wrong_secrets(IntegrationKind(kind), given, all_of_them=True, is_rehearsal=is_rehearsal)
    return map(_problem, wrong)


def _refuse_wrong_secrets(wrong: Sequence[WrongSecret]) -> None:
    if wrong:
        raise InvalidRequest([_problem(secret) for secret in wrong])


def _problem(wrong: WrongSecret) -> Problem:
    name = wrong.name.replace("~", "~0").replace("/", "~1")
    return Problem(f"/secrets/{name}", wrong.code, wrong.detail)


IntegrationId = Annotated[Id, Path(description="The integration's id.")]


async def require_integration(
    request: Request, caller: Caller, integration_id: str
) -> ObservedIntegration:
    """Return an integration that the caller may see, with figures up to date.

    Raises:
        NothingFound: there is none, or it is another client's.
    """
    context = webhooks_of(request)
    await context.archive.finish()
    return await read_integration(context.database, integration_id, caller.client_id)


@router.post(
    "",
    operation_id="createIntegration",
    status_code=HTTPStatus.CREATED,
    response_model=IntegrationOut,
    responses=_REPEATED | problems(400, 404, 409, 503),
    summary="Create an integration",
)
@also_refuse(_find_unusable_secrets)
async def post_integration(
    request: Request, body: IntegrationIn, caller: Admin, key: CreationKey = None
) -> JSONResponse:
    """Store an integration; its secrets are encrypted and never shown again."""
    _require_may_create(caller, body)
    context, state = webhooks_of(request), state_of(request)
    is_rehearsal = context.is_rehearsal
    _refuse_wrong_secrets(
        wrong_secrets(body.kind, body.secrets, all_of_them=True, is_rehearsal=is_rehearsal)
    )
    now = state.clock.now()

    async def create(connection: Connection) -> dict[str, Any]:
        new = body.to_domain(state.region)
        integration = await create_integration(connection, context.box, new, now)
        return IntegrationOut.of(ObservedIntegration(integration, Health()), context).model_dump(
            mode="json"
        )

    claimed = body.without_secrets() if key is not None else body
    claim = claim_of(key, caller, "POST /v1/integrations", claimed)
    with field_errors_at({UnknownClient: "/client_id"}):
        answer = await with_idempotency_key(state.database, claim, now, create)
    context.recogniser.forget(answer.body["id"])
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    location = f"{router.prefix}/{answer.body['id']}"
    return JSONResponse(answer.body, status, {"Location": location})


@router.get("", operation_id="listIntegrations", summary="List integrations")
async def get_integrations(request: Request, caller: Admin, page: Page) -> Listed[IntegrationOut]:
    """Return integrations with how they fare, oldest first."""
    context = webhooks_of(request)
    await context.archive.finish()
    after = page.after(_POSITION)
    criteria = IntegrationFilter(
        limit=page.limit + 1,
        client_id=caller.client_id,
        after=str(after) if after else None,
    )
    integrations = await list_integrations(context.database, criteria)
    items, cursor = paginate(integrations, page.limit, lambda observed: observed.integration.id)
    return Listed(
        items=[IntegrationOut.of(observed, context) for observed in items], next_cursor=cursor
    )


@router.get(
    "/{integration_id}",
    operation_id="getIntegration",
    responses=problems(404),
    summary="Read an integration",
)
async def get_integration(
    request: Request, integration_id: IntegrationId, caller: Admin
) -> IntegrationOut:
    """Return an integration with how it fares."""
    return IntegrationOut.of(
        await require_integration(request, caller, integration_id), webhooks_of(request)
    )


@router.patch(
    "/{integration_id}",
    operation_id="updateIntegration",
    responses=problems(400, 404, 503),
    summary="Change an integration",
)
async def patch_integration(
    request: Request, integration_id: IntegrationId, body: IntegrationPatch, caller: Admin
) -> IntegrationOut:
    """Change what is given: name, settings, secrets, or whether deliveries are taken at all."""
    observed = await require_integration(request, caller, integration_id)
    former = observed.integration
    context = webhooks_of(request)
    kind, is_rehearsal = IntegrationKind(former.kind), context.is_rehearsal
    _refuse_wrong_secrets(wrong_secrets(kind, body.secrets, is_rehearsal=is_rehearsal))
    integration = await change_integration(
        context.database, context.box, former.id, body.to_domain()
    )
    context.recogniser.forget(integration.id)
    return IntegrationOut.of(ObservedIntegration(integration, observed.health), context)


def _require_may_create(caller: Caller, body: IntegrationIn) -> None:
    """Keep a key that is tied to one client within that client.

    Raises:
        MissingScope: it asks for an integration of all clients.
        NotFound: it asks for one of another client.
    """
    if caller.client_id is not None and body.client_id is None:
        raise MissingScope(detail="A key tied to one client creates integrations of that client")
    require_visible(caller, body.client_id)
