from app.domain.people.roles import Role
from app.pages.desk.audit import KINDS
from tests.pages.visitor import a_visitor, signed_in
from tests.service import Service

ANNE = {"action": "invite", "email": "p@exitadmin.example", "name": "", "language": "nl"}
SAVE = {"action": "save", "language": "fr", "role": "admin"}


async def test_the_admin_invites_and_gives_the_link_where_there_is_no_mail(
    service: Service,
) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.ADMIN) as admin, a_visitor(service) as visitor:
        await admin.get("/desk/people")
        refused = await admin.send("/desk/people", ANNE | {"role": "client"})
        assert refused.status_code == 422
        made = await admin.send("/desk/people", ANNE | {"role": "client", "clients": [client]})
        assert made.status_code == 200
        [link] = admin.texts("//code")
        assert (await visitor.accept(link)).headers["location"] == "/portal"
        assert (await visitor.get("/portal")).status_code == 200
        again = await admin.send("/desk/people", ANNE | {"role": "operator"})
        assert again.status_code == 422


async def test_the_admin_changes_blocks_and_resets(service: Service) -> None:
    async with (
        signed_in(service, Role.ADMIN, "chef@exitadmin.example") as admin,
        signed_in(service) as visitor,
    ):
        people = (await service.http.get("/v1/people")).json()["items"]
        [anne] = [person for person in people if person["role"] == "operator"]
        path = f"/desk/people/{anne['id']}"
        await admin.get(path)
        save = {"action": "save", "name": "Anne L.", "language": "en", "role": "operator"}
        assert (await admin.send(path, save)).status_code == 303
        assert (await visitor.get("/desk")).status_code == 200
        assert visitor.page.get("lang") == "en"
        assert (await admin.send(path, {"action": "block"})).status_code == 303
        assert (await visitor.get("/desk")).status_code == 303
        assert (await visitor.sign_in(anne["email"])).status_code == 401
        assert (await admin.send(path, {"action": "unblock"})).status_code == 303
        assert (await visitor.sign_in(anne["email"])).status_code == 303
        await admin.send(path, {"action": "reset"})
        [link] = admin.texts("//code")
        assert (await visitor.get("/desk")).status_code == 303
        assert (await visitor.accept(link)).status_code == 303
        for unknown in ("nothing", "019aafb8-0000-7000-8000-000000000001"):
            assert (await admin.get(f"/desk/people/{unknown}")).status_code == 404


async def test_a_person_of_several_clients_chooses_one_and_stays_with_it(
    service: Service,
) -> None:
    first = await service.a_client()
    second = await service.a_client(reference="martin", name="Martin SA", contact_points=[])
    both = (first, second)
    async with signed_in(service, Role.CLIENT, clients=both) as visitor:
        await visitor.get("/portal")
        assert visitor.texts("//p[@class='of']") == ["Dupont Chauffage SRL"]
        assert "Martin SA" in visitor.texts("//main//a")
        await visitor.get("/portal?client=martin")
        assert visitor.texts("//p[@class='of']") == ["Martin SA"]
        await visitor.get("/portal")
        assert visitor.texts("//p[@class='of']") == ["Martin SA"]


async def test_the_audit_says_in_words_on_what_and_names_clients_and_people(
    service: Service,
) -> None:
    client = await service.a_client()
    path = f"/v1/clients/{client}"
    await service.http.put(
        f"{path}/instructions", json={"greeting": "Bonjour"}, headers={"If-Match": "*"}
    )
    async with signed_in(service) as operator:
        await operator.get(f"/desk/clients/{client}")
    async with signed_in(service, Role.ADMIN, "chef@exitadmin.example") as admin:
        await admin.get("/desk/audit")
        on = admin.texts("//tr[@data-audit]/td[4]")
        assert "client · Dupont Chauffage SRL" in on
        assert "consignes · Dupont Chauffage SRL" in on
        assert "personne · Anne Lambert" in on
        assert client not in " ".join(on)
        assert admin.page.xpath(f"//td/a[@href='/desk/clients/{client}']")
        assert not set(KINDS) & {words.split(" · ")[0] for words in on} - {"client", "agenda"}


async def test_names_that_cannot_be_read_are_refused_at_their_field(service: Service) -> None:
    async with signed_in(service, Role.ADMIN) as admin:
        await admin.get("/desk/people")
        [own] = admin.page.xpath("//tr/@data-person")
        too_long, kept = "Un nom compte 512 caractères au plus.", "x" * 3_000
        asked = ANNE | {"role": "operator", "name": kept}
        for path, fields in (("/desk/people", asked), (f"/desk/people/{own}", SAVE)):
            refused = await admin.send(path, fields | {"name": kept})
            assert refused.status_code == 422
            assert admin.texts("//*[@id='name-note']") == [too_long]
            assert admin.texts("//*[@role='alert']")
            assert admin.page.xpath("//input[@name='name']/@value") == [kept]
            assert (await admin.send(path, fields | {"name": "a\tb"})).status_code == 422
        assert (await admin.send("/desk/people", asked | {"name": " P.  "})).status_code == 200
        assert (await admin.send(f"/desk/people/{own}", SAVE | {"name": "  "})).status_code == 303
    people = (await service.http.get("/v1/people")).json()["items"]
    assert [person["name"] for person in people] == [None, "P."]
