"""The clients that a person has, or may be given."""

from collections.abc import Sequence

from app.domain.people.people import MOST_CLIENTS, Person
from app.repositories.people.clients_of import ClientOfPerson as ClientOfPerson  # noqa: PLC0414
from app.repositories.people.clients_of import clients_by_reference, read_clients
from app.repositories.people.clients_of import find_clients as find_rows
from app.services.people.context import PeopleContext

_MOST_TO_CHOOSE_FROM = 500


async def clients_of(context: PeopleContext, person: Person) -> list[ClientOfPerson]:
    """Return a person's clients, in the order of their references."""
    async with context.database.read() as connection:
        return await read_clients(connection, person.clients, MOST_CLIENTS)


async def clients_of_ids(context: PeopleContext, client_ids: Sequence[str]) -> list[ClientOfPerson]:
    """Return the clients that have one of these ids, in the order of their references."""
    async with context.database.read() as connection:
        return await read_clients(connection, client_ids, len(client_ids))


async def first_clients(context: PeopleContext, most: int) -> list[ClientOfPerson]:
    """Return so many clients, in the order of their references."""
    async with context.database.read() as connection:
        return await read_clients(connection, None, most)


async def find_clients(context: PeopleContext, typed: str, most: int) -> list[ClientOfPerson]:
    """Return clients whose reference or name holds what somebody types, the closest first."""
    async with context.database.read() as connection:
        return await find_rows(connection, typed, most)


async def all_clients(context: PeopleContext) -> list[ClientOfPerson]:
    """Return the clients that somebody may be invited for, up to 500."""
    async with context.database.read() as connection:
        return await read_clients(connection, None, _MOST_TO_CHOOSE_FROM)


async def clients_named(context: PeopleContext, references: Sequence[str]) -> list[ClientOfPerson]:
    """Return the clients that have one of these references."""
    async with context.database.read() as connection:
        return await clients_by_reference(connection, references)
