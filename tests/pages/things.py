"""Something of everything that pages show, and what stands in the paths of the routing table."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from httpx import AsyncClient, Response

from app.domain.people.roles import Role
from app.pages.page import Page
from app.pages.site import PAGES
from tests.api.agendas.given import AGENDA, VISIT
from tests.api.billing.invoices.given import BUYER, IN_DECEMBER, SELLER, STANDARD
from tests.api.sheets.given import PRICES
from tests.service import DUPONT

START = "2026-11-23T08:00:00+01:00"
CALLER = "+32475550199"
PARAMETER = re.compile(r"\{(\w+)\}")

Words = Callable[[int], str]
"""Returns a text of that many characters at most."""


@dataclass(frozen=True, kw_only=True)
class Things:
    """A client with something of everything.

    Attributes:
        by_parameter: what stands in the place of a path's parameter.
    """

    client: str
    by_parameter: Mapping[str, str]

    @property
    def ids(self) -> frozenset[str]:
        """Return the ids of all that is the client's alone."""
        return frozenset(
            found for name, found in self.by_parameter.items() if name.endswith("_id")
        ) - {self.by_parameter["person_id"]}

    def path_of(self, page: Page) -> str:
        """Return where a page shows something of the client's."""
        return filled(page.path, self.by_parameter)


def filled(path: str, by_parameter: Mapping[str, str]) -> str:
    """Return a path of the routing table with what its parameters stand for."""
    return PARAMETER.sub(lambda found: quote(by_parameter[found[1]]), path)


def shown_to(role: Role) -> Iterator[Page]:
    """Yield the pages that somebody of a role can look at, parts of pages and files left out."""
    for page in PAGES:
        is_file = re.search(r"\.\w+$", page.path)
        if page.show and page.roles and role in page.roles and not page.is_part and not is_file:
            yield page


async def make_things(
    api: AsyncClient,
    reference: str = "dupont",
    words: Words = lambda most: "Report"[:most],
    party: str = CALLER,
) -> Things:
    """Make a client with something of everything, under the test clock, which is in December then.

    Args:
        api: with an admin's key.
        reference: of the client.
        words: what persons wrote.
        party: who calls and writes.
    """
    maker = _Maker(api, reference, words, party)
    await maker.set_clock(START)
    await maker.make_client()
    found = {"client_id": maker.client, **await maker.record()}
    found |= await maker.write_down()
    await maker.set_clock(IN_DECEMBER)
    found |= await maker.draw_papers()
    found |= {"day": "2026-11-23", "period": "2026-11", "token": "nothing"}
    found["person_id"] = await maker.make_person()
    return Things(client=maker.client, by_parameter=found)


class _Maker:
    """Makes one thing after the other."""

    def __init__(self, api: AsyncClient, reference: str, words: Words, party: str) -> None:
        self._api = api
        self._party = party
        self._reference = reference
        self._words = words
        self.client = ""

    async def set_clock(self, now: str) -> None:
        await self._done(self._api.put("/v1/test-clock", json={"now": now}))

    async def make_client(self) -> None:
        words, reference = self._words, self._reference
        inbox = {"role": "inbox", "kind": "email", "value": f"{reference}@exitadmin.example"}
        body = DUPONT | {"reference": reference, "contact_points": [inbox]}
        body |= {"subscription": {"plan": "ESSENTIEL", "starts_on": "2026-01-01", "block": True}}
        made = await self._done(self._api.post("/v1/clients", json=body | {"name": words(60)}))
        self.client = made["id"]
        instructions = {
            "greeting": words(500),
            "notes": words(10_000),
            "urgent_contacts": [{"name": words(200), "phone": CALLER, "when": words(200)}],
            "status": {"text": words(500), "until": "2027-01-01T10:00:00+01:00"},
        }
        path, anyhow = f"/v1/clients/{self.client}", {"If-Match": "*"}
        await self._done(self._api.put(f"{path}/instructions", json=instructions, headers=anyhow))
        entry = {"name": words(200), "phones": [CALLER], "address": words(200), "note": words(500)}
        await self._done(self._api.post(f"{path}/directory", json=entry))

    async def record(self) -> dict[str, str]:
        """Use the month up; return the interaction that all of it is about."""
        words = self._words
        asked = {"subject": words(10_000), "summary": words(10_000), "requires_action": True}
        root = await self._record("root", "message.received", {**asked, "urgent": True})
        for number in range(3):
            said = {"to": CALLER, "answered": True, "summary": words(10_000), "cause": {"id": root}}
            await self._record(f"back-{number}", "call.placed", said)
        alone = {"to": CALLER, "answered": True, "summary": words(10_000)}
        await self._record("alone", "call.placed", alone)
        calls = [self._event(f"c-{n}", "call.received", {"answered": True}) for n in range(118)]
        await self._done(self._api.post("/v1/events", json=calls))
        await self._record("held", "message.received", asked)
        triaged = {"interaction": {"id": root}, "summary": words(10_000)}
        for number in range(10):
            await self._record(f"note-{number}", "interaction.triaged", triaged)
        body = {"interaction_id": root, "message": words(2_000)}
        await self._done(self._api.post(f"/v1/clients/{self.client}/disputes", json=body))
        lost = self._event("lost", "call.received", {"answered": True, "summary": words(10_000)})
        lost["data"].pop("client_id")
        await self._done(self._api.post("/v1/events", json=lost | {"time": START}))
        return {"interaction_id": root}

    async def write_down(self) -> dict[str, str]:
        """Return a sheet, a question, an agenda and an appointment."""
        words, path = self._words, f"/v1/clients/{self.client}"
        said = {"title": words(200), "text": words(50_000), "supplied_by": words(200)}
        sheet = await self._done(self._api.post(f"{path}/sheets", json=PRICES | said))
        asked = {"asked": words(2_000)}
        question = await self._done(self._api.post(f"{path}/questions", json=asked))
        named = AGENDA | {"name": words(60)}
        agenda = await self._done(self._api.post(f"{path}/agendas", json=named))
        feed = {"name": words(60), "mode": "full"}
        await self._done(self._api.post(f"/v1/agendas/{agenda['id']}/feeds", json=feed))
        booking = {
            "kind": VISIT["code"],
            "starts_at": "2026-12-08T10:00:00+01:00",
            "title": words(200),
            "party": {"name": words(200), "phone": CALLER, "email": None},
            "notes": words(10_000),
        }
        booked = await self._done(
            self._api.post(f"/v1/agendas/{agenda['id']}/appointments", json=booking)
        )
        return {
            "sheet_id": sheet["id"],
            "question_id": question["id"],
            "agenda_id": agenda["id"],
            "appointment_id": booked["id"],
        }

    async def draw_papers(self) -> dict[str, str]:
        """Return a report, and the invoice of November."""
        path = f"/v1/clients/{self.client}"
        await self._done(self._api.put("/v1/seller", json=SELLER | {"name": self._words(60)}))
        billing = {"vat": STANDARD, "buyer": BUYER | {"name": self._words(60)}}
        await self._done(self._api.put(f"{path}/billing", json=billing))
        invoice = await self._done(self._api.post(f"{path}/statements/2026-11/invoice"))
        reports = (await self._done(self._api.get(f"{path}/reports?limit=500")))["items"]
        report = max(reports, key=lambda each: each["span"]["to"])
        return {"report_id": report["id"], "invoice_id": invoice["id"]}

    async def make_person(self) -> str:
        body = {
            "email": f"other-{self._reference}@exitadmin.example",
            "name": self._words(60),
            "language": "fr",
            "role": "client",
            "clients": [self.client],
        }
        person_id: str = (await self._done(self._api.post("/v1/people", json=body)))["id"]
        return person_id

    async def _record(self, event_id: str, event_type: str, data: dict[str, Any]) -> str:
        event = self._event(event_id, event_type, data)
        recorded = await self._done(self._api.post("/v1/events", json=event))
        interaction_id: str = recorded["interaction_id"]
        return interaction_id

    def _event(self, event_id: str, event_type: str, data: dict[str, Any]) -> dict[str, Any]:
        said: dict[str, Any] = {"client_id": self.client}
        if event_type.endswith(".received"):
            said |= {"from": self._party, "to": f"{self._reference}@exitadmin.example"}
        if event_type.startswith("message."):
            said |= {"channel": "email"}
        if event_type.startswith("interaction."):
            said = {}
        return {
            "id": event_id,
            "source": f"/{self._reference}",
            "type": event_type,
            "time": START,
            "data": said | data,
        }

    async def _done(self, asking: Any) -> Any:
        response: Response = await asking
        assert response.is_success, response.text
        return response.json()
