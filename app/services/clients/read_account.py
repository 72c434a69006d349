"""Reads clients with their subscriptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.clients.clients import Client
from app.domain.clients.plans.periods import local_date
from app.domain.clients.plans.subscriptions import Subscription, in_force
from app.domain.errors import NothingFound
from app.repositories.clients.clients import ClientFilter, find_clients
from app.repositories.clients.plans import read_subscriptions
from app.repositories.connections import Connection
from app.repositories.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A client and its subscriptions, as of a date.

    Attributes:
        subscriptions: all of them, oldest first.
        today: the client's local date.
    """

    client: Client
    subscriptions: tuple[Subscription, ...]
    today: date

    @property
    def current(self) -> Subscription | None:
        """Return the subscription in force today."""
        return in_force(self.subscriptions, self.today)

    @property
    def next(self) -> Subscription | None:
        """Return the subscription that begins first after today."""
        return next(
            (
                subscription
                for subscription in self.subscriptions
                if subscription.starts_on > self.today
            ),
            None,
        )


async def read_account(database: Database, client_id: str, now: datetime) -> Account:
    """Return a client with its subscriptions.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read_snapshot() as connection:
        return await account_within(connection, client_id, now)


async def list_accounts(database: Database, query: ClientFilter, now: datetime) -> list[Account]:
    """Return the clients that are asked for, oldest first."""
    async with database.read_snapshot() as connection:
        return await _accounts(connection, query, now)


async def account_within(connection: Connection, client_id: str, now: datetime) -> Account:
    """Return a client as a transaction sees it.

    Raises:
        NothingFound: there is no such client.
    """
    accounts = await _accounts(connection, ClientFilter(client_id=client_id, limit=1), now)
    if not accounts:
        raise NothingFound(client_id)
    return accounts[0]


async def _accounts(connection: Connection, query: ClientFilter, now: datetime) -> list[Account]:
    clients = await find_clients(connection, query, now)
    subscriptions = await read_subscriptions(connection, _ids(clients))
    return [
        Account(
            client=client,
            subscriptions=subscriptions[client.id],
            today=local_date(now, client.timezone),
        )
        for client in clients
    ]


def _ids(clients: Sequence[Client]) -> list[str]:
    return [client.id for client in clients]
