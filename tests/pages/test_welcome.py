import pytest

from app.domain.people.roles import Role
from app.services.people.first_links import first_links
from app.services.people.inviting import Invitation
from tests.databases import execute
from tests.pages.visitor import PASSWORD, a_visitor, invited, signed_in
from tests.service import Service

EMAIL = "anne@exitadmin.example"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 5_000}, "name"),
        ({"name": "Anne\x1b[31m"}, "name"),
        ({"password": "neuflettr", "password_again": "neuflettr"}, "password"),
        ({"password": "password123", "password_again": "password123"}, "password"),
        ({"password": EMAIL, "password_again": EMAIL}, "password"),
        ({"password_again": "quelque chose d'autre"}, "password_again"),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field_and_the_link_stays(
    service: Service, changes: dict[str, str], field: str
) -> None:
    link = (await invited(service, EMAIL)).link
    async with a_visitor(service) as visitor:
        response = await visitor.accept(link, **changes)
        assert response.status_code == 422
        [invalid] = visitor.page.xpath("//*[@aria-invalid='true']")
        assert invalid.get("name") == field
        assert visitor.page.xpath(f"//*[@id='{invalid.get('aria-describedby')}']")
        assert PASSWORD not in response.text
        assert (await visitor.accept(link)).status_code == 303


async def test_the_first_admin_gives_the_address(service: Service) -> None:
    [first] = await first_links(service.state.people, [])
    assert first.email is None
    async with a_visitor(service) as visitor:
        assert (await visitor.accept(first.link)).status_code == 422
        assert (await visitor.accept(first.link, email="nobody")).status_code == 422
        response = await visitor.accept(first.link, email="Chef@exitadmin.example")
        assert (response.status_code, response.headers["location"]) == (303, "/desk")
        assert (await visitor.get("/desk/people")).status_code == 200
    assert await first_links(service.state.people, []) == []


async def test_a_new_link_ends_the_former_until_there_is_a_password(service: Service) -> None:
    people = service.state.people
    operator = Invitation(email="op@exitadmin.example", role=Role.OPERATOR)
    former = await first_links(people, [operator])
    latter = await first_links(people, [operator])
    assert [link.email for link in latter] == [None, operator.email]
    async with a_visitor(service) as visitor:
        for link in former:
            await visitor.get(link.link.removeprefix("http://127.0.0.1:8000"))
            assert visitor.texts("//h1") == ["Ce lien n'ouvre plus rien"]
        assert (await visitor.accept(latter[1].link)).status_code == 303
    assert [link.email for link in await first_links(people, [operator])] == [None]


async def test_an_address_that_somebody_has_is_not_taken_twice(service: Service) -> None:
    async with signed_in(service, email=EMAIL), a_visitor(service) as visitor:
        [first] = await first_links(service.state.people, [])
        assert (await visitor.accept(first.link, email=EMAIL)).status_code == 422
        other = "chef@exitadmin.example"
        assert (await visitor.accept(first.link, email=other)).status_code == 303


async def test_a_link_is_good_for_a_day_by_the_real_clock(
    service: Service, database_url: str
) -> None:
    link = (await invited(service, EMAIL)).link.removeprefix("http://127.0.0.1:8000")
    async with a_visitor(service) as visitor:
        assert (await visitor.get(link)).status_code == 200
        await execute(database_url, "UPDATE welcome_links SET expires_at = now()")
        assert (await visitor.get(link)).status_code == 404


async def test_a_session_ends_unused_whatever_the_test_clock_says(
    service: Service, database_url: str
) -> None:
    async with signed_in(service) as visitor:
        await service.http.put("/v1/test-clock", json={"now": "2030-01-01T00:00:00Z"})
        assert (await visitor.get("/desk")).status_code == 200
        aged = "UPDATE sessions SET seen_at = now() - interval '11 hours 59 minutes'"
        await execute(database_url, aged)
        assert (await visitor.get("/desk")).status_code == 200
        await execute(database_url, "UPDATE sessions SET seen_at = now() - interval '12 hours'")
        assert (await visitor.get("/desk")).status_code == 303


async def test_nothing_that_opens_something_is_stored_as_it_is(
    service: Service, database_url: str
) -> None:
    async with signed_in(service) as visitor:
        assert visitor.cookie is not None
        found = await service.state.people.database.connect()
        try:
            rows = await found.fetch("SELECT s::text, p::text FROM sessions s, people p")
            stored = " ".join(map(str, rows))
        finally:
            await found.close()
        assert visitor.cookie not in stored
        assert PASSWORD not in stored
        assert "$argon2id$v=19$m=19456,t=2,p=1$" in stored


async def test_a_welcome_ends_the_session_that_the_browser_had(service: Service) -> None:
    link = (await invited(service, "paul@exitadmin.example")).link
    async with signed_in(service) as visitor, a_visitor(service) as thief:
        former = visitor.cookie
        assert former is not None
        assert (await visitor.accept(link)).status_code == 303
        thief.plant(former)
        assert (await thief.get("/desk")).status_code == 303
        assert (await visitor.get("/desk")).status_code == 200


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (" ", "Un nom est nécessaire."),
        ("x" * 5_000, "Un nom compte 512 caractères au plus."),
        ("Anne\nBcc", "Un nom tient sur une ligne, sans caractères de contrôle."),
    ],
)
async def test_it_is_said_what_is_wrong_with_a_name(
    service: Service, name: str, words: str
) -> None:
    link = (await invited(service, EMAIL)).link
    async with a_visitor(service) as visitor:
        await visitor.accept(link, name=name)
        assert visitor.texts("//*[@id='name-note']") == [words]
