"""A client to whom everything happened, and a hand in the database that may do anything."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import asyncpg

from app.services.identifiers import new_id
from tests.service import Service

SOURCE = "/telephony/main"


@dataclass(frozen=True)
class Desk:
    """One client's day, and what the verification says of it."""

    service: Service
    client_id: str

    async def record(self, kind: str, said: dict[str, Any], **envelope: Any) -> str:
        """Record an event and return the interaction that it is about."""
        event = {
            "id": new_id(),
            "source": SOURCE,
            "type": kind,
            "time": "2026-11-20T10:00:00+01:00",
            "data": said,
        }
        response = await self.service.post(event | envelope)
        assert response.status_code == 201, response.text
        interaction_id: str = response.json()["interaction_id"]
        return interaction_id

    async def call(self, time: str = "2026-11-20T10:00:00+01:00", **said: Any) -> str:
        data = {"from": "+32475550199", "to": "+3225550101", "answered": True}
        data |= {"client_id": self.client_id}
        return await self.record("call.received", data | said, time=time)

    async def mail(self, **said: Any) -> str:
        data = {"channel": "email", "from": "Jean@chantier.example", "to": None}
        return await self.record("message.received", data | {"client_id": self.client_id} | said)

    async def reply(self, **said: Any) -> str:
        data = {"channel": "email", "to": "jean@chantier.example", "client_id": self.client_id}
        return await self.record("message.sent", data | said)

    async def act(self, cause: dict[str, str] | None = None, **envelope: Any) -> str:
        said: dict[str, Any] = {"kind": "coordination", "client_id": self.client_id}
        return await self.record(
            "action.performed", said | ({"cause": cause} if cause else {}), **envelope
        )

    async def request(self, **said: Any) -> str:
        data = {"client_id": self.client_id, "summary": "Appeler trois clients"}
        return await self.record("request.received", data | said)

    async def say(self, what: str, interaction_id: str, **said: Any) -> None:
        kind = what if "." in what else f"interaction.{what}"
        await self.record(kind, {"interaction": {"id": interaction_id}} | said)

    async def verification(self) -> dict[str, Any]:
        path = f"/v1/clients/{self.client_id}/ledger/verify"
        response = await self.service.http.get(path)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def differences(self) -> Counter[str]:
        """Return the differences found, by kind."""
        found = await self.verification()
        assert found["ok"] is (not found["differences"])
        return Counter(one["kind"] for one in found["differences"])

    async def after(self, database_url: str, statement: str) -> Counter[str]:
        """Tamper with a sound ledger and return the differences found, by kind."""
        assert (await self.verification())["ok"]
        await tamper(database_url, statement)
        return await self.differences()


async def a_desk(service: Service, *, block: bool = False) -> Desk:
    client_id = await service.a_client(
        reference=new_id(),
        contact_points=[],
        subscription={"plan": "ESSENTIEL", "starts_on": "2026-01-01", "block": block},
    )
    return Desk(service, client_id)


async def a_desk_with_everything(service: Service) -> Desk:
    """Record something under every rule, and every kind of fact."""
    desk = await a_desk(service)
    mail = await desk.mail(message_id="m-1", urgent=True)
    for _ in range(5):
        await desk.act({"id": mail})
    late = new_id()
    await desk.act({"source": SOURCE, "event_id": late})
    await desk.record(
        "call.received",
        {"client_id": desk.client_id, "from": None, "to": None, "answered": False},
        id=late,
    )
    await desk.call(answered=False)
    await desk.call(time="2026-10-31T23:59:59+01:00")
    await desk.say("voided", await desk.call(), reason="Saisi deux fois")
    await desk.say("message.undelivered", await desk.reply(in_reply_to="m-1"))
    await desk.reply(in_reply_to="m-2")
    triaged = await desk.mail(message_id="m-2")
    await desk.say("triaged", triaged, requires_action=False)
    request = await desk.request()
    await desk.reply(cause={"id": request})
    for what in ("paused", "resumed", "completed"):
        await desk.say(what, request)
    return desk


async def a_desk_that_was_blocked(service: Service) -> Desk:
    """Use every unit of November, hold two interactions, block two, release one in December."""
    desk = await a_desk(service, block=True)
    calls = [
        {
            "id": new_id(),
            "source": SOURCE,
            "type": "call.received",
            "time": "2026-11-19T10:00:00+01:00",
            "data": {"client_id": desk.client_id, "from": None, "to": None, "answered": True},
        }
        for _ in range(120)
    ]
    response = await service.post(calls)
    assert response.json()["counts"] == {"counted": 120}
    held = await desk.mail()
    await desk.request()
    await desk.call()
    await desk.act()
    service.set_clock(service.state.clock.now().replace(month=12))
    said = {"interaction": {"id": held}}
    await desk.record("interaction.released", said, time="2026-12-01T09:00:00+01:00")
    return desk


async def tamper(database_url: str, statement: str, *values: Any) -> None:
    """Do as a superuser what no trigger and no foreign key stops."""
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SET session_replication_role = replica")
        done = await connection.execute(statement, *values)
        assert not done.endswith(" 0"), "nothing was tampered with"
    finally:
        await connection.close()
