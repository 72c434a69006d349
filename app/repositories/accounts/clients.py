"""Clients: found, created with their book, changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from app.domain.accounts import Client, Language
from app.domain.deadlines.calendars.calendar_json import calendar_from_json
from app.domain.metering.ledger import genesis
from app.repositories.accounts.contact_points import read_contact_points
from app.repositories.accounts.transactions import Transaction
from app.repositories.accounts.violations import refused_as
from app.repositories.tables.clients import clients
from app.repositories.tables.deadlines import calendar_versions
from app.repositories.tables.metering import books


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which clients are asked for, oldest first; a condition left at None admits all.

    Attributes:
        after: the id of the client that comes before the first one.
    """

    limit: int
    client_id: str | None = None
    reference: str | None = None
    after: str | None = None


async def find_clients(transaction: Transaction, sought: Sought, now: datetime) -> list[Client]:
    """Return clients with the contact points that are in force now or later."""
    own_calendar = calendar_versions.c.id == clients.c.calendar_id
    statement = (
        select(clients, calendar_versions.c.calendar)
        .outerjoin_from(clients, calendar_versions, own_calendar)
        .order_by(clients.c.id)
        .limit(sought.limit)
    )
    if sought.client_id is not None:
        statement = statement.where(clients.c.id == sought.client_id)
    if sought.reference is not None:
        statement = statement.where(clients.c.reference == sought.reference)
    if sought.after is not None:
        statement = statement.where(clients.c.id > sought.after)
    rows = (await transaction.execute(statement)).all()
    points = await read_contact_points(transaction, [row.id for row in rows], now)
    return [
        Client(
            id=row.id,
            reference=row.reference,
            name=row.name,
            timezone=row.timezone,
            language=Language(row.language),
            region=row.region,
            created_at=row.created_at,
            contact_points=points[row.id],
            calendar=None if row.calendar is None else calendar_from_json(row.calendar),
        )
        for row in rows
    ]


async def insert_client(transaction: Transaction, client: Client) -> None:
    """Store a new client and open its book; contact points are stored apart.

    Raises:
        ReferenceTaken: another client has that reference.
    """
    with refused_as(client.reference):
        await transaction.execute(
            insert(clients).values(
                id=client.id,
                reference=client.reference,
                created_at=client.created_at,
                **_changeable(client),
            )
        )
    head = genesis(client.id)
    await transaction.execute(
        insert(books).values(
            client_id=client.id,
            entries=head.entries,
            head=head.hash,
            recorded=0,
            profile_version=1,
        )
    )


async def update_client(transaction: Transaction, client: Client) -> None:
    """Store what may change of a client; contact points are stored apart."""
    await transaction.execute(
        update(clients).where(clients.c.id == client.id).values(**_changeable(client))
    )


def _changeable(client: Client) -> dict[str, str]:
    return {
        "name": client.name,
        "timezone": client.timezone,
        "language": client.language,
        "region": client.region,
    }
