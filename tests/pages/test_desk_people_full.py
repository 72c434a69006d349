"""People and clients by the hundred: each page is small, everybody and everything is found."""

from urllib.parse import urlencode

from httpx import Response

from app.domain.people.roles import Role
from tests.databases import execute
from tests.pages.test_walk import MOST_BYTES
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

Fields = dict[str, str | list[str]]

PEOPLE = 400
MANY = """
INSERT INTO clients (id, reference, name, timezone, language, region, created_at)
SELECT gen_random_uuid(), 'ref-' || n, 'Société ' || n || ' <& Cie> ' || repeat('é"', 100),
  'Europe/Brussels', 'fr', 'BE', now() FROM generate_series(1, 300) n;
INSERT INTO people (id, email, email_key, name, language, role, uses_keys, invited_at)
SELECT gen_random_uuid(), 'p' || n || '@' || repeat('x', 200) || '.example',
  'p' || n || '@' || repeat('x', 200) || '.example',
  'Personne ' || n || ' <&> ' || repeat('é"', 200), 'fr', 'client', true, now()
FROM generate_series(1, 400) n;
INSERT INTO people_clients (person_id, client_id)
SELECT p.id, c.id FROM people p, LATERAL (
  SELECT id FROM clients WHERE reference LIKE 'ref-%' ORDER BY reference LIMIT 100
) c WHERE p.name LIKE 'Personne%'
"""


def must_be_small(response: Response, status: int = 200) -> None:
    assert response.status_code == status, response.text
    assert len(response.content) <= MOST_BYTES


def boxes(visitor: Visitor, state: str = "") -> list[str]:
    found: list[str] = visitor.page.xpath(f"//input[@name='clients']{state}/@value")
    return found


async def test_the_list_has_pages_that_are_small_and_leave_nobody_out(
    service: Service, restored_url: str
) -> None:
    await execute(restored_url, MANY)
    async with signed_in(service, Role.ADMIN) as admin:
        path, seen = "/desk/people", list[str]()
        while path:
            must_be_small(await admin.get(path))
            seen += admin.page.xpath("//tr/@data-person")
            path = next(iter(admin.page.xpath("//a[@rel='next']/@href")), "")
        assert len(seen) == len(set(seen)) == PEOPLE + 1
        sought = urlencode({"q": "personne 123"})
        must_be_small(await admin.get(f"/desk/people?{sought}"))
        [found] = admin.page.xpath("//tr/@data-person")
        await admin.get("/desk/people?q=P123%40X")
        assert admin.page.xpath("//tr/@data-person") == [found]
        must_be_small(await admin.get("/desk/people?q=nobody+at+all"))
        assert "Personne n'est trouvé." in admin.texts("//main/p")
        assert (await admin.get("/desk/people?after=x")).status_code == 404


async def test_a_client_of_many_is_given_by_reference_or_found_by_a_part(
    service: Service, restored_url: str
) -> None:
    await execute(restored_url, MANY)
    asked: Fields = {
        "action": "invite",
        "email": "m@exitadmin.example",
        "role": "client",
        "name": "Marc",
    }
    async with signed_in(service, Role.ADMIN) as admin:
        await admin.get("/desk/people")
        assert boxes(admin) == []
        must_be_small(await admin.send("/desk/people", asked | {"client": "société 2"}), 422)
        assert admin.texts("//*[@id='clients-note']") == ["Cochez le client voulu."]
        assert admin.page.xpath("//input[@id='email']/@value") == ["m@exitadmin.example"]
        offered = boxes(admin)
        assert (len(offered), boxes(admin, "[@checked]")) == (20, [])
        must_be_small(await admin.send("/desk/people", asked | {"client": "nowhere"}), 422)
        assert admin.page.xpath("//input[@id='client']/@value") == ["nowhere"]
        both: Fields = asked | {"clients": [offered[0]], "client": "REF-299"}
        must_be_small(await admin.send("/desk/people", both))
        await admin.get("/desk/people?q=m%40exitadmin")
        [marc] = admin.page.xpath("//tr/@data-person")
        must_be_small(await admin.get(f"/desk/people/{marc}"))
        kept = boxes(admin, "[@checked]")
        assert len(kept) == 2
        assert offered[0] in kept
        save: Fields = {"action": "save", "role": "client", "clients": kept, "client": "ref-3"}
        assert (await admin.send(f"/desk/people/{marc}", save)).status_code == 303
    people = (await service.http.get("/v1/people?limit=500")).json()["items"]
    [clients] = [person["clients"] for person in people if person["id"] == marc]
    assert len(clients) == 3


async def test_a_person_of_a_hundred_clients_has_a_small_page_and_no_client_more(
    service: Service, restored_url: str
) -> None:
    await execute(restored_url, MANY)
    async with signed_in(service, Role.ADMIN) as admin:
        await admin.get("/desk/people?q=personne+7")
        person = admin.page.xpath("//tr/@data-person")[0]
        must_be_small(await admin.get(f"/desk/people/{person}"))
        kept = boxes(admin, "[@checked]")
        assert len(kept) == 100
        save: Fields = {"action": "save", "role": "client", "clients": kept, "name": "P"}
        path = f"/desk/people/{person}"
        must_be_small(await admin.send(path, save | {"client": "Société"}), 422)
        assert len(boxes(admin)) > 100
        must_be_small(await admin.send(path, save | {"client": "ref-300"}), 422)
        assert "100" in admin.texts("//*[@id='clients-note']")[0]
        asked: Fields = {
            "action": "invite",
            "email": "m",
            "role": "client",
            "clients": kept,
            "name": "",
        }
        must_be_small(await admin.send("/desk/people", asked | {"client": "Société"}), 422)
        must_be_small(await admin.send("/desk/people", asked), 422)
        assert len(boxes(admin, "[@checked]")) == 100
