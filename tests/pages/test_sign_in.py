from app.domain.people.roles import Role
from tests.pages.visitor import PASSWORD, a_visitor, invited, signed_in
from tests.service import Service

EMAIL = "anne@exitadmin.example"


async def test_a_welcome_signs_in_and_the_password_does_so_again(service: Service) -> None:
    link = (await invited(service, EMAIL)).link
    async with a_visitor(service) as visitor:
        response = await visitor.accept(link)
        assert (response.status_code, response.headers["location"]) == (303, "/desk")
        assert (await visitor.get("/desk")).status_code == 200
        assert visitor.texts("//h1") == ["Bureau"]
    async with a_visitor(service) as visitor:
        response = await visitor.sign_in("ANNE@ExitAdmin.example")
        assert (response.status_code, response.headers["location"]) == (303, "/desk")
        assert (await visitor.get("/me")).status_code == 200


async def test_a_client_begins_in_the_portal_and_finds_no_desk(service: Service) -> None:
    client = await service.a_client()
    async with signed_in(service, Role.CLIENT, clients=(client,)) as visitor:
        assert (await visitor.get("/portal")).status_code == 200
        assert visitor.texts("//p[@class='of']") == ["Dupont Chauffage SRL"]
        for path in ("/desk", "/desk/people", "/desk/audit", "/portal?client=martin"):
            assert (await visitor.get(path)).status_code == 404, path


async def test_what_was_asked_for_is_shown_after_signing_in(service: Service) -> None:
    await _welcomed(service)
    async with a_visitor(service) as visitor:
        led = await visitor.get("/me?x=1")
        assert (led.status_code, led.headers["location"]) == (303, "/sign-in?next=/me%3Fx%3D1")
        await visitor.get(led.headers["location"])
        response = await visitor.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
        assert response.headers["location"] == "/me?x=1"


async def _welcomed(service: Service) -> None:
    async with signed_in(service, email=EMAIL):
        pass
