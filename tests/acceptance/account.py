"""One client of a running service, with a line, a mailbox and an event source of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from httpx import Response

from tests.service import DUPONT, Service

Event = dict[str, Any]
Decision = dict[str, Any]

CUSTOMER = "+32475550199"
CUSTOMER_BY_MAIL = "client@chantier.example"
AT = "2026-11-20T10:{:02d}:00+01:00"

_numbers = count(100_001)


@dataclass(frozen=True)
class Account:
    """What a client's integrators send, and what the client reads."""

    service: Service
    number: int
    id: str

    @property
    def source(self) -> str:
        return f"/telephony/{self.number}"

    @property
    def line(self) -> str:
        return f"+3225{self.number}"

    @property
    def mailbox(self) -> str:
        return f"client{self.number}@exitadmin.example"

    @property
    def own_number(self) -> str:
        return f"+32478{self.number}"

    @property
    def own_address(self) -> str:
        return f"patron{self.number}@dupont.example"

    def event(self, kind: str, name: str, at: int | str = 0, /, **data: Any) -> Event:
        """Return an event; an event given as ``cause`` or ``interaction`` becomes its reference."""
        if "sender" in data:
            data["from"] = data.pop("sender")
        for field in ("cause", "interaction"):
            if isinstance(data.get(field), dict) and "type" in data[field]:
                data[field] = reference_to(data[field])
        return {
            "specversion": "1.0",
            "id": name,
            "source": self.source,
            "type": kind,
            "time": AT.format(at) if isinstance(at, int) else at,
            "data": data,
        }

    def call(self, name: str, at: int | str = 0, **data: Any) -> Event:
        """Return a third party's call that was answered."""
        given = {"sender": CUSTOMER, "to": self.line, "answered": True}
        return self.event("call.received", name, at, **given | data)

    def placed_call(self, name: str, at: int | str = 0, **data: Any) -> Event:
        given = {"sender": self.line, "to": CUSTOMER, "answered": True}
        return self.event("call.placed", name, at, **given | data)

    def message(self, name: str, at: int | str = 0, **data: Any) -> Event:
        """Return a third party's mail, which needs action."""
        given = {"channel": "email", "sender": CUSTOMER_BY_MAIL, "to": self.mailbox}
        return self.event("message.received", name, at, **given | data)

    def sent(self, name: str, at: int | str = 0, **data: Any) -> Event:
        given = {"channel": "email", "sender": self.mailbox, "to": CUSTOMER_BY_MAIL}
        return self.event("message.sent", name, at, **given | data)

    def action(self, name: str, at: int | str = 0, **data: Any) -> Event:
        given = {"kind": "planning_change", "client_id": self.id}
        return self.event("action.performed", name, at, **given | data)

    def request(self, name: str, at: int | str = 0, **data: Any) -> Event:
        given = {"client_id": self.id, "summary": "Appeler trois clients"}
        return self.event("request.received", name, at, **given | data)

    def triage(self, name: str, of: Event, at: int | str = 30, **data: Any) -> Event:
        return self.event("interaction.triaged", name, at, interaction=of, **data)

    def correction(self, name: str, of: Event, at: int | str = 45, **said: Any) -> Event:
        """Return what a person put right; ``cause=None`` says that it stands alone."""
        data = {"interaction": of, "reason": "Rattaché à son dossier"}
        return self.event("interaction.corrected", name, at, **data | said)

    def void(self, name: str, of: Event, at: int | str = 40) -> Event:
        data = {"interaction": of, "reason": "Encodé deux fois"}
        return self.event("interaction.voided", name, at, **data)

    def release(self, name: str, of: Event, at: int | str = 50) -> Event:
        return self.event("interaction.released", name, at, interaction=of)

    def bounce(self, name: str, of: Event, at: int | str = 35) -> Event:
        return self.event("message.undelivered", name, at, interaction=of)

    async def record(self, *events: Event) -> list[Decision]:
        """Post new events one after the other and return their decisions."""
        return [await self.decide(event) for event in events]

    async def decide(self, event: Event) -> Decision:
        response = await self.service.post(event)
        assert response.status_code == 201, response.text
        decision: Decision = response.json()
        return decision

    async def batch(self, events: list[Event]) -> list[dict[str, Any]]:
        response = await self.service.post(events)
        assert response.status_code == 200, response.text
        results: list[dict[str, Any]] = response.json()["results"]
        return results

    async def fill(self, units: int, period_day: str = "2026-11-02") -> None:
        """Use up so many units."""
        made = [
            self.call(f"fill-{period_day}-{place}", f"{period_day}T09:00:00+01:00")
            for place in range(units)
        ]
        results = await self.batch(made)
        assert {one["decision"]["outcome"] for one in results} == {"counted"}

    async def rules(self, events: Iterable[Event]) -> dict[str, tuple[str, int]]:
        """Return what interactions are worth now, by event id: asked without recording anything."""
        asked = [self.triage(f"ask-{place}", of=one) for place, one in enumerate(events)]
        response = await self.service.http.post("/v1/events/simulate", json=asked)
        names = [one["data"]["interaction"]["event_id"] for one in asked]
        decisions = [result["decision"] for result in response.json()["results"]]
        return {
            name: (decision["rule"], decision["units"])
            for name, decision in zip(names, decisions, strict=True)
        }

    async def units(self, period: str = "2026-11") -> dict[str, int]:
        units: dict[str, int] = (await self.service.quota(self.id, period))["units"]
        return units

    async def used(self, period: str = "2026-11") -> int:
        return (await self.units(period))["used"]

    async def read(self, path: str) -> Response:
        return await self.service.http.get(f"/v1/clients/{self.id}{path}")

    async def ledger(self) -> list[dict[str, Any]]:
        response = await self.read("/ledger?limit=500")
        assert response.status_code == 200, response.text
        assert response.json()["next_cursor"] is None
        items: list[dict[str, Any]] = response.json()["items"]
        return items

    async def must_verify(self) -> None:
        """Assert that everything stored follows from the events."""
        response = await self.read("/ledger/verify")
        assert response.status_code == 200, response.text
        assert response.json()["differences"] == []
        assert response.json()["ok"] is True


def reference_to(event: Event) -> dict[str, str]:
    return {"source": event["source"], "event_id": event["id"]}


async def an_account(
    service: Service,
    *,
    plan: str = "ESSENTIEL",
    block: bool = False,
    starts_on: str = "2026-01-01",
    **changes: Any,
) -> Account:
    """Create a client of its own and return it."""
    account = Account(service, next(_numbers), "")
    points = [
        {"role": "inbox", "kind": "phone", "value": account.line},
        {"role": "inbox", "kind": "email", "value": account.mailbox},
        {"role": "own", "kind": "phone", "value": account.own_number},
        {"role": "own", "kind": "email", "value": account.own_address},
    ]
    given = {
        "reference": f"client-{account.number}",
        "contact_points": points,
        "subscription": {"plan": plan, "starts_on": starts_on, "block": block},
    }
    response = await service.http.post("/v1/clients", json=DUPONT | given | changes)
    assert response.status_code == 201, response.text
    return Account(service, account.number, response.json()["id"])
