from random import Random
from typing import Any

import pytest

from tests.service import Service
from tests.services.metering.verification.given import SOURCE, a_desk

DAYS = [f"2026-{month}-{day:02}" for month in ("10", "11") for day in range(1, 21)]


class Stream:
    """Random facts about one client: late causes, circles, corrections, requests, messages."""

    def __init__(self, client_id: str, seed: int) -> None:
        self._client_id = client_id
        self._random = Random(seed)

    def events(self, count: int) -> list[dict[str, Any]]:
        ids = [f"{self._client_id}-{number}" for number in range(count)]
        events = [self._event(one, ids) for one in ids]
        self._random.shuffle(events)
        return events

    def _event(self, event_id: str, ids: list[str]) -> dict[str, Any]:
        kind = self._random.choice(list(KINDS))
        other = {"source": SOURCE, "event_id": self._random.choice(ids)}
        return {
            "id": event_id,
            "source": SOURCE,
            "type": kind,
            "time": f"{self._random.choice(DAYS)}T{self._random.randrange(10, 20)}:00:00Z",
            "data": {"client_id": self._client_id} | KINDS[kind](self._random, other),
        }


def some(random: Random, **values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if random.random() < 0.5}


def received(random: Random, _: object) -> dict[str, Any]:
    flags = some(random, requires_action=random.random() < 0.5, urgent=True)
    message = some(random, message_id=random.choice("abc"))
    return {"channel": "email", "from": None, "to": None} | flags | message


def sent(random: Random, other: object) -> dict[str, Any]:
    reply = some(random, cause=other, in_reply_to=random.choice("abc"), purpose="requested")
    return {"channel": "sms", "to": None, "delivered": random.random() < 0.8} | reply


def _another(random: Random, other: dict[str, str]) -> str:
    """Return the id of another event of the stream; ids end in their numbers."""
    prefix, _ = other["event_id"].rsplit("-", 1)
    return f"{prefix}-{random.randrange(120)}"


CORRECTIONS: list[Any] = [
    lambda r, other: {"cause": r.choice([None, {**other, "event_id": _another(r, other)}])},
    lambda r, _: {"with_client": r.random() < 0.5},
    lambda r, _: {"answered": r.random() < 0.5, "voicemail": r.random() < 0.5},
    lambda r, _: {"delivered": r.random() < 0.5, "purpose": "requested"},
]

KINDS: dict[str, Any] = {
    "message.received": received,
    "message.sent": sent,
    "call.received": lambda r, _: {"from": None, "to": None, "answered": r.random() < 0.7},
    "call.placed": lambda r, other: {"to": None, "answered": True} | some(r, cause=other),
    "action.performed": lambda r, other: {"kind": "document"} | some(r, cause=other),
    "request.received": lambda r, _: {"summary": "Rappeler"} | some(r, requires_action=False),
    "message.undelivered": lambda _, other: {"interaction": other},
    "interaction.triaged": lambda r, other: {
        "interaction": other,
        **some(r, requires_action=r.random() < 0.5, urgent=r.random() < 0.5),
    },
    "interaction.voided": lambda _, other: {"interaction": other, "reason": "Erreur"},
    "interaction.corrected": lambda r, other: {
        "interaction": other,
        "reason": "Encodé",
        **r.choice(CORRECTIONS)(r, other),
    },
    "interaction.paused": lambda _, other: {"interaction": other},
    "interaction.resumed": lambda _, other: {"interaction": other},
    "interaction.completed": lambda _, other: {"interaction": other},
    "interaction.released": lambda _, other: {"interaction": other},
}


def filler(client_id: str, month: str, count: int) -> list[dict[str, Any]]:
    said = {"client_id": client_id, "from": None, "to": None, "answered": True}
    call = {"source": "/filler", "type": "call.received", "data": said}
    return [
        call | {"id": f"{client_id}-{month}-{n}", "time": f"{month}-01T10:00:00Z"}
        for n in range(count)
    ]


@pytest.mark.parametrize("seed", [*range(16), 161, 244])
async def test_whatever_happens_the_ledger_follows_from_the_facts(
    service: Service, seed: int
) -> None:
    desk = await a_desk(service, block=True)
    for month, used in (("2026-10", 115), ("2026-11", 105)):
        await service.post(filler(desk.client_id, month, used))
    events = Stream(desk.client_id, seed).events(120)
    for first in range(0, len(events), 20):
        response = await service.post(events[first : first + 20])
        assert response.status_code == 200, response.text

    assert (await desk.verification())["differences"] == []
