"""What tests of accounts start from: keys, events to an inbox, and problems read."""

from datetime import date
from typing import Any

import asyncpg
from httpx import Response

from app.domain.access.keys import Scope
from tests.service import DUPONT, Service

INBOX = {"role": "inbox", "kind": "phone", "value": "+32 2 555 01 01"}
MAILBOX = {"role": "inbox", "kind": "email", "value": "dupont@exitadmin.example"}
OWN = {"role": "own", "kind": "phone", "value": "0475/55.01.02"}

LATER_VERSION = """
INSERT INTO plans SELECT (jsonb_populate_record(p, jsonb_build_object(
    'version', $1::date::text, 'effective_from', $1::date,
    'included_units', 130, 'has_block', false))).*
FROM plans p WHERE code = 'ESSENTIEL' AND version = '2026-01'
"""


def asked(**changes: Any) -> dict[str, Any]:
    return DUPONT | changes


async def key_for(service: Service, *scopes: Scope, client_id: str | None = None) -> dict[str, str]:
    """Make a key and return the headers that show it."""
    issued = await service.state.keys.issue("test", frozenset(scopes), client_id=client_id)
    return {"Authorization": f"Bearer {issued.text}"}


def a_call(event_id: str, **changes: Any) -> dict[str, Any]:
    """A call from a third party to the contract's inbox."""
    data = {"from": "+32475550199", "to": "+3225550101", "answered": True}
    event = {
        "id": event_id,
        "source": "/telephony/main",
        "type": "call.received",
        "time": "2026-11-23T09:30:00+01:00",
    }
    return event | changes | {"data": data | changes.get("data", {})}


def codes(response: Response) -> tuple[int, str]:
    """Return the status and the code of a problem."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    return response.status_code, response.json()["code"]


def pointers(response: Response) -> list[str]:
    assert response.status_code == 422, response.text
    return [error["pointer"] for error in response.json()["errors"]]


async def a_later_version(database_url: str, effective_from: str) -> None:
    """Offer ESSENTIEL with 130 units, and without the block, from a date on."""
    connection = await asyncpg.connect(database_url)
    await connection.execute(LATER_VERSION, date.fromisoformat(effective_from))
    await connection.close()
