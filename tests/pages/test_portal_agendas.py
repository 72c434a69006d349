"""/portal/agendas: what is to come, and the links that calendar programs read."""

from httpx import Response

from app.domain.people.roles import Role
from tests.api.agendas.given import a_desk
from tests.pages.test_policy import must_be_safe, must_be_whole
from tests.pages.test_portal_billing import acts
from tests.pages.visitor import Visitor, signed_in
from tests.service import Service

PAGE = "/portal/agendas"


async def make(visitor: Visitor, agenda: str, **fields: str) -> Response:
    await visitor.get(PAGE)
    made = {"action": "make-feed", "agenda": agenda, "name": "Téléphone de Marc", "mode": "full"}
    return await visitor.send(PAGE, made | fields)


async def test_appointments_to_come_are_told_in_the_clients_time(service: Service) -> None:
    desk = await a_desk(service)
    later, sooner = await desk.book("14:00"), await desk.hold("10:00")
    await desk.cancel(await desk.book("16:00"))
    async with signed_in(service, Role.CLIENT, clients=(desk.client_id,)) as visitor:
        page = await visitor.get(PAGE)
        must_be_safe(dict(page.headers))
        must_be_whole(visitor)
        shown = visitor.page.xpath("//li[@data-appointment]/@data-appointment")
        assert shown == [sooner["id"], later["id"]]
        first, second = visitor.texts("//li[@data-appointment]")
        assert "mardi 1er décembre 2026 à 10:00" in first
        assert "réservé provisoirement" in first
        assert "Chaudière · Mme Lambert · Camionnette 1" in second
        await visitor.get(f"{PAGE}?after={sooner['id']}")
        assert visitor.page.xpath("//li/@data-appointment") == [later["id"]]


async def test_a_link_is_made_shown_once_read_and_revoked(service: Service) -> None:
    desk = await a_desk(service)
    async with signed_in(service, Role.CLIENT, clients=(desk.client_id,)) as visitor:
        made = await make(visitor, desk.agenda_id)
        assert made.status_code == 200
        must_be_whole(visitor)
        [url] = visitor.texts("//main//code")
        path = url.removeprefix("http://127.0.0.1:8000")
        assert (await visitor.http.get(path)).status_code == 200
        await visitor.get(PAGE)
        assert visitor.texts("//main//code") == []
        [feed] = visitor.page.xpath("//li/@data-feed")
        revoke = {"action": "revoke-feed", "agenda": desk.agenda_id, "feed": feed}
        assert (await visitor.send(PAGE, revoke)).status_code == 303
        assert (await visitor.http.get(path)).status_code == 404
        await visitor.get(PAGE)
        assert visitor.page.xpath("//li/@data-feed") == []
        again = await visitor.send(PAGE, revoke)
        assert (again.status_code, again.headers["location"]) == (303, PAGE)
        never = revoke | {"feed": desk.agenda_id}
        assert (await visitor.send(PAGE, never)).status_code == 404
        assert await acts(service) == [
            ("feed.revoked", "feed", feed),
            ("feed.made", "agenda", desk.agenda_id),
        ]


async def test_a_form_that_is_sent_twice_makes_one_link_and_shows_it(service: Service) -> None:
    desk = await a_desk(service)
    async with signed_in(service, Role.CLIENT, clients=(desk.client_id,)) as visitor:
        await visitor.get(PAGE)
        form = "//form[.//button[@value='make-feed']]//input[@type='hidden']"
        hidden = {field.get("name"): field.get("value") for field in visitor.page.xpath(form)}
        fields = hidden | {"action": "make-feed", "name": "Marc", "mode": "full"}
        shown = []
        for _ in range(2):
            visitor.fields = {}
            assert (await visitor.send(PAGE, fields)).status_code == 200
            shown += visitor.texts("//main//code")
            assert len(visitor.page.xpath("//li/@data-feed")) == 1
        assert shown[0] == shown[1]
        path = shown[1].removeprefix("http://127.0.0.1:8000")
        assert (await visitor.http.get(path)).status_code == 200
        assert await acts(service) == [("feed.made", "agenda", desk.agenda_id)]
        visitor.fields = {}
        assert (await visitor.send(PAGE, fields | {"name": "Anne"})).status_code == 200
        assert len(visitor.page.xpath("//li/@data-feed")) == 2


async def test_a_link_has_a_name_and_a_mode(service: Service) -> None:
    desk = await a_desk(service)
    async with signed_in(service, Role.CLIENT, clients=(desk.client_id,)) as visitor:
        for name in ("", "x" * 201):
            assert (await make(visitor, desk.agenda_id, name=name)).status_code == 422
            must_be_whole(visitor)
        for wrong in ({"mode": "all"}, {"action": "book"}):
            assert (await make(visitor, desk.agenda_id, **wrong)).status_code == 400
        assert await acts(service) == []


async def test_another_clients_agenda_is_not_there(service: Service) -> None:
    desk = await a_desk(service)
    await desk.book("10:00")
    other = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    async with signed_in(service, Role.CLIENT, clients=(other,)) as visitor:
        await visitor.get(PAGE)
        assert visitor.page.xpath("//*[@data-appointment or @data-agenda]") == []
        for agenda in (desk.agenda_id, "nothing"):
            assert (await make(visitor, agenda)).status_code == 404
