"""What tests of deadlines start from: calendars, messages, and short ways to ask."""

from datetime import datetime
from typing import Any

from tests.service import Service

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE_WEEK = {day: [["09:00", "17:00"]] for day in WEEKDAYS}
BELGIAN: dict[str, Any] = {"country": "BE", "subdivision": None, "dates": []}
OFFICE: dict[str, Any] = {
    "timezone": "Europe/Brussels",
    "weekly": OFFICE_WEEK,
    "holidays": BELGIAN,
    "closures": [],
    "openings": [],
}


def a_closure(starts_at: str, ends_at: str) -> dict[str, Any]:
    return {"starts_at": starts_at, "ends_at": ends_at, "label": "Fermeture"}


def a_message(event_id: str, at: str = "2026-11-23T09:30:00+01:00", **data: Any) -> dict[str, Any]:
    return {
        "id": event_id,
        "source": "/mail",
        "type": "message.received",
        "time": at,
        "data": {
            "channel": "email",
            "from": "tiers@example.org",
            "to": "dupont@exitadmin.example",
            **data,
        },
    }


def instant(text: str | None) -> datetime | None:
    """Return an instant whatever its offset, so that two ways to write it compare equal."""
    return None if text is None else datetime.fromisoformat(text)


async def open_message(service: Service, event_id: str, at: str, **data: Any) -> str:
    """Record a message that needs action and return its interaction's id."""
    response = await service.post(a_message(event_id, at, **data))
    assert response.status_code == 201, response.text
    interaction_id: str = response.json()["interaction_id"]
    return interaction_id


async def deadline(service: Service, interaction_id: str) -> dict[str, Any]:
    response = await service.http.get(f"/v1/interactions/{interaction_id}/deadline")
    assert response.status_code == 200, response.text
    explained: dict[str, Any] = response.json()
    return explained


async def due_at(service: Service, interaction_id: str) -> datetime | None:
    return instant((await deadline(service, interaction_id))["due_at"])


async def put_calendar(
    service: Service, client_id: str, calendar: dict[str, Any] | None, query: str = "", **body: Any
) -> dict[str, Any]:
    response = await service.http.put(
        f"/v1/clients/{client_id}/calendar{query}", json={"calendar": calendar, **body}
    )
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


async def get_calendar(service: Service, client_id: str) -> dict[str, Any]:
    response = await service.http.get(f"/v1/clients/{client_id}/calendar")
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer
