"""A morning at the desk by keyboard alone: nothing is clicked once somebody has signed in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from playwright.async_api import Locator, Page, expect

from app.domain.people.roles import Role
from app.integrations.deliveries import IntegrationKind
from tests.api.integrations.providers import Provider, a_provider
from tests.api.sheets.given import PRICES
from tests.browser.looking import Site
from tests.pages.test_desk_calls import CALLER, twilio
from tests.service import NOW, Service

SLOW_MS = 20_000
"""Sooner than a page would ask by itself."""
PRICE = "Entretien chaudière gaz : 149,50 € TVAC"
NEIGHBOUR = {
    "reference": "martin",
    "name": "Martin SA",
    "contact_points": [{"role": "inbox", "kind": "email", "value": "martin@exitadmin.example"}],
    "subscription": {"plan": "ESSENTIEL", "starts_on": "2026-01-01", "block": True},
}
CONFORT = {"plan": "CONFORT", "starts_on": "2026-01-01", "block": False}
POINTED = "addEventListener('pointerdown', () => console.log('something was pointed at'), true)"


@dataclass(frozen=True)
class Morning:
    """A business in the morning: two clients, and what came for them."""

    site: Site
    client: str
    neighbour: str
    provider: Provider

    async def record(self, event_id: str, event_type: str, ago: int, **data: Any) -> str:
        """Record what happened so many minutes ago; return the interaction."""
        time = (NOW - timedelta(minutes=ago)).isoformat()
        event = {"id": event_id, "source": "/a", "type": event_type, "time": time, "data": data}
        response = await self.site.api.post("/v1/events", json=event)
        assert response.status_code == 201, response.text
        interaction_id: str = response.json()["interaction_id"]
        return interaction_id

    async def mail(self, event_id: str, ago: int, **data: Any) -> str:
        usual = {
            "channel": "email",
            "from": "jean@chantier.example",
            "to": "dupont@exitadmin.example",
            "summary": "Report",
        }
        return await self.record(event_id, "message.received", ago, **(usual | data))

    async def ring(self, status: str = "ringing", **changes: str) -> None:
        notice = twilio(status=status, **changes)
        assert (await self.provider.post(self.provider.form(notice))).is_success

    async def shown(self, interaction_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.read(f"/v1/interactions/{interaction_id}")
        return found

    async def read(self, path: str) -> Any:
        response = await self.site.api.get(path)
        assert response.status_code == 200, response.text
        return response.json()

    async def dispute(self, interaction_id: str) -> str:
        """Have the client object to an interaction; return the dispute."""
        body = {"interaction_id": interaction_id, "message": "C'était moi."}
        opened = await self.post(f"/v1/clients/{self.client}/disputes", body)
        dispute_id: str = opened["id"]
        return dispute_id

    async def report(self) -> str:
        """Return the report of the day as far as it is known, as text."""
        path = f"/v1/clients/{self.client}/reports/preview"
        response = await self.site.api.post(path, headers={"Accept": "text/plain"})
        assert response.is_success, response.text
        return response.text

    async def put(self, path: str, body: dict[str, Any]) -> None:
        response = await self.site.api.put(path, json=body, headers={"If-Match": "*"})
        assert response.is_success, response.text

    async def post(self, path: str, body: Any) -> Any:
        response = await self.site.api.post(path, json=body)
        assert response.is_success, response.text
        return response.json()


async def a_morning(site: Site) -> Morning:
    """Make two clients; one has sheets, an agenda and instructions."""
    await site.api.put("/v1/test-clock", json={"now": NOW.isoformat()})
    client = await site.a_client(subscription=CONFORT)
    neighbour = await site.a_client(**NEIGHBOUR)
    provider = await a_provider(Service(FastAPI(), site.api), IntegrationKind.TWILIO)
    morning = Morning(site, client, neighbour, provider)
    path = f"/v1/clients/{client}"
    await morning.post(f"{path}/sheets", PRICES | {"text": PRICE})
    await morning.put(f"{path}/instructions", {"greeting": "Dupont Chauffage, bonjour"})
    await morning.post(f"{path}/directory", {"name": "Mme Lambert", "phones": [CALLER]})
    kind = {"code": "visit", "name": "Visite", "duration_minutes": 60}
    await morning.post(f"{path}/agendas", {"name": "Camionnette", "kinds": [kind]})
    return morning


async def two_lone_calls(morning: Morning) -> tuple[str, list[str]]:
    """Report a mail, and two calls that were placed for it without saying so."""
    mail = await morning.mail("m1", 50, summary="Le chantier est reporté au 2 décembre")
    ends = {"from": "+3225550101", "answered": True}
    calls = [
        await morning.record(f"p{number}", "call.placed", 40 - number, to=to, **ends)
        for number, to in enumerate(("+32475550188", "+32475550177"))
    ]
    return mail, calls


async def two_granted_and_a_third(morning: Morning) -> str:
    """Use up the urgent requests of the day; return a message that is not urgent yet."""
    for number in range(2):
        await morning.mail(f"u{number}", 20, urgent=True)
    return await morning.mail("u2", 10, summary="Plus de chauffage")


async def a_used_up_month(morning: Morning) -> str:
    """Use up the neighbour's month; return what was held before it lifted the block."""
    ends = {"from": CALLER, "to": "martin@exitadmin.example", "answered": True}
    ends |= {"client_id": morning.neighbour}
    usual = {"source": "/n", "type": "call.received", "time": NOW.isoformat(), "data": ends}
    answer = await morning.post("/v1/events", [usual | {"id": f"n{n}"} for n in range(120)])
    assert answer["counts"] == {"counted": 120}
    held = await morning.mail("h1", 0, to="martin@exitadmin.example")
    assert (await morning.shown(held))["status"] == "held"
    lifted = {"plan": "ESSENTIEL", "effective": "now", "block": False}
    await morning.put(f"/v1/clients/{morning.neighbour}/subscription", lifted)
    return held


class Keys:
    """The keyboard of a page, and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, *keys: str) -> None:
        await self.page.wait_for_load_state("domcontentloaded")  # scripts that hear keys are there
        for key in keys:
            await self.page.keyboard.press(key)

    async def type(self, text: str) -> None:
        await self.page.keyboard.type(text)

    async def tab_to(self, wanted: Locator, most: int = 8, key: str = "Tab") -> None:
        """Press Tab until something has the focus, a few times at most."""
        for _ in range(most):
            await self.press(key)
            if await wanted.evaluate("wanted => wanted === document.activeElement"):
                return
        raise AssertionError(f"{most} times {key} did not lead to {wanted}")

    async def must_be_at(self, path: str) -> None:
        await self.page.wait_for_url(f"**{path}", timeout=SLOW_MS)

    def button(self, words: str) -> Locator:
        return self.page.get_by_role("button", name=words, exact=True)


async def test_a_morning_by_keyboard_alone(site: Site) -> None:
    morning = await a_morning(site)
    async with site.signed_in(Role.OPERATOR) as looker:
        await looker.page.add_init_script(POINTED)
        await looker.page.clock.install()
        keys = Keys(looker.page)
        await looker.go("/desk")
        await hear_it_ring(morning, keys)
        call = await take_the_call(morning, keys)
        await pass_a_price_on(morning, keys, call)
        await book(morning, keys, call)
        await complete(morning, keys, call)
        await link_two_calls_to_a_mail(morning, keys)
        await ask_for_urgency_in_vain(morning, keys)
        await release(morning, keys)
        await accept_a_dispute(morning, keys)
        assert looker.said == []


async def hear_it_ring(morning: Morning, keys: Keys) -> None:
    """A call rings, is announced, and shown with all that is known."""
    page = keys.page
    former = await morning.record(
        "before",
        "call.received",
        30,
        **{"from": CALLER, "to": "+3225550101"},
        answered=False,
        voicemail=True,
    )
    await morning.ring()
    announced = page.locator("[data-announced]")
    await expect(announced).to_contain_text("Mme Lambert", timeout=SLOW_MS)
    await expect(announced).to_contain_text("Dupont Chauffage SRL")
    await keys.press("p")
    await keys.must_be_at("/desk/calls")
    rings = page.locator("[data-ringing]")
    for words in ("Dupont Chauffage SRL", "Mme Lambert", "Dupont Chauffage, bonjour"):
        await expect(rings).to_contain_text(words)
    await expect(rings.locator("[data-open]")).to_have_attribute("data-open", former)


async def take_the_call(morning: Morning, keys: Keys) -> str:
    """The call ends, leaves something to do, and is taken."""
    page = keys.page
    await morning.ring("in-progress")
    await morning.ring("completed", CallDuration="95")
    rows = page.locator("article[data-interaction]")
    await expect(rows).to_have_count(2, timeout=SLOW_MS)
    await expect(page.locator("[data-ringing]")).to_have_count(0, timeout=SLOW_MS)
    call = await rows.first.get_attribute("data-interaction")
    assert call
    await keys.press("p")
    await keys.must_be_at(f"/desk/i/{call}")
    await keys.press("t", "ArrowDown", "Tab", "Tab", "Enter")
    await expect(keys.button("Prendre")).to_be_visible()
    await keys.tab_to(keys.button("Prendre"))
    await keys.press("Enter")
    await expect(keys.button("Rendre")).to_be_visible()
    assert (await morning.shown(call))["status"] == "open"
    return call


async def pass_a_price_on(morning: Morning, keys: Keys, call: str) -> None:
    page = keys.page
    await keys.press("f")
    await keys.must_be_at(f"/desk/clients/{morning.client}?interaction={call}**")
    await expect(page.get_by_label("Chercher dans les fiches")).to_be_focused()
    await keys.type("chaudiere")
    await expect(page.locator("[data-passage]")).to_have_count(1, timeout=SLOW_MS)
    await keys.press("Enter")
    await expect(page.locator("[data-passage]")).to_be_focused()
    await keys.press("i")
    await expect(page.get_by_role("status").get_by_text("Transmis")).to_be_visible()
    found = await morning.shown(call)
    assert found["thread"] == {"units": 1, "follow_ups": 1, "included": 1}
    [passed] = found["follow_ups"]
    told = await morning.shown(passed["id"])
    assert (told["kind"], told["thread_id"]) == ("action", call)
    report = await morning.report()
    assert PRICE in report


async def book(morning: Morning, keys: Keys, call: str) -> None:
    page = keys.page
    await keys.press("a")
    await page.wait_for_url("**/desk/agendas/**")
    first = page.locator("a[data-slot]").first
    await expect(first).to_be_focused()
    await keys.press("j")
    slot = await page.locator("a[data-slot]:focus").get_attribute("data-slot")
    await keys.press("Enter")
    await expect(page.locator("#book-title")).to_be_focused()
    await keys.type("Entretien chaudière")
    await keys.press("Enter")
    appointment = page.locator("[data-appointment]")
    await expect(appointment).to_contain_text("Entretien chaudière")
    await expect(appointment.locator("a")).to_be_focused()
    path = f"/v1/clients/{morning.client}/appointments"
    query = "?from=2026-11-23T00:00:00Z&to=2026-12-23T00:00:00Z"
    [booked] = (await morning.read(path + query))["items"]
    assert (booked["starts_at"], booked["cause"]["id"]) == (slot, call)
    assert booked["party"]["name"] == "Mme Lambert"
    await keys.press("Escape")
    await keys.must_be_at(f"/desk/i/{call}")
    await expect(page.locator(".standing")).to_contain_text("2 des 3 suites comprises")


async def complete(morning: Morning, keys: Keys, call: str) -> None:
    await keys.press("c", "Enter")
    line = keys.page.locator("#key-line")
    await expect(line).to_be_in_viewport()
    assert (await morning.shown(call))["status"] == "open"
    await keys.page.clock.fast_forward(9_000)
    await expect(keys.button("Terminer")).to_have_count(0)
    assert (await morning.shown(call))["status"] == "completed"
    await keys.press("Escape")
    await keys.must_be_at("/desk")


async def link_two_calls_to_a_mail(morning: Morning, keys: Keys) -> None:
    mail, lone = await two_lone_calls(morning)
    for call in lone:
        await keys.press("g", "c")
        await keys.must_be_at("/desk/calls")
        line = keys.page.locator(f'article[data-interaction="{call}"] a').first
        await keys.tab_to(line, key="j")
        await keys.press("Enter")
        await keys.must_be_at(f"/desk/i/{call}")
        await keys.press("l")
        await expect(
            keys.page.locator(f"form:has([value='{mail}']) button[value=link]")
        ).to_be_focused()
        await keys.press("Enter")
        await expect(keys.page.locator(f'[data-member="{mail}"]')).to_be_visible()
    found = await morning.shown(mail)
    assert found["thread"] == {"units": 1, "follow_ups": 2, "included": 2}
    await keys.press("Escape")
    await keys.must_be_at("/desk")
    await keys.tab_to(keys.page.locator(f'li[data-interaction="{mail}"] a'), key="j")
    await keys.press("Enter")
    await expect(keys.page.locator(".standing [data-units]")).to_have_attribute("data-units", "1")
    await keys.press("Escape")
    await keys.must_be_at("/desk")


async def ask_for_urgency_in_vain(morning: Morning, keys: Keys) -> None:
    """Those of the day are used up: it is told so in words, and the deadline stays."""
    third = await two_granted_and_a_third(morning)
    due_at = (await morning.shown(third))["due_at"]
    await keys.press("r")
    line = keys.page.locator(f'li[data-interaction="{third}"] a')
    await expect(line).to_be_visible()
    await keys.tab_to(line, key="j")
    await keys.press("t")
    await keys.must_be_at(f"/desk/i/{third}#do-triage")
    await keys.press("Tab", "ArrowDown", "Tab", "Enter")
    refused = keys.page.locator("article .notice.warn")
    await expect(refused).to_contain_text("les demandes urgentes du jour sont épuisées")
    found = await morning.shown(third)
    assert (found["urgent"]["granted"], found["urgent"]["reason"]) == (False, "daily_cap")
    assert found["due_at"] == due_at
    await keys.press("Escape")
    await keys.must_be_at("/desk")


async def release(morning: Morning, keys: Keys) -> None:
    held = await a_used_up_month(morning)
    await keys.press("r")
    view = keys.page.get_by_role("link", name="1 en attente (blocage)")
    await expect(view).to_be_visible()
    await keys.press("j")
    await keys.tab_to(view, most=40, key="Shift+Tab")
    await keys.press("Enter")
    line = keys.page.locator(f'li[data-interaction="{held}"]')
    await expect(line).to_be_visible()
    await keys.press("j")
    await keys.tab_to(keys.button("Libérer"))
    await keys.press("Enter")
    await expect(line).to_have_count(0)
    assert (await morning.shown(held))["status"] == "open"


async def accept_a_dispute(morning: Morning, keys: Keys) -> None:
    page = keys.page
    disputed = await morning.mail("d1", 15, summary="Erreur")
    dispute = await morning.dispute(disputed)
    await keys.tab_to(page.get_by_role("link", name="Contestations"))
    await keys.press("Enter")
    await keys.must_be_at("/desk/disputes")
    await keys.press("j")
    await keys.tab_to(page.locator("summary", has_text="Trancher"), most=2)
    await keys.press("Enter", "Tab")
    await keys.type("En effet, cela ne compte pas.")
    await keys.tab_to(page.get_by_role("checkbox"), most=2)
    await keys.press("Space")
    await keys.tab_to(keys.button("Accepter"))
    await keys.press("Enter")
    await expect(page.locator("[data-dispute]")).to_have_count(0)
    decided = await morning.read(f"/v1/disputes/{dispute}")
    assert (decided["status"], decided["units_after"]) == ("accepted", 0)
