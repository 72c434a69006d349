import asyncio
from dataclasses import replace

import pytest

from app.domain.people.audit import CONSOLE
from app.domain.people.roles import Role
from app.services.people.audit import list_acts
from app.services.people.changing import reset_person
from app.services.people.context import Origin
from app.services.people.identities import sign_in_as
from app.services.people.openid import Identity
from app.services.people.sign_in import SignInFailed
from tests.people import invited_to
from tests.service import Service

EMAIL = "anne@exitadmin.example"
HERE = Origin(address="127.0.0.1", agent="", browser="")
FIRST = Identity(issuer="https://issuer.example", subject="a", email=EMAIL, name="Anne")
SECOND = replace(FIRST, subject="b", name="Bert")


async def test_an_address_opens_nothing_to_a_second_account(service: Service) -> None:
    people = service.state.people
    await invited_to(people, EMAIL, Role.OPERATOR, ())
    person = (await sign_in_as(people, FIRST, HERE)).person
    for _ in range(2):
        with pytest.raises(SignInFailed):
            await sign_in_as(people, SECOND, HERE)
        [entry] = await list_acts(people.database, None, 1)
        assert (entry.act, entry.actor.person_id) == ("sign_in.failed", person.id)
    moved = replace(FIRST, email=None)
    assert (await sign_in_as(people, moved, HERE)).person.id == person.id


async def test_another_issuer_may_link_an_account_of_its_own(service: Service) -> None:
    people = service.state.people
    await invited_to(people, EMAIL, Role.OPERATOR, ())
    person = (await sign_in_as(people, FIRST, HERE)).person
    elsewhere = replace(SECOND, issuer="https://other.example")
    assert (await sign_in_as(people, elsewhere, HERE)).person.id == person.id


async def test_a_reset_unlinks_and_the_next_account_with_the_address_is_linked(
    service: Service,
) -> None:
    people = service.state.people
    await invited_to(people, EMAIL, Role.OPERATOR, ())
    person = (await sign_in_as(people, FIRST, HERE)).person
    await reset_person(people, EMAIL, CONSOLE)
    with pytest.raises(SignInFailed):
        await sign_in_as(people, replace(FIRST, email=None), HERE)
    assert (await sign_in_as(people, SECOND, HERE)).person.id == person.id
    with pytest.raises(SignInFailed):
        await sign_in_as(people, FIRST, HERE)


async def test_of_accounts_that_come_together_one_is_linked(service: Service) -> None:
    people = service.state.people
    await invited_to(people, EMAIL, Role.OPERATOR, ())
    identities = [replace(FIRST, subject=subject) for subject in "aabbcc"]
    tries = (sign_in_as(people, identity, HERE) for identity in identities)
    answers = await asyncio.gather(*tries, return_exceptions=True)
    entered = [i for i, answer in enumerate(answers) if not isinstance(answer, BaseException)]
    assert len(entered) == 2
    assert len({identities[place].subject for place in entered}) == 1
    assert all(isinstance(a, SignInFailed) for i, a in enumerate(answers) if i not in entered)
