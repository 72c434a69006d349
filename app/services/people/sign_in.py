"""Signing in with a password: the same answer and work whether anybody has the address or not."""

from dataclasses import dataclass

from app.domain.people.audit import Act
from app.domain.people.people import Person
from app.repositories.connections import Connection
from app.repositories.people.people import (
    Account,
    find_account,
    lock_person,
    read_password,
    set_password,
)
from app.services.people.audit import note_act, write_down
from app.services.people.context import Origin, PeopleContext, real_now
from app.services.people.limits import (
    SignInLimited,
    Try,
    account_of,
    address_of,
    count_ahead,
    take_success,
)
from app.services.people.sessions import Opened, open_session


class SignInFailed(Exception):
    """Address and password, or code, do not open anything; it is not said why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordTry:
    """What was typed, and where."""

    email: str
    password: str
    origin: Origin


async def sign_in(context: PeopleContext, typed: PasswordTry) -> Opened:
    """Begin a session.

    Raises:
        SignInFailed: whatever the reason.
        SignInLimited: nothing was looked at.
        TooManyAtOnce: try again in a moment.
    """
    async with context.database.read() as connection:
        account = await find_account(connection, typed.email)
    person_id = account.person.id if account is not None else None
    attempt = await count_try(context, typed.email, typed.origin, person_id)
    stored = account.password if account is not None else None
    if not await context.passwords.matches(stored, typed.password) or account is None:
        await note_act(context.database, Act.SIGN_IN_FAILED, typed.origin.actor(person_id))
        raise SignInFailed
    return await _with_password(context, typed, attempt, account)


async def count_try(
    context: PeopleContext, email: str, origin: Origin, person_id: str | None
) -> Try:
    """Count a try as failed, until it succeeds.

    Raises:
        SignInLimited: too many have failed, this one is not to be looked at.
    """
    attempt = Try(account_of(context, email), address_of(context, origin.address), real_now())
    async with context.database.write() as connection:
        wait = await count_ahead(connection, attempt)
    if wait:
        await note_act(context.database, Act.SIGN_IN_LIMITED, origin.actor(person_id))
        raise SignInLimited(wait)
    return attempt


async def _with_password(
    context: PeopleContext, typed: PasswordTry, attempt: Try, account: Account
) -> Opened:
    """Begin a session unless person or password changed since the password was compared."""
    stored, renewed = account.password, None
    if stored is not None and context.passwords.is_outdated(stored):
        renewed = await context.passwords.hash(typed.password)
    async with context.database.write() as connection:
        person = await lock_person(connection, account.person.id)
        is_same = await read_password(connection, account.person.id) == stored
        if person is not None and is_same and not person.is_blocked:
            if renewed is not None:
                await set_password(connection, person.id, renewed)
            return await begin(connection, context, person, attempt, typed.origin)
    is_blocked = person is not None and person.is_blocked
    act = Act.SIGN_IN_BLOCKED if is_blocked else Act.SIGN_IN_FAILED
    await note_act(context.database, act, typed.origin.actor(account.person.id))
    raise SignInFailed


async def begin(
    connection: Connection, context: PeopleContext, person: Person, attempt: Try, origin: Origin
) -> Opened:
    """Begin the session of a person who is locked, whose failures are forgotten."""
    await take_success(connection, attempt)
    opened = await open_session(connection, context, person, origin)
    await write_down(connection, Act.SIGNED_IN, origin.actor(person.id))
    return opened
