"""Whatever was said of threads, and whatever comes later: both clients' ledgers hold."""

from collections import Counter
from random import Random
from typing import Any

import pytest

from tests.acceptance.account import Account, Event, an_account, reference_to
from tests.service import Service

TURNS = 30


@pytest.fixture
async def accounts(common_service: Service) -> list[Account]:
    return [await an_account(common_service, block=block) for block in (False, True)]


@pytest.mark.parametrize("seed", range(4))
async def test_both_ledgers_hold_whatever_is_reassigned(accounts: list[Account], seed: int) -> None:
    random, told = Random(seed), list[Event]()
    for turn in range(TURNS):
        if random.random() < 0.25:
            await _reassign(random.choice(told) if told else None, accounts)
            continue
        event = _any_event(random, accounts[0], told, f"e{turn}")
        response = await accounts[0].service.post(event)
        assert response.status_code in (201, 422), response.text
        if response.status_code == 201 and "interaction" not in event["data"]:
            told.append(event)
    for account in accounts:
        await account.must_verify()
    owners = [await _owner(event, accounts) for event in told]
    assert None not in owners


def _any_event(random: Random, account: Account, told: list[Event], name: str) -> Event:
    at, of = random.randrange(60), random.choice(told) if told else None
    linked = {"cause": reference_to(of)} if of and random.random() < 0.7 else {}
    if of is None or random.random() < 0.6:
        return random.choice(
            (
                account.message(
                    name, at, message_id=f"{random.randrange(3)}@{account.number}", urgent=True
                ),
                account.call(name, at, voicemail=random.random() < 0.5, answered=False),
                account.request(name, at),
                account.placed_call(name, at, **linked),
                account.action(name, at, **linked),
                account.sent(name, at, in_reply_to=f"{random.randrange(3)}@{account.number}"),
            )
        )
    cause: dict[str, Any] | None = random.choice((None, reference_to(random.choice(told))))
    return random.choice(
        (
            account.triage(name, of, at, requires_action=random.random() < 0.5),
            account.event("interaction.completed", name, at, interaction=of),
            account.event("interaction.paused", name, at, interaction=of),
            account.correction(name, of, at, cause=cause),
            account.correction(name, of, at, with_client=random.random() < 0.5),
            account.bounce(name, of, at),
        )
    )


async def _reassign(event: Event | None, accounts: list[Account]) -> None:
    """Reassign what an event recorded, from whoever has it to the other one."""
    if event is None or (found := await _owner(event, accounts)) is None:
        return
    account, interaction_id = found
    [other] = [one for one in accounts if one is not account]
    before = [len(await one.ledger()) for one in accounts]
    path = f"/v1/interactions/{interaction_id}/reassign"
    response = await account.service.http.post(path, json={"client_id": other.id, "reason": "x"})
    assert response.status_code == 200, response.text
    for one, entries in zip(accounts, before, strict=True):
        posted = Counter(entry["interaction_id"] for entry in (await one.ledger())[entries:])
        assert set(posted.values()) <= {1}


async def _owner(event: Event, accounts: list[Account]) -> tuple[Account, str] | None:
    """Return who has what an event recorded, and under which id, as what comes later finds it."""
    asked = accounts[0].event("interaction.triaged", "ask", 59, interaction=event, urgent=False)
    response = await accounts[0].service.http.post("/v1/events/simulate", json=asked)
    decision = response.json()
    account = next((one for one in accounts if one.id == decision["client_id"]), None)
    if account is None or decision["rule"] == "voided":
        return None
    return account, decision["interaction_id"]
