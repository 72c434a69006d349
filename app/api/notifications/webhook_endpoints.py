"""Webhook endpoints: created, read, listed, changed, rotated, removed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from app.api.access.security import caller_with, require_visible
from app.api.clients.refusals import field_errors_at
from app.api.http.field_types import Flag, Id, Name, Text
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import Problem, also_refuse
from app.api.http.request_models import SAYS_NOTHING, RequestModel, UpTo
from app.api.notifications.notifying import notifying_of
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.errors import DomainError
from app.domain.metering.counting.decisions import UnknownClient
from app.domain.notifications.destinations import LONGEST_URL, ForbiddenDestination
from app.domain.notifications.endpoints import Endpoint, NotForClients
from app.domain.notifications.notices import NoticeType
from app.repositories.connections import Connection
from app.repositories.notifications.endpoints import EndpointFilter
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.notifications.webhook_endpoints import NewEndpoint

_ID = "019aaf00-0000-7000-8000-00000000000a"
_URL = "https://hooks.dupont.example/exitadmin"
_ASKED: dict[str, Any] = {
    "url": _URL,
    "event_types": ["quota.threshold_reached", "sla.breached"],
    "client_id": None,
    "description": "Tableau de bord",
    "enabled": True,
}
_SHOWN = _ASKED | {
    "id": _ID,
    "disabled_reason": None,
    "failing_since": None,
    "previous_secret_ends_at": None,
    "created_at": "2026-11-23T09:00:00Z",
}

Url = Annotated[Name, StringConstraints(max_length=LONGEST_URL), Field(examples=[_URL])]
Types = Annotated[frozenset[NoticeType], UpTo(len(NoticeType), least=1)]
Description = Annotated[Text, StringConstraints(max_length=500)]
router = APIRouter(
    prefix="/v1/webhook-endpoints", tags=["Webhooks"], responses=problems(401, 403, 422)
)

_POSITION = TypeAdapter(UUID)
_FIELDS: dict[type[DomainError], str] = {
    ForbiddenDestination: "/url",
    NotForClients: "/event_types",
    UnknownClient: "/client_id",
}
Owner = Annotated[Caller, Depends(caller_with(Scope.CLIENTS_ADMIN))]
EndpointId = Annotated[Id, Path(description="The endpoint's id.")]


class EndpointIn(RequestModel):
    """A URL to be told of notices."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ASKED]})

    url: Url
    event_types: Types
    client_id: Id | None = Field(
        default=None,
        description="The only client that it hears of; null: all of them. A key tied to a client "
        "makes endpoints of that client.",
    )
    description: Description = ""
    enabled: Flag = True

    def to_domain(self, own_client_id: str | None) -> NewEndpoint:
        """Return what is asked for by a caller, who may be tied to a client."""
        return NewEndpoint(
            client_id=self.client_id or own_client_id,
            url=self.url,
            types=self.event_types,
            description=self.description,
            is_enabled=self.enabled,
        )


class EndpointPatch(RequestModel):
    """What changes of an endpoint; its failures are forgotten."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enabled": True}]})

    url: Url | None = None
    event_types: Types | None = None
    description: Description | None = None
    enabled: Flag | None = None

    def to_domain(self) -> dict[str, Any]:
        """Return the fields that change."""
        named = {
            "url": self.url,
            "types": self.event_types,
            "description": self.description,
            "is_enabled": self.enabled,
        }
        return {name: value for name, value in named.items() if value is not None}


class EndpointOut(BaseModel):
    """An endpoint; its secret was shown when it was made."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN]})

    id: str
    url: str
    event_types: list[NoticeType]
    client_id: str | None
    description: str
    enabled: bool
    disabled_reason: str | None = Field(description="Why the service disabled it, if it did.")
    failing_since: datetime | None = Field(
        description="Since when nothing could be delivered, by the real clock."
    )
    previous_secret_ends_at: datetime | None = Field(
        description="Until then the secret before the last rotation signs as well."
    )
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointOut":
        """Return what is shown of an endpoint."""
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            event_types=sorted(endpoint.types),
            client_id=endpoint.client_id,
            description=endpoint.description,
            enabled=endpoint.is_enabled,
            disabled_reason=endpoint.disabled_reason,
            failing_since=_utc(endpoint.failing_since),
            previous_secret_ends_at=_utc(endpoint.previous_secret_ends_at),
            created_at=endpoint.created_at.astimezone(UTC),
        )


class EndpointCreated(EndpointOut):
    """A new endpoint with its secret, which is not shown again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [_SHOWN | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw="}]
        }
    )

    secret: str = Field(description="Standard Webhooks: `whsec_` and the key in base64.")


class SecretOut(BaseModel):
    """A new secret; for a day, the one before signs as well."""

    secret: str
    previous_secret_ends_at: datetime


def _utc(instant: datetime | None) -> datetime | None:
    return instant and instant.astimezone(UTC)


_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {
        "model": EndpointCreated,
        "description": "Sent again with its Idempotency-Key: first answer",
    }
}


def _find_forbidden_url(request: Request, body: dict[str, Any]) -> Iterator[Problem]:
    if isinstance(body.get("url"), str):
        try:
            notifying_of(request).endpoints.require_url(body["url"])
        except ForbiddenDestination as refused:
            yield Problem("/url", "forbidden_destination", str(refused))


@router.post(
    "",
    operation_id="createWebhookEndpoint",
    status_code=HTTPStatus.CREATED,
    response_model=EndpointCreated,
    responses=_REPEATED | problems(400, 404, 409),
    summary="Create a webhook endpoint",
)
@also_refuse(_find_forbidden_url)
async def post_endpoint(
    request: Request, body: EndpointIn, caller: Owner, key: CreationKey = None
) -> JSONResponse:
    """Store a URL and what it is to be told; the answer holds its secret, this once."""
    state, endpoints = state_of(request), notifying_of(request).endpoints
    now = state.clock.now()
    new = body.to_domain(caller.client_id)
    require_visible(caller, new.client_id)

    async def create(connection: Connection) -> dict[str, Any]:
        created = await endpoints.create(connection, new, now)
        shown = EndpointOut.of(created.endpoint).model_dump(mode="json")
        return {**shown, "sealed": created.sealed}

    claim = claim_of(key, caller, "POST /v1/webhook-endpoints", body)
    with field_errors_at(_FIELDS):
        answer = await with_idempotency_key(state.database, claim, now, create)
    shown = dict(answer.body)
    shown["secret"] = endpoints.reveal(shown.pop("sealed"))
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    return JSONResponse(shown, status, {"Location": f"{router.prefix}/{shown['id']}"})


@router.get("", operation_id="listWebhookEndpoints", summary="List webhook endpoints")
async def get_endpoints(
    request: Request,
    caller: Owner,
    page: Page,
    client_id: Annotated[Id | None, Query(description="Only those of that client.")] = None,
) -> Listed[EndpointOut]:
    """Return endpoints, oldest first."""
    sought_client = client_id or caller.client_id
    require_visible(caller, sought_client)
    after = page.after(_POSITION)
    listed = await notifying_of(request).endpoints.list(
        EndpointFilter(
            limit=page.limit + 1,
            client_id=sought_client,
            after=str(after) if after else None,
        )
    )
    endpoints, cursor = paginate(listed, page.limit, lambda endpoint: endpoint.id)
    return Listed(items=[EndpointOut.of(endpoint) for endpoint in endpoints], next_cursor=cursor)


@router.get(
    "/{endpoint_id}",
    operation_id="getWebhookEndpoint",
    responses=problems(404),
    summary="Read a webhook endpoint",
)
async def get_endpoint(request: Request, endpoint_id: EndpointId, caller: Owner) -> EndpointOut:
    """Return an endpoint, without its secret."""
    endpoint = await notifying_of(request).endpoints.read(endpoint_id, caller.client_id)
    return EndpointOut.of(endpoint)


@router.patch(
    "/{endpoint_id}",
    operation_id="updateWebhookEndpoint",
    responses=problems(400, 404),
    summary="Change a webhook endpoint",
)
@also_refuse(_find_forbidden_url)
async def patch_endpoint(
    request: Request, endpoint_id: EndpointId, body: EndpointPatch, caller: Owner
) -> EndpointOut:
    """Change what is given; enabling one makes good whatever it was disabled for."""
    with field_errors_at(_FIELDS):
        endpoint = await notifying_of(request).endpoints.change(
            endpoint_id, caller.client_id, body.to_domain()
        )
    return EndpointOut.of(endpoint)


@router.delete(
    "/{endpoint_id}",
    operation_id="deleteWebhookEndpoint",
    status_code=HTTPStatus.NO_CONTENT,
    responses=problems(404),
    summary="Remove a webhook endpoint",
)
async def delete_endpoint(request: Request, endpoint_id: EndpointId, caller: Owner) -> None:
    """Remove an endpoint and the log of its deliveries."""
    await notifying_of(request).endpoints.remove(endpoint_id, caller.client_id)


@router.post(
    "/{endpoint_id}/rotate-secret",
    operation_id="rotateWebhookSecret",
    dependencies=[SAYS_NOTHING],
    responses=problems(404, 409),
    summary="Give a webhook endpoint a new secret",
)
async def post_rotation(
    request: Request, endpoint_id: EndpointId, caller: Owner, key: CreationKey = None
) -> SecretOut:
    """Return a new secret, this once; for a day, deliveries are signed by both."""
    state, endpoints = state_of(request), notifying_of(request).endpoints

    async def rotate(connection: Connection) -> dict[str, Any]:
        now = datetime.now(UTC)
        rotated = await endpoints.rotate(connection, endpoint_id, caller.client_id, now)
        return {"sealed": rotated.sealed, "former_ends_at": rotated.former_ends_at.isoformat()}

    claim = claim_of(key, caller, f"POST /v1/webhook-endpoints/{endpoint_id}/rotate-secret")
    answer = (await with_idempotency_key(state.database, claim, state.clock.now(), rotate)).body
    return SecretOut(
        secret=endpoints.reveal(answer["sealed"]),
        previous_secret_ends_at=answer["former_ends_at"],
    )
