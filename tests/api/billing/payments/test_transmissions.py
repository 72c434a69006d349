"""What access points answer is kept with the invoice, in order, and never changes."""

from typing import Any

import pytest

from app.domain.access.keys import Scope
from tests.acceptance.account import an_account
from tests.api.billing.invoices.given import a_billed_account, issued
from tests.api.clients.given import codes, key_for, pointers
from tests.service import Service

ANSWER: dict[str, Any] = {
    "status": "rejected",
    "access_point": "Point d'accès",
    "message_id": "m1@ap.example",
    "detail": "Not registered",
    "answered_at": "2026-12-04T09:02:11Z",
}


@pytest.fixture
async def path(service: Service) -> str:
    invoice = await issued(await a_billed_account(service))
    return f"/v1/invoices/{invoice['id']}/transmissions"


async def test_answers_are_kept_in_order_and_each_once(service: Service, path: str) -> None:
    headers = {"Idempotency-Key": "m1"}
    first = await service.http.post(path, json=ANSWER, headers=headers)
    again = await service.http.post(path, json=ANSWER, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json() | ANSWER == first.json()
    second = await service.http.post(path, json={"status": "delivered", "access_point": "Autre"})
    assert second.json()["answered_at"] == second.json()["recorded_at"]
    listed = await service.http.get(path)
    assert listed.json() == {"items": [first.json(), second.json()], "next_cursor": None}


async def test_who_may_and_what_cannot_be(service: Service, path: str) -> None:
    other = await an_account(service)
    tied = await key_for(service, Scope.CLIENTS_ADMIN, Scope.REPORTS_READ, client_id=other.id)
    assert codes(await service.http.post(path, json=ANSWER, headers=tied)) == (404, "not-found")
    assert codes(await service.http.get(path, headers=tied)) == (404, "not-found")
    reading = await key_for(service, Scope.REPORTS_READ)
    answer = await service.http.post(path, json=ANSWER, headers=reading)
    assert codes(answer) == (403, "missing-scope")
    for wrong, pointer in [({"status": "lost"}, "/status"), ({"detail": ""}, "/detail")]:
        assert pointers(await service.http.post(path, json=ANSWER | wrong)) == [pointer]
