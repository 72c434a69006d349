"""What tests ask of notifications, over and over."""

from typing import Any

from httpx import Response

from tests.service import NOW, Service

PATH = "/v1/webhook-endpoints"
ASKED = {"url": "http://127.0.0.1:9/hook", "event_types": ["sla.breached", "quota.exhausted"]}


async def create_endpoint(service: Service, **changes: Any) -> dict[str, Any]:
    response = await service.http.post(PATH, json=ASKED | changes)
    assert response.status_code == 201, response.text
    endpoint: dict[str, Any] = response.json()
    return endpoint


def code_of(response: Response) -> str:
    code: str = response.json()["code"]
    return code


def urgent_message(client_id: str, event_id: str = "m-1") -> dict[str, Any]:
    return {
        "id": event_id,
        "source": "/mail",
        "type": "message.received",
        "time": NOW.isoformat(),
        "data": {
            "client_id": client_id,
            "channel": "email",
            "from": "chantier@tiers.example",
            "to": "dupont@exitadmin.example",
            "subject": "Report de chantier",
            "summary": "Le chantier est reporté à jeudi",
            "requires_action": False,
            "urgent": True,
        },
    }
