"""What tests of questions start from: a client's message that waits, and what is asked of it."""

from dataclasses import dataclass
from typing import Any

from httpx import Response

from app.domain.access.keys import Scope
from tests.acceptance.account import Account, Event, an_account
from tests.api.clients.given import key_for
from tests.api.sheets.supplied import a_sheet
from tests.service import Service

ASKED = "Combien coûte l'entretien d'une pompe à chaleur ?"
WITHIN_HOURS = "2026-11-23T09:30:00+01:00"


@dataclass(frozen=True)
class Case:
    """A client with an open message.

    Attributes:
        client: the headers of the client's own key.
        operator: those of an operator's.
    """

    account: Account
    message: Event
    interaction_id: str
    client: dict[str, str]
    operator: dict[str, str]

    @property
    def service(self) -> Service:
        return self.account.service

    async def ask(self, headers: dict[str, str] | None = None, **changes: Any) -> Response:
        path = f"/v1/clients/{self.account.id}/questions"
        body = {"asked": ASKED, "interaction": {"id": self.interaction_id}, "pause": True}
        return await self.service.http.post(
            path, json=body | changes, headers=headers or self.operator
        )

    async def asked(self, **changes: Any) -> dict[str, Any]:
        response = await self.ask(**changes)
        assert response.status_code == 201, response.text
        question: dict[str, Any] = response.json()
        return question

    async def answer(
        self, question_id: str, headers: dict[str, str] | None = None, **body: Any
    ) -> Response:
        given = body or {"sheet_id": await a_sheet(self.service, self.account.id), "version": 1}
        return await self.service.http.post(
            f"/v1/questions/{question_id}/answer", json=given, headers=headers or self.client
        )

    async def withdraw(self, question_id: str) -> Response:
        path = f"/v1/questions/{question_id}/withdraw"
        return await self.service.http.post(path, headers=self.operator)

    async def listed(self, query: str = "", headers: dict[str, str] | None = None) -> list[Any]:
        path = f"/v1/clients/{self.account.id}/questions{query}"
        response = await self.service.http.get(path, headers=headers or self.client)
        assert response.status_code == 200, response.text
        items: list[Any] = response.json()["items"]
        return items

    async def interaction(self) -> dict[str, Any]:
        response = await self.service.http.get(f"/v1/interactions/{self.interaction_id}")
        shown: dict[str, Any] = response.json()
        return shown


async def a_case(service: Service, **changes: Any) -> Case:
    account = await an_account(service, **changes)
    message = account.message("m", WITHIN_HOURS, summary="Prix d'un entretien ?")
    decision = await account.decide(message)
    return Case(
        account=account,
        message=message,
        interaction_id=decision["interaction_id"],
        client=await key_for(service, Scope.SHEETS_READ, Scope.SHEETS_WRITE, client_id=account.id),
        operator=await key_for(service, Scope.SHEETS_WRITE),
    )


def codes(response: Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]
