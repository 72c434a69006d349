"""Webhook endpoints as their owners see and change them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from app.domain.notifications.endpoints import Endpoint
from app.domain.notifications.notices import NoticeType
from app.repositories.accounts.transactions import Transaction
from app.repositories.tables.jobs import webhook_endpoints

_E = webhook_endpoints.c


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointsSought:
    """Which endpoints are asked for, oldest first; None admits all.

    Attributes:
        after: the id of the endpoint that comes before the first one.
    """

    limit: int
    client_id: str | None = None
    after: str | None = None


async def find_endpoint(transaction: Transaction, endpoint_id: str) -> Endpoint | None:
    """Return an endpoint and lock it, or None."""
    statement = select(webhook_endpoints).where(_E.id == endpoint_id).with_for_update()
    row = (await transaction.execute(statement)).first()
    return None if row is None else _endpoint(row)


async def list_endpoints(transaction: Transaction, sought: EndpointsSought) -> list[Endpoint]:
    """Return endpoints, oldest first."""
    statement = select(webhook_endpoints).order_by(_E.id).limit(sought.limit)
    if sought.client_id is not None:
        statement = statement.where(_E.client_id == sought.client_id)
    if sought.after is not None:
        statement = statement.where(_E.id > sought.after)
    return [_endpoint(row) for row in await transaction.execute(statement)]


async def insert_endpoint(transaction: Transaction, endpoint: Endpoint, secret: str) -> None:
    """Store a new endpoint with its secret, which is sealed already."""
    await transaction.execute(
        insert(webhook_endpoints).values(
            id=endpoint.id,
            client_id=endpoint.client_id,
            secret=secret,
            failures=0,
            created_at=endpoint.created_at,
            **_changeable(endpoint),
        )
    )


async def update_endpoint(transaction: Transaction, endpoint: Endpoint) -> None:
    """Store what its owner changed, and forget its failures."""
    await transaction.execute(
        update(webhook_endpoints)
        .where(_E.id == endpoint.id)
        .values(failures=0, failing_since=None, resumes_at=None, **_changeable(endpoint))
    )


async def replace_secret(
    transaction: Transaction, endpoint_id: str, secret: str, former_ends_at: datetime
) -> None:
    """Give an endpoint a new secret; the one it had signs as well until an instant."""
    await transaction.execute(
        update(webhook_endpoints)
        .where(_E.id == endpoint_id)
        .values(secret=secret, previous_secret=_E.secret, previous_secret_ends_at=former_ends_at)
    )


async def delete_endpoint(transaction: Transaction, endpoint_id: str) -> None:
    """Remove an endpoint with everything that was sent to it."""
    await transaction.execute(delete(webhook_endpoints).where(_E.id == endpoint_id))


async def resume_endpoint(transaction: Transaction, endpoint_id: str) -> None:
    """End the pause that an endpoint is left alone for after a failure."""
    await transaction.execute(
        update(webhook_endpoints).where(_E.id == endpoint_id).values(resumes_at=func.now())
    )


def _changeable(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "url": endpoint.url,
        "types": sorted(endpoint.types),
        "description": endpoint.description,
        "is_enabled": endpoint.is_enabled,
        "disabled_reason": endpoint.disabled_reason,
    }


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(
        id=row.id,
        client_id=row.client_id,
        url=row.url,
        types=frozenset(map(NoticeType, row.types)),
        description=row.description,
        is_enabled=row.is_enabled,
        disabled_reason=row.disabled_reason,
        failing_since=row.failing_since,
        previous_secret_ends_at=row.previous_secret_ends_at,
        created_at=row.created_at,
    )
