"""Signing in with a code of eight digits sent by mail, in the browser that asked for it.

Not with a link: what reads mail for safety's sake presses links, and forms behind them.
"""

import hmac
import secrets
from datetime import timedelta

from app.documents.people.letters import render_code
from app.domain.people.audit import Act
from app.domain.people.people import Person
from app.domain.people.sessions import CODE_LASTS, CODE_TRIES, CODES_AN_HOUR
from app.repositories.people.codes import (
    NewCode,
    TriedCode,
    count_codes,
    replace_code,
    try_code,
    use_code,
)
from app.repositories.people.people import find_account, lock_person
from app.services.identifiers import new_id
from app.services.people.audit import note_act
from app.services.people.context import Origin, PeopleContext, real_now
from app.services.people.limits import (
    SignInLimited,
    Try,
    account_of,
    address_of,
    count_ahead,
    nobodys_account,
)
from app.services.people.sessions import Opened
from app.services.people.sign_in import SignInFailed, begin

DIGITS = 8


async def ask_for_code(context: PeopleContext, email: str, origin: Origin) -> None:
    """Send a code to whoever has an address; nobody learns whether somebody has it.

    Raises:
        SignInLimited: five were asked for within an hour.
    """
    now, code = real_now(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    account, address = account_of(context, email), address_of(context, origin.address)
    async with context.database.write() as connection:
        if await count_codes(connection, account, address, now) >= CODES_AN_HOUR:
            raise SignInLimited(timedelta(hours=1))
        found = await find_account(connection, email)
        person = found.person if found is not None and not found.person.is_blocked else None
        new_code = NewCode(
            id=new_id(),
            browser=_browser(context, origin),
            account=account,
            address=address,
            person_id=person.id if person is not None else None,
            digest=_digest(context, origin, code),
            asked_at=now,
            expires_at=now + CODE_LASTS,
        )
        await replace_code(connection, new_code)
    _send(context, person, code)


async def sign_in_with_code(context: PeopleContext, code: str, origin: Origin) -> Opened:
    """Begin a session with the code that this browser asked for.

    Raises:
        SignInFailed: whatever the reason; the code is spent after five tries.
        SignInLimited: nothing was looked at.
    """
    now = real_now()
    async with context.database.write() as connection:
        tried = await try_code(connection, _browser(context, origin), now, CODE_TRIES)
        account = tried.account if tried is not None else nobodys_account(context)
        attempt = Try(account, address_of(context, origin.address), now)
        wait = await count_ahead(connection, attempt)
    person_id = tried.person_id if tried is not None else None
    if wait:
        await note_act(context.database, Act.SIGN_IN_LIMITED, origin.actor(person_id))
        raise SignInLimited(wait)
    if tried is not None and _is_right(context, tried, origin, code):
        opened = await _with_code(context, tried, attempt, origin)
        if opened is not None:
            return opened
    await note_act(context.database, Act.SIGN_IN_FAILED, origin.actor(person_id))
    raise SignInFailed


async def _with_code(
    context: PeopleContext, tried: TriedCode, attempt: Try, origin: Origin
) -> Opened | None:
    async with context.database.write() as connection:
        if tried.person_id is None:
            return None
        person = await lock_person(connection, tried.person_id)
        if person is None or person.is_blocked:
            return None
        if not await use_code(connection, tried.id, attempt.at):
            return None
        return await begin(connection, context, person, attempt, origin)


def _is_right(context: PeopleContext, tried: TriedCode, origin: Origin, code: str) -> bool:
    typed = "".join(code.split())
    return hmac.compare_digest(tried.digest, _digest(context, origin, typed))


def _send(context: PeopleContext, person: Person | None, code: str) -> None:
    if context.post is not None and person is not None and person.email is not None:
        context.post.send(person.email, person.language, render_code(person.language, code))


def _browser(context: PeopleContext, origin: Origin) -> bytes:
    return context.digests.of("browser", origin.browser)


def _digest(context: PeopleContext, origin: Origin, code: str) -> bytes:
    return context.digests.of("code", f"{origin.browser}\0{code}")
