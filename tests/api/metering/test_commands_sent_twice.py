"""What a person says of an interaction, sent again under one Idempotency-Key, is one fact."""

from typing import Any

import pytest

from tests.service import Service

SAID: list[tuple[str, dict[str, Any] | None]] = [
    ("triage", {"requires_action": True}),
    ("complete", {}),
    ("complete", None),
    ("pause", {}),
    ("void", {"reason": "Saisi deux fois"}),
]


@pytest.mark.parametrize(("command", "body"), SAID)
async def test_a_repeat_has_the_first_answer_and_is_named_one(
    service: Service, command: str, body: dict[str, Any] | None
) -> None:
    client = await service.a_client()
    mail = {"channel": "email", "client_id": client, "from": "a@b.example", "to": None}
    event = {"id": "m", "source": "/mail", "type": "message.received", "data": mail}
    interaction = (await service.post(event)).json()["interaction_id"]
    path, key = f"/v1/interactions/{interaction}/{command}", {"Idempotency-Key": "k"}
    first, *repeats = [await service.http.post(path, json=body, headers=key) for _ in range(3)]
    assert (first.status_code, first.json()["duplicate"]) == (200, False)
    for repeat in repeats:
        assert repeat.status_code == 200
        assert repeat.json() == first.json() | {"duplicate": True}
