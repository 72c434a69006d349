"""What tests of disputes start from: a client's counted call, and what is said of it."""

from dataclasses import dataclass
from typing import Any

from httpx import Response

from app.domain.access.keys import Scope
from tests.api.clients.given import a_call, key_for
from tests.service import Service

MESSAGE = "C'était moi, depuis le téléphone d'un collègue."
ANSWER = "L'appel venait d'un tiers."


@dataclass(frozen=True)
class Case:
    """A client whose call was counted.

    Attributes:
        client: the headers of the client's own key.
        operator: those of an operator's.
    """

    service: Service
    client_id: str
    interaction_id: str
    client: dict[str, str]
    operator: dict[str, str]

    async def open(self, interaction_id: str | None = None, **changes: Any) -> Response:
        body = {"interaction_id": interaction_id or self.interaction_id, "message": MESSAGE}
        return await self.service.http.post(
            f"/v1/clients/{self.client_id}/disputes", json=body | changes, headers=self.client
        )

    async def opened(self, interaction_id: str | None = None) -> dict[str, Any]:
        response = await self.open(interaction_id)
        assert response.status_code == 201, response.text
        dispute: dict[str, Any] = response.json()
        return dispute

    async def say(self, dispute_id: str, what: str, **body: Any) -> Response:
        headers = self.client if what == "withdraw" else self.operator
        path = f"/v1/disputes/{dispute_id}/{what}"
        return await self.service.http.post(path, json=body or None, headers=headers)

    async def listed(self, path: str, headers: dict[str, str] | None = None) -> list[str]:
        response = await self.service.http.get(path, headers=headers or self.operator)
        assert response.status_code == 200, response.text
        return [one["id"] for one in response.json()["items"]]


async def a_case(service: Service, **changes: Any) -> Case:
    client_id = await service.a_client(**changes)
    interaction_id = await counted(service, f"c-1-{client_id}", client_id=client_id)
    return Case(
        service=service,
        client_id=client_id,
        interaction_id=interaction_id,
        client=await key_for(service, Scope.DISPUTES_WRITE, client_id=client_id),
        operator=await key_for(service, Scope.INTERACTIONS_WRITE, Scope.OPS_READ),
    )


async def counted(service: Service, event_id: str, **data: Any) -> str:
    """Record a call from a third party and return its interaction's id."""
    response = await service.post(a_call(event_id, data=data))
    assert response.json()["units"] == 1, response.text
    interaction_id: str = response.json()["interaction_id"]
    return interaction_id
