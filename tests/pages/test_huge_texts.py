"""Pages stay small whatever was written: lists cut it, and the whole is a step away (pages.md)."""

from collections.abc import AsyncIterator

import pytest

from app.domain.people.roles import Role
from tests.api.sheets.given import PRICES
from tests.pages.furnishing import Furnished, a_furnished_service
from tests.pages.test_portal_month import a_mail
from tests.pages.test_walk import MOST_BYTES, must_be_small, parts, signed_in_as
from tests.pages.things import Things, make_things, shown_to
from tests.pages.visitor import signed_in
from tests.service import Service

LINE = "L'été, <devis> n° 12 & « chaudière » du 3 mars : 149,50 € "


def huge(most: int) -> str:
    """Return a text of exactly so many characters."""
    return (LINE * (most // len(LINE) + 1))[: most - 1] + "."


async def fill_lists(service: Service, things: Things) -> None:
    """Add as much to every list as stands on one of its pages, and more, all of it huge."""
    http, client = service.http, things.client
    for begin in range(0, 60, 10):
        events = [_message(client, number) for number in range(begin, begin + 10)]
        assert (await http.post("/v1/events", json=events)).status_code == 200
    for interaction in (await http.get("/v1/interactions?limit=100")).json()["items"][:30]:
        body = {"interaction_id": interaction["id"], "message": huge(2_000)}
        await http.post(f"/v1/clients/{client}/disputes", json=body)
    for number in range(60):
        asked = {"asked": f"{number} {huge(1_990)}"}
        answer = await http.post(f"/v1/clients/{client}/questions", json=asked)
        assert answer.status_code == 201, answer.text
        sheet = PRICES | {"title": huge(200), "supplied_by": huge(200)}
        await http.post(f"/v1/clients/{client}/sheets", json=sheet)


def _message(client: str, number: int) -> dict[str, object]:
    """Return a message to handle; every third one is nobody's."""
    data = {
        "channel": "email",
        "from": "jean@chantier.example",
        "to": "nobody@exitadmin.example",
        "subject": huge(10_000),
        "summary": huge(10_000),
    }
    if number % 3:
        data["client_id"] = client
    event_type = "message.received"
    if number % 3 == 1:
        event_type = "call.received"
        data = {name: data[name] for name in ("from", "to", "summary", "client_id")}
    return {
        "id": f"many-{number}",
        "source": "/many",
        "type": event_type,
        "time": f"2026-12-04T09:{number:02}:00+01:00",
        "data": data | ({"answered": True} if event_type == "call.received" else {}),
    }


async def furnish(service: Service) -> tuple[Things, ...]:
    """Make a client all of whose texts are huge, and lists that are full of them."""
    things = await make_things(service.http, words=huge)
    await fill_lists(service, things)
    return (things,)


@pytest.fixture(scope="module")
async def _filled(postgres_server: str, template_database: str) -> AsyncIterator[Furnished]:
    async with a_furnished_service(postgres_server, template_database, furnish) as furnished:
        yield furnished


@pytest.fixture
async def furnished(_filled: Furnished) -> AsyncIterator[Furnished]:
    async with _filled.as_made():
        yield _filled


@pytest.mark.parametrize("role", [Role.CLIENT, Role.ADMIN])
async def test_no_page_is_larger_than_sixty_kilobytes(furnished: Furnished, role: Role) -> None:
    service, things = furnished.service, furnished.things
    too_large = {}
    async with signed_in_as(service, role, things) as visitor:
        for page in [*shown_to(role), *parts()]:
            if role in (page.roles or ()):
                response = await visitor.get(things.path_of(page))
                assert response.status_code == 200, page.path
                if len(response.content) > MOST_BYTES:
                    too_large[page.path] = len(response.content)
    assert too_large == {}


async def test_other_views_of_pages_are_small_too(furnished: Furnished) -> None:
    service, things = furnished.service, furnished.things
    sheet = f"/portal/sheets/{things.by_parameter['sheet_id']}"
    seen = {
        Role.CLIENT: ("/portal?period=2026-12", "/portal/days/2026-12-04", f"{sheet}?edit=1"),
        Role.OPERATOR: ("/desk?status=held", "/desk?status=paused", "/desk?sla=breached"),
    }
    for role, paths in seen.items():
        async with signed_in_as(service, role, things) as visitor:
            for path in paths:
                await must_be_small(visitor, path)


async def test_the_whole_is_a_step_away(service: Service) -> None:
    things = await make_things(service.http, words=huge)
    interaction, sheet = (things.by_parameter[name] for name in ("interaction_id", "sheet_id"))
    async with signed_in_as(service, Role.CLIENT, things) as visitor:
        for path, most in (
            (f"/portal/interactions/{interaction}", 10_000),
            (f"/portal/sheets/{sheet}", 50_000),
        ):
            await visitor.get(path)
            assert huge(most) not in " ".join(visitor.texts("//main"))
            [link, *_] = visitor.page.xpath("//a[contains(@href, '.txt')]/@href")
            whole = await visitor.get(link)
            assert whole.headers["content-type"] == "text/plain; charset=utf-8"
            assert huge(most) in whole.text
        await visitor.get(f"/portal/sheets/{sheet}?edit=1")
        assert visitor.page.xpath("string(//textarea)").strip() == ""
        assert f"/portal/sheets/{sheet}.txt" in visitor.page.xpath("//main//a/@href")
    async with signed_in_as(service, Role.OPERATOR, things) as visitor:
        await visitor.get(f"/desk/i/{interaction}")
        [link, *_] = visitor.page.xpath("//a[contains(@href, '.txt')]/@href")
        whole = await visitor.get(link)
        assert whole.text.count(huge(10_000)) == 12  # its subject, its summary, ten notes
        for path, most in (("/desk/questions", 2_000), ("/desk/disputes", 2_000)):
            await visitor.get(path)
            assert huge(most) not in " ".join(visitor.texts("//main"))
            [link] = visitor.page.xpath("//*[@class='said']/a/@href")
            await visitor.get(link)
            assert huge(most) in " ".join(visitor.texts("//main"))


async def test_a_long_history_shows_its_last_facts_and_leads_to_all(service: Service) -> None:
    client = await service.a_client()
    item = (await service.post(a_mail("m-1"))).json()["interaction_id"]
    for number in range(60):
        await service.http.post(f"/v1/interactions/{item}/{('pause', 'resume')[number % 2]}")
    async with signed_in(service, Role.CLIENT, "c@exitadmin.example", (client,)) as visitor:
        await visitor.get(f"/portal/interactions/{item}")
        assert len(visitor.page.xpath("//section[@aria-labelledby='history-heading']//li")) == 50
        whole = await visitor.get(f"/portal/interactions/{item}.txt")
        assert whole.text.count("En attente de votre part") == 30
    async with signed_in(service) as visitor:
        await visitor.get(f"/desk/i/{item}")
        assert len(visitor.page.xpath("//section[@aria-labelledby='history']//li")) == 30
        whole = await visitor.get(f"/desk/i/{item}.txt")
        assert whole.text.count("Attend le client") == 30
