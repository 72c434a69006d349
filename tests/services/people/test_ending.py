"""Each session that ends has its line, whatever ended it."""

from dataclasses import replace

import pytest

from app.domain.people.audit import CONSOLE, AuditEntry
from app.domain.people.roles import Role
from app.services.people.audit import list_acts
from app.services.people.changing import PasswordChange, change_password, reset_person
from app.services.people.context import Origin, PeopleContext
from app.services.people.identities import sign_in_as
from app.services.people.openid import Identity
from app.services.people.sessions import Opened, list_sessions, recognise
from app.services.people.sign_in import PasswordTry, sign_in
from tests.people import PASSWORD, invited_to, welcomed
from tests.service import Service

ANNE, PAUL = "anne@exitadmin.example", "paul@exitadmin.example"
NEW = "quatre tasses de thé"
HERE = Origin(address="127.0.0.1", agent="", browser="")


@pytest.fixture
def people(service: Service) -> PeopleContext:
    return service.state.people


async def a_person(people: PeopleContext, email: str = ANNE) -> Opened:
    return await welcomed(people, await invited_to(people, email, Role.OPERATOR, ()))


async def entering(people: PeopleContext, email: str, origin: Origin = HERE) -> Opened:
    return await sign_in(people, PasswordTry(email=email, password=PASSWORD, origin=origin))


async def over(people: PeopleContext, opened: Opened) -> Origin:
    """Return where the browser is that has a session."""
    return replace(HERE, former=await recognise(people, opened.token))


async def sessions(people: PeopleContext, opened: Opened) -> set[str]:
    return {session.id for session in await list_sessions(people, opened.person)}


async def ends(people: PeopleContext) -> list[AuditEntry]:
    entries = await list_acts(people.database, None, 50)
    ended = [entry for entry in entries if entry.act == "session.ended"]
    assert {entry.kind for entry in ended} <= {"session"}
    return ended


async def test_a_changed_password_ends_each_session(people: PeopleContext) -> None:
    opened = await a_person(people)
    await entering(people, ANNE)
    before = await sessions(people, opened)
    origin = await over(people, opened)
    change = PasswordChange(current=PASSWORD, new=NEW)
    await change_password(people, opened.person, change, origin)
    ended = await ends(people)
    assert (len(ended), {entry.on_id for entry in ended}) == (2, before)
    assert {entry.actor.person_id for entry in ended} == {opened.person.id}


async def test_a_reset_ends_each_session_by_whoever_resets(people: PeopleContext) -> None:
    opened = await a_person(people)
    await entering(people, ANNE)
    before = await sessions(people, opened)
    await reset_person(people, ANNE, CONSOLE)
    ended = await ends(people)
    assert (len(ended), {entry.on_id for entry in ended}) == (2, before)
    assert {entry.actor for entry in ended} == {CONSOLE}
    await reset_person(people, ANNE, CONSOLE)
    assert len(await ends(people)) == 2


async def test_a_sign_in_ends_the_session_that_the_browser_had(people: PeopleContext) -> None:
    opened = await a_person(people)
    [former] = await sessions(people, opened)
    paul = await a_person(people, PAUL)
    await entering(people, PAUL, await over(people, opened))
    [entry] = await ends(people)
    assert (entry.on_id, entry.actor.person_id) == (former, paul.person.id)


async def test_so_does_a_sign_in_by_the_providers_account(people: PeopleContext) -> None:
    opened = await a_person(people)
    [former] = await sessions(people, opened)
    identity = Identity(issuer="https://issuer.example", subject="a", email=ANNE, name=None)
    await sign_in_as(people, identity, await over(people, opened))
    assert [entry.on_id for entry in await ends(people)] == [former]


@pytest.mark.parametrize("email", [ANNE, PAUL])
async def test_so_does_a_welcome(people: PeopleContext, email: str) -> None:
    opened = await a_person(people)
    [former] = await sessions(people, opened)
    origin = await over(people, opened)
    if email == ANNE:
        invited = await reset_person(people, ANNE, CONSOLE)
    else:
        invited = await invited_to(people, PAUL, Role.OPERATOR, ())
    await welcomed(people, invited, origin)
    assert [entry.on_id for entry in await ends(people)] == [former]
