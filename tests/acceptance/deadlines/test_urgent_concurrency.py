"""An allowance is granted once, whatever the number of senders and server processes."""

import asyncio
from collections import Counter

import pytest

from tests.acceptance.processes import sender_to, server_processes
from tests.api.deadlines.given import a_message
from tests.service import DUPONT

POSTS = 40


@pytest.mark.slow
async def test_forty_urgent_messages_through_two_processes_are_granted_once(
    database_url: str,
) -> None:
    with server_processes(database_url, 2) as (one, other):
        async with sender_to(one) as to_one, sender_to(other) as to_other:
            created = await to_one.post("/v1/clients", json=DUPONT)
            assert created.status_code == 201, created.text
            answers = await asyncio.gather(
                *(
                    (to_one, to_other)[n % 2].post(
                        "/v1/events", json=a_message(f"m{n}", urgent=True)
                    )
                    for n in range(POSTS)
                )
            )
            path = f"/v1/clients/{created.json()['id']}/quota?period=2026-11"
            quota = (await to_other.get(path)).json()
    decisions = [answer.json() for answer in answers]
    assert Counter(one["urgent"]["reason"] for one in decisions) == {None: 1, "daily_cap": 39}
    assert len({one["due_at"] for one in decisions}) == 2
    assert (quota["urgent"]["month"]["used"], quota["units"]["used"]) == (1, POSTS)
