"""A client is made ready in a browser without scripts; refused forms are readable too."""

from app.domain.people.roles import Role
from tests.browser.looking import Site
from tests.browser.test_portal_papers import a_client_with_papers


async def test_a_client_is_made_ready_without_scripts(site: Site) -> None:
    async with site.signed_in(Role.OPERATOR, window={"scripts": False}) as looker:
        await looker.go("/desk/clients")
        await looker.page.get_by_role("link", name="Nouveau client").click()
        page = looker.page
        await page.get_by_label("Nom", exact=True).fill("Martin Toitures SRL")
        await page.get_by_label("Référence du client").fill("martin")
        await page.locator("select[name=plan]").select_option("CONFORT")
        await page.get_by_label("Numéro ou adresse 1").first.fill("02 555 03 O1")
        await looker.press("Créer le client")
        await page.get_by_text("Ce n'est ni un numéro de téléphone").wait_for()
        assert await page.get_by_label("Nom", exact=True).input_value() == "Martin Toitures SRL"
        await page.get_by_label("Numéro ou adresse 1").first.fill("02 555 03 01")
        await looker.press("Créer le client")
        await page.get_by_text("Pas encore prêt").wait_for()
        await page.get_by_role("link", name="Compléter : La formule d'accueil").click()
        await page.get_by_label("Ce qui se dit en décrochant").fill("Martin Toitures, bonjour")
        await looker.press("Garder la formule d'accueil")
        met = page.locator("[data-need=greeting][data-met=true]")
        await met.wait_for()
    [client] = (await site.api.get("/v1/clients")).json()["items"]
    assert (client["reference"], client["subscription"]["plan"]) == ("martin", "CONFORT")


async def test_invoices_can_be_read_by_anybody(site: Site) -> None:
    await a_client_with_papers(site)
    [invoice] = (await site.api.get("/v1/invoices")).json()["items"]
    async with site.signed_in(Role.OPERATOR) as looker:
        for path in ("/desk/invoices", f"/desk/invoices/{invoice['id']}"):
            await looker.go(path)
            await looker.must_be_readable_by_anybody()
        await looker.press("L'enregistrer")
        await looker.page.get_by_text("✓ payée").wait_for()
        await looker.must_be_readable_by_anybody()


async def test_refused_forms_can_be_read_by_anybody(site: Site) -> None:
    async with site.signed_in(Role.ADMIN) as looker:
        for path, name, button in (
            ("/desk/clients/new", "Fuseau horaire", "Créer le client"),
            ("/desk/setup", "Jours pour payer", "Garder le vendeur"),
        ):
            await looker.go(path)
            await looker.page.get_by_label(name).fill("999")
            for field in await looker.page.locator("main [required]").all():
                if not await field.input_value():
                    await field.fill("x")
            await looker.press(button)
            await looker.page.locator(".error").first.wait_for()
            looker.said.clear()  # the browser itself says that the answer was 422
            await looker.must_be_readable_by_anybody()
