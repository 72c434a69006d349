"""What a client reads, takes along and answers: on a phone, in the dark, without scripts."""

import pytest
from playwright.async_api import expect

from app.domain.people.roles import Role
from tests.api.agendas.given import AGENDA, VISIT
from tests.api.billing.invoices.given import BUYER, IN_DECEMBER, SELLER, STANDARD
from tests.api.clients.given import a_call
from tests.api.sheets.given import PRICES
from tests.browser.looking import PHONE, Site
from tests.service import DUPONT

ASKED = "Combien coûte l'entretien d'une pompe à chaleur ?"
PREMIUM = {"plan": "PREMIUM", "starts_on": "2026-01-01", "block": False}
START = "2026-11-23T08:00:00+01:00"
LISTS = ("reports", "statements", "invoices", "ledger", "questions", "sheets", "agendas")


async def a_client_with_papers(site: Site) -> tuple[str, list[str]]:
    """Return a client that has some of everything, and the paths of its papers."""
    api = site.api
    await api.put("/v1/test-clock", json={"now": START})
    client = await site.a_client(subscription=PREMIUM)
    await api.put("/v1/seller", json=SELLER)
    await api.put(f"/v1/clients/{client}/billing", json={"vat": STANDARD, "buyer": BUYER})
    calls = [a_call(f"c-{number}", time=START) for number in range(60)]
    assert (await api.post("/v1/events", json=calls)).status_code == 200
    sheet = (await api.post(f"/v1/clients/{client}/sheets", json=PRICES)).json()["id"]
    await api.put("/v1/test-clock", json={"now": IN_DECEMBER})
    question = (await api.post(f"/v1/clients/{client}/questions", json={"asked": ASKED})).json()[
        "id"
    ]
    agenda = (await api.post(f"/v1/clients/{client}/agendas", json=AGENDA)).json()["id"]
    visit = {"kind": VISIT["code"], "starts_at": "2026-12-08T10:00:00+01:00", "title": "Visite"}
    booked = await api.post(f"/v1/agendas/{agenda}/appointments", json=visit)
    assert booked.status_code == 201, booked.text
    feed = {"name": "Téléphone", "mode": "full"}
    await api.post(f"/v1/agendas/{agenda}/feeds", json=feed)
    issued = await api.post(f"/v1/clients/{client}/statements/2026-11/invoice")
    assert issued.status_code == 201, issued.text
    reports = (await api.get(f"/v1/clients/{client}/reports?limit=500")).json()["items"]
    kinds = {report["kind"]: f"/portal/reports/{report['id']}" for report in reports}
    assert "weekly" in kinds
    shown = [f"/portal/{name}" for name in LISTS]
    shown += [*kinds.values(), "/portal/statements/2026-11"]
    return client, [*shown, f"/portal/questions/{question}", f"/portal/sheets/{sheet}"]


async def test_papers_can_be_read_by_anybody(site: Site) -> None:
    client, paths = await a_client_with_papers(site)
    async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
        for path in paths:
            await looker.go(path)
            await looker.must_be_readable_by_anybody()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_files_are_saved_under_their_names(site: Site, *, scripts: bool) -> None:
    client, _ = await a_client_with_papers(site)
    window = {"scripts": scripts, "phone": True}
    reference = DUPONT["reference"]
    async with site.signed_in(Role.CLIENT, clients=(client,), window=window) as looker:
        for path, words, name in (
            ("/portal/statements", "PDF 2026-11", f"statement-{reference}-2026-11.pdf"),
            ("/portal/statements", "CSV 2026-11", f"statement-{reference}-2026-11.csv"),
            ("/portal/invoices", "PDF (Factur-X) F2026-00001", "F2026-00001.pdf"),
            ("/portal/invoices", "UBL F2026-00001", "F2026-00001.xml"),
            ("/portal/ledger", "Téléchargez le relevé en CSV", f"ledger-{reference}-whole.csv"),
        ):
            await looker.go(path)
            async with looker.page.expect_download() as download:
                await looker.page.get_by_role("link", name=words, exact=True).click()
            assert (await download.value).suggested_filename == name


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_a_client_verifies_answers_and_subscribes(site: Site, *, scripts: bool) -> None:
    client, _ = await a_client_with_papers(site)
    window = {"scripts": scripts, "phone": True}
    async with site.signed_in(Role.CLIENT, clients=(client,), window=window) as looker:
        page = looker.page
        await looker.go("/portal/ledger")
        await looker.press("Vérifier maintenant")
        await expect(page.locator('[data-verified="true"]')).to_contain_text("inscriptions")
        if scripts:  # what looks is a script too
            await looker.must_be_readable()
        await looker.go("/portal/questions")
        await page.get_by_label("Texte", exact=True).fill("189 € TVAC")
        await looker.press("Répondre")
        await expect(page.locator('[data-status="answered"]')).to_have_count(1)
        await looker.go("/portal/agendas")
        await page.get_by_label("Qui s'abonne, et où").fill("Bureau")
        await looker.press("Créer un lien")
        await expect(page.locator("main code")).to_contain_text(".ics?token=")
        if scripts:  # what looks is a script too
            await looker.must_be_readable()
        await looker.press("Révoquer le lien de Bureau")
        await expect(page.locator("li[data-feed]")).to_have_count(1)


async def test_a_statement_prints_without_what_is_for_the_screen(site: Site) -> None:
    client, _ = await a_client_with_papers(site)
    async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
        await looker.go("/portal/statements/2026-11")
        await looker.page.emulate_media(media="print")
        for shown in ("h1", "tr[data-line]", "tfoot"):
            await expect(looker.page.locator(shown).first).to_be_visible()
        for hidden in ("header.head", "main .more"):
            await expect(looker.page.locator(hidden).first).to_be_hidden()


FIGURES = """() => [...document.querySelectorAll(".stacked tbody tr > *, .stacked tfoot tr > *")]
  .filter((cell) => cell.textContent.trim())
  .map((cell) => {
    const words = document.createRange(), at = cell.getBoundingClientRect();
    words.selectNodeContents(cell);
    const read = words.getBoundingClientRect();
    return [cell.textContent, Math.max(at.right, read.right), Math.min(at.left, read.left)];
  })"""
"""Words, and the right and the left end, of each cell of the papers' tables."""


async def test_every_figure_of_a_paper_stands_whole_on_a_phone(site: Site) -> None:
    await site.api.put("/v1/test-clock", json={"now": START})
    client = await site.a_client()
    calls = [a_call(f"c-{number}", time=START) for number in range(125)]
    assert (await site.api.post("/v1/events", json=calls)).status_code == 200
    async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
        for path in ("statements", "statements/2026-11", "ledger"):
            await looker.page.set_viewport_size(PHONE)
            await looker.go(f"/portal/{path}")
            cells = await looker.page.evaluate(FIGURES)
            assert len(cells) >= 5, path
            for words, right, left in cells:
                assert 0 <= left <= right <= PHONE["width"], (path, words)
            assert await looker.page.evaluate(
                "[...document.querySelectorAll('.scrolls')]"
                ".every((each) => each.scrollWidth <= each.clientWidth)"
            ), path
            await looker.must_be_readable_by_anybody()


async def test_what_is_told_of_a_days_rows_stands_in_a_column(site: Site) -> None:
    await site.api.put("/v1/test-clock", json={"now": START})
    client = await site.a_client()
    mail = {"channel": "email", "from": "a@b.example", "to": "dupont@exitadmin.example"}
    events = [a_call("c", time=START), a_call("m", time=START, type="message.received")]
    assert (
        await site.api.post("/v1/events", json=[events[0], events[1] | {"data": mail}])
    ).is_success
    async with site.signed_in(Role.CLIENT, clients=(client,)) as looker:
        await looker.go("/portal/days/2026-11-23")
        columns = await looker.page.locator(".rows .tags").evaluate_all(
            "(all) => all.map((each) => Math.round(each.getBoundingClientRect().left))"
        )
        assert len(columns) == 2
        assert len(set(columns)) == 1
