"""Every type of notice, caused through HTTP and received by a program, as documented."""

from collections import Counter
from typing import Any

from pydantic import TypeAdapter

from app.domain.notifications.contents import CONTENTS
from app.domain.notifications.notices import NoticeType
from tests.api.notifications.asking import create_endpoint, urgent_message
from tests.receivers import Receiver
from tests.service import NOW, Service

TOLD = {
    "quota.threshold_reached": 3,
    "quota.exhausted": 1,
    "interaction.held": 1,
    "interaction.released": 1,
    "sla.at_risk": 3,
    "sla.breached": 3,
    "urgent.refused": 1,
    "message.forwarded": 1,
    "event.unassigned": 1,
}


def calls(client_id: str, count: int) -> list[dict[str, Any]]:
    data = {"client_id": client_id, "from": "+32475550199", "to": None, "answered": True}
    return [
        {"id": f"CA-{number}", "source": "/telephony", "type": "call.received", "data": data}
        for number in range(count)
    ]


def message(client_id: str, event_id: str, **changes: Any) -> dict[str, Any]:
    event = urgent_message(client_id, event_id)
    event["data"] |= {"requires_action": True, "urgent": False} | changes
    return event


async def cause_everything(service: Service) -> str:
    """Use a plan up, hold and release, ask for urgency twice, and miss three deadlines."""
    subscription = {"plan": "ESSENTIEL", "starts_on": "2026-01-01", "block": True}
    client = await service.a_client(subscription=subscription)
    await service.post(calls(client, 120))
    held = (await service.post(message(client, "held"))).json()
    await service.http.put(
        f"/v1/clients/{client}/subscription",
        json={"plan": "ESSENTIEL", "effective": "now", "block": False, "ends_on": None},
    )
    released = await service.http.post(f"/v1/interactions/{held['interaction_id']}/release")
    assert released.status_code == 200, released.text
    for event_id in ("urgent", "too many"):
        await service.post(message(client, event_id, urgent=True))
    await service.post(urgent_message(client, "passed on"))
    stray = urgent_message(client, "stray")
    del stray["data"]["client_id"]
    await service.post(stray | {"data": stray["data"] | {"to": "nobody@exitadmin.example"}})
    return client


async def test_every_notice_arrives_once_in_its_documented_shape(
    service: Service, receiver: Receiver
) -> None:
    types = [one for one in NoticeType if one in TOLD]
    await create_endpoint(service, url=receiver.url, event_types=types)
    client = await cause_everything(service)
    for now in (NOW.isoformat(), "2026-11-23T16:59:00+01:00", "2026-11-24T16:59:00+01:00"):
        await service.http.put("/v1/test-clock", json={"now": now})
    assert Counter(notice["type"] for notice in receiver.notices) == TOLD
    for notice in receiver.notices:
        shape = CONTENTS[NoticeType(notice["type"])]
        data = dict(notice["data"])
        assert data.pop("client_id", client) == client
        TypeAdapter(shape).validate_python(data)
        assert set(data) == set(shape.__slots__)
