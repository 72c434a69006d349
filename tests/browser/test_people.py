import pytest

from app.domain.people.roles import Role
from tests.browser.looking import Looker, Site
from tests.people import PASSWORD

EMAIL = "anne@exitadmin.example"


async def test_pages_before_sign_in_can_be_read_by_anybody(site: Site) -> None:
    link = await site.link(EMAIL, Role.OPERATOR)
    async with site.looking() as looker:
        for path in ("/sign-in", link):
            await looker.go(path)
            await looker.must_be_readable_by_anybody()
        await looker.press("Commencer")
        await looker.must_be_readable_by_anybody()


async def test_pages_of_the_admin_can_be_read_by_anybody(site: Site) -> None:
    client = await site.a_client()
    await site.link("marc@dupont-chauffage.example", Role.CLIENT, (client,))
    [person] = (await site.api.get("/v1/people")).json()["items"]
    async with site.signed_in(Role.ADMIN) as looker:
        for path in (
            "/desk",
            "/me",
            "/desk/people",
            f"/desk/people/{person['id']}",
            "/desk/audit",
            "/desk/jobs",
            "/desk/setup",
        ):
            await looker.go(path)
            await looker.must_be_readable_by_anybody()


async def test_many_people_and_clients_can_be_read_by_anybody(site: Site) -> None:
    client = await site.a_client()
    for number in range(20):
        reference = f"client-{number}"
        await site.a_client(reference=reference, name="Martin SA", contact_points=[])
    for number in range(31):
        body = {"email": f"p{number}@exitadmin.example", "role": "client", "clients": [client]}
        assert (await site.api.post("/v1/people", json=body)).status_code == 201
    async with site.signed_in(Role.ADMIN) as looker:
        await looker.go("/desk/people")
        await looker.must_be_readable_by_anybody()
        await looker.go("/desk/people?q=p30")
        await looker.page.fill("#email", "marc@dupont-chauffage.example")
        await looker.page.fill("#client", "martin")
        await looker.press("Inviter")
        await looker.page.wait_for_selector("#clients-note")
        looker.said.clear()  # the browser itself notes the status
        await looker.must_be_readable_by_anybody()


async def test_pages_of_a_client_can_be_read_by_anybody(site: Site) -> None:
    clients = (
        await site.a_client(),
        await site.a_client(reference="martin", name="Martin SA", contact_points=[]),
    )
    async with site.signed_in(Role.CLIENT, clients=clients) as looker:
        for path in ("/portal", "/portal?client=martin", "/me"):
            await looker.go(path)
            await looker.must_be_readable_by_anybody()


async def test_refusals_can_be_read_by_anybody(site: Site) -> None:
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.go("/desk/nothing/here")
        looker.said.clear()  # the browser itself notes the status
        await looker.must_be_readable_by_anybody()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_people_come_and_go_with_and_without_scripts(site: Site, *, scripts: bool) -> None:
    link = await site.link(EMAIL, Role.OPERATOR)
    async with site.looking(scripts=scripts) as looker:
        await looker.accept(link)
        assert await looker.heading() == "Bureau"
        await looker.press("Se déconnecter")
        assert await looker.heading() == "Se connecter"
        await looker.go("/me")
        await _sign_in(looker)
        assert await looker.heading() == "Mon accès"
        await looker.page.get_by_label("Langue").select_option("nl")
        await looker.press("Enregistrer")
        assert await looker.heading() == "Mijn toegang"
        assert looker.page.url == f"{site.url}/me"


async def test_what_is_sent_after_the_session_ended_is_done_without_scripts_too(
    site: Site,
) -> None:
    async with site.signed_in(Role.OPERATOR, window={"scripts": False}) as looker:
        await looker.go("/me")
        await looker.page.get_by_label("Langue").select_option("en")
        [cookie] = await looker.context.cookies()
        await looker.press_in_another_window("Mettre fin", at="/me")
        await looker.press("Enregistrer")
        assert await looker.heading() == "Se connecter"
        await _sign_in(looker)
        assert await looker.heading() == "My access"
        [renewed] = await looker.context.cookies()
        assert renewed.get("value") != cookie.get("value")


async def test_the_keyboard_reaches_everything(site: Site) -> None:
    await site.link(EMAIL, Role.OPERATOR)
    async with site.looking() as looker:
        await looker.go("/sign-in")
        reached = []
        for _ in range(4):
            await looker.page.keyboard.press("Tab")
            focused = looker.page.locator(":focus")
            reached.append(await focused.get_attribute("name") or await focused.inner_text())
        assert reached == ["Aller au contenu", "email", "password", "action"]


async def _sign_in(looker: Looker) -> None:
    await looker.page.get_by_label("E-mail").fill(EMAIL)
    await looker.page.get_by_label("Mot de passe").fill(PASSWORD)
    await looker.press("Se connecter")
