"""Words without end break on every page: nothing scrolls sideways, on a phone or on a table."""

import pytest
from playwright.async_api import Page

from app.domain.people.roles import Role
from tests.api.billing.invoices.given import IN_DECEMBER
from tests.browser.looking import PHONE, TABLE, Site
from tests.pages.things import make_things, shown_to

LINK = "https://www.chantier.example/documents/2026/11/30/plan-implantation?token=" + "aGVs" * 2_500
ADDRESS = f"{'facturation-' * 5}four@{'constructions' * 4}brabant.example"
SIP = f"sip:{'a' * 3_000}@pbx.example"
WIDER = "document.documentElement.scrollWidth - innerWidth"


async def must_fit(page: Page, where: str) -> None:
    for size in (PHONE, TABLE):
        await page.set_viewport_size(size)
        wider = await page.evaluate(WIDER)
        assert wider <= 0, f"{where} in {size}: {wider} pixels too wide"


@pytest.mark.parametrize("role", [Role.CLIENT, Role.ADMIN])
async def test_long_words_break_on_every_page(site: Site, role: Role) -> None:
    things = await make_things(site.api, words=lambda most: LINK[:most], party=ADDRESS)
    call = {
        "id": "sip",
        "source": "/tel",
        "type": "call.received",
        "time": IN_DECEMBER,
        "data": {"from": SIP, "to": "+3225550101", "client_id": things.client, "answered": True},
    }
    answer = await site.api.post("/v1/events", json=call)
    assert answer.status_code == 201, answer.text
    days = [f"/portal/days/{IN_DECEMBER[:10]}"] if role is Role.CLIENT else []
    clients = (things.client,) if role is Role.CLIENT else ()
    async with site.signed_in(role, clients=clients) as looker:
        for path in [*(things.path_of(page) for page in shown_to(role)), *days]:
            await looker.go(path)
            await must_fit(looker.page, path)
