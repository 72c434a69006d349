"""People and the clients that they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import asyncpg

from app.domain.clients.clients import Language
from app.domain.people.people import EmailTaken, Person, email_key
from app.domain.people.roles import Role
from app.repositories.connections import Connection

_COLUMNS = """
p.id, p.email, p.name, p.language, p.role, p.uses_keys, p.invited_at, p.welcomed_at,
p.blocked_at, p.last_seen_at, ARRAY(
  SELECT client_id FROM people_clients pc JOIN clients c ON c.id = pc.client_id
  WHERE pc.person_id = p.id ORDER BY c.reference
) AS clients
"""
PERSON_COLUMNS = _COLUMNS
"""Of ``people p``, as ``person_of`` reads them."""

_INSERT = """
INSERT INTO people (id, email, email_key, name, language, role, uses_keys, invited_at)
VALUES ($1, $2, $3, $4, $5, $6, true, $7)
ON CONFLICT DO NOTHING RETURNING id
"""
_INSERT_CLIENTS = """
INSERT INTO people_clients (person_id, client_id) SELECT $1, unnest($2::uuid[])
"""
_DELETE_CLIENTS = "DELETE FROM people_clients WHERE person_id = $1"
_UPDATE = """
UPDATE people SET email = $2, email_key = $3, name = $4, language = $5, role = $6, uses_keys = $7,
  welcomed_at = $8, blocked_at = $9
WHERE id = $1
"""
_BY_ID = f"SELECT {_COLUMNS} FROM people p WHERE p.id = $1 AND p.erased_at IS NULL"
_BY_EMAIL = f"SELECT {_COLUMNS}, p.password FROM people p WHERE p.email_key = $1"
_FIRST_ADMIN = f"""
SELECT {_COLUMNS} FROM people p
WHERE p.role = 'admin' AND p.email IS NULL AND p.erased_at IS NULL
"""
_LOCK = "SELECT id FROM people WHERE id = $1 AND erased_at IS NULL FOR UPDATE"
_LIST = f"""
SELECT {_COLUMNS} FROM people p
WHERE p.erased_at IS NULL AND ($1::uuid IS NULL OR p.id > $1) AND (
  $3 = '' OR strpos(p.email_key, lower($3)) > 0
  OR (folded($3) <> '' AND strpos(folded(p.name), folded($3)) > 0)
) ORDER BY p.id LIMIT $2
"""
_KEEP_HASH = "UPDATE people SET password = $2 WHERE id = $1"
_READ_HASH = "SELECT password FROM people WHERE id = $1"
_HAS_ADMIN = """
SELECT EXISTS (SELECT FROM people WHERE role = 'admin' AND password IS NOT NULL)
"""
_UNKNOWN_CLIENTS = """
SELECT id FROM unnest($1::uuid[]) AS asked(id)
WHERE NOT EXISTS (SELECT FROM clients c WHERE c.id = asked.id)
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A person with the hash of the password, if there is one."""

    person: Person
    password: str | None


async def insert_person(connection: Connection, person: Person) -> bool:
    """Store a new person; return whether the address was free, and no admin without one waits."""
    key = None if person.email is None else email_key(person.email)
    inserted = await connection.fetchval(
        _INSERT,
        person.id,
        person.email,
        key,
        person.name,
        person.language,
        person.role,
        person.invited_at,
    )
    if inserted is None:
        return False
    await connection.execute(_INSERT_CLIENTS, person.id, list(person.clients))
    return True


async def update_person(connection: Connection, person: Person) -> None:
    """Write what may change of a person who is locked.

    Raises:
        EmailTaken: another person has the address.
    """
    try:
        await connection.execute(
            _UPDATE,
            person.id,
            person.email,
            None if person.email is None else email_key(person.email),
            person.name,
            person.language,
            person.role,
            person.uses_keys,
            person.welcomed_at,
            person.blocked_at,
        )
    except asyncpg.UniqueViolationError:
        raise EmailTaken from None
    await connection.execute(_DELETE_CLIENTS, person.id)
    await connection.execute(_INSERT_CLIENTS, person.id, list(person.clients))


async def lock_person(connection: Connection, person_id: str) -> Person | None:
    """Return a person, whom nobody else changes until the transaction ends."""
    if await connection.fetchval(_LOCK, person_id) is None:
        return None
    return await find_person(connection, person_id)


async def find_person(connection: Connection, person_id: str) -> Person | None:
    """Return a person who has not been erased."""
    row = await connection.fetchrow(_BY_ID, person_id)
    return None if row is None else person_of(row)


async def find_account(connection: Connection, email: str) -> Account | None:
    """Return the person who has an address, in any case."""
    row = await connection.fetchrow(_BY_EMAIL, email_key(email))
    return None if row is None else Account(person_of(row), row["password"])


async def find_first_admin(connection: Connection) -> Person | None:
    """Return the admin who has no address yet."""
    row = await connection.fetchrow(_FIRST_ADMIN)
    return None if row is None else person_of(row)


async def list_people(
    connection: Connection, after: str | None, limit: int, typed: str = ""
) -> list[Person]:
    """Return people in the order of their invitation, of all or of those of a name or address."""
    return [person_of(row) for row in await connection.fetch(_LIST, after, limit, typed)]


async def read_password(connection: Connection, person_id: str) -> str | None:
    """Return the hash of a person's password."""
    found: str | None = await connection.fetchval(_READ_HASH, person_id)
    return found


async def set_password(connection: Connection, person_id: str, password: str | None) -> None:
    """Keep the hash of a password, or none any more."""
    await connection.execute(_KEEP_HASH, person_id, password)


async def has_admin(connection: Connection) -> bool:
    """Return whether some admin has a password."""
    found: bool = await connection.fetchval(_HAS_ADMIN)
    return found


async def unknown_clients(connection: Connection, clients: Iterable[str]) -> list[str]:
    """Return those ids that are no client's."""
    return [row["id"] for row in await connection.fetch(_UNKNOWN_CLIENTS, list(clients))]


def person_of(row: Any) -> Person:  # noqa: ANN401 - a record with PERSON_COLUMNS
    """Return the person whom a row describes."""
    return Person(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        language=Language(row["language"]),
        role=Role(row["role"]),
        clients=tuple(row["clients"]),
        uses_keys=row["uses_keys"],
        invited_at=row["invited_at"],
        welcomed_at=row["welcomed_at"],
        blocked_at=row["blocked_at"],
        last_seen_at=row["last_seen_at"],
    )
