"""Clocks through HTTP: waiting for the client, released from the block, completed, started late."""

from datetime import datetime

import pytest

from tests.acceptance.account import Account
from tests.acceptance.deadlines.asking import command, explained, instant, urgent

FRIDAY = "2026-11-20T15:00:00+01:00"
MONDAY_AT_ELEVEN = instant("2026-11-23T11:00:00+01:00")
DECEMBER = "2026-12-01T09:30:00+01:00"


async def test_waiting_for_the_client_over_a_week_end_stops_the_clock(account: Account) -> None:
    message = await account.decide(account.message("message", FRIDAY))
    paused = await command(account, message, "pause", "2026-11-20T16:00:00+01:00")
    assert instant(paused["due_at"]) == MONDAY_AT_ELEVEN
    resumed = await command(account, message, "resume", "2026-11-23T09:30:00+01:00")
    assert instant(resumed["due_at"]) == instant("2026-11-23T12:30:00+01:00")
    [pause] = (await explained(account, message))["pauses"]
    assert instant(pause["starts_at"]) == instant("2026-11-20T16:00:00+01:00")
    assert pause["paused_by"]["source"] == pause["resumed_by"]["source"]


async def test_clock_facts_count_in_the_order_of_their_times(account: Account) -> None:
    message = await account.decide(account.message("message", FRIDAY))
    await command(account, message, "resume", "2026-11-23T09:30:00+01:00")
    late = await command(account, message, "pause", "2026-11-20T16:00:00+01:00")
    assert instant(late["due_at"]) == instant("2026-11-23T12:30:00+01:00")


async def test_a_resumption_without_a_pause_changes_nothing(account: Account) -> None:
    message = await account.decide(account.message("message", FRIDAY))
    resumed = await command(account, message, "resume", "2026-11-20T16:00:00+01:00")
    assert (resumed["outcome"], resumed["due_at"]) == ("applied", message["due_at"])


@pytest.mark.parametrize(
    ("at", "sla"),
    [
        ("2026-11-20T12:59:59+01:00", "met"),
        ("2026-11-20T13:00:00+01:00", "met"),
        ("2026-11-20T13:00:01+01:00", "breached"),
    ],
)
async def test_met_or_breached_is_decided_by_instants(account: Account, at: str, sla: str) -> None:
    message = await account.decide(account.message("message", "2026-11-20T09:00:00+01:00"))
    await command(account, message, "complete", at)
    assert (await explained(account, message))["sla"] == sla


async def test_a_reply_does_not_stop_the_clock(account: Account) -> None:
    message = account.message("message", FRIDAY)
    decision = await account.decide(message)
    await account.record(account.sent("reply", FRIDAY, cause=message))
    found = await explained(account, decision)
    assert (found["completed_at"], instant(found["due_at"])) == (None, MONDAY_AT_ELEVEN)


@pytest.mark.parametrize(
    ("now", "sla"),
    [
        ("2026-11-20T11:59:59+01:00", "on_track"),
        ("2026-11-20T12:00:00+01:00", "at_risk"),
        ("2026-11-20T13:00:00+01:00", "at_risk"),
        ("2026-11-20T13:00:01+01:00", "breached"),
    ],
)
async def test_three_quarters_of_the_time_put_it_at_risk(
    account: Account, now: str, sla: str
) -> None:
    message = await account.decide(account.message("message", "2026-11-20T09:00:00+01:00"))
    account.service.set_clock(datetime.fromisoformat(now))
    assert (await explained(account, message))["sla"] == sla


async def test_triage_starts_and_ends_a_clock_from_the_message_itself(account: Account) -> None:
    message = account.message("message", FRIDAY, requires_action=False)
    decision = await account.decide(message)
    assert decision["due_at"] is None
    at = "2026-11-23T09:30:00+01:00"
    started = await command(account, decision, "triage", at, requires_action=True)
    assert instant(started["due_at"]) == MONDAY_AT_ELEVEN
    later = "2026-11-23T09:45:00+01:00"
    ended = await command(account, decision, "triage", later, requires_action=False)
    assert ended["due_at"] is None


async def test_a_held_message_is_due_from_its_release(blocking: Account) -> None:
    await blocking.fill(120)
    held = await blocking.decide(blocking.message("message", FRIDAY))
    assert (held["outcome"], held["due_at"]) == ("held", None)
    blocking.service.set_clock(datetime.fromisoformat(DECEMBER))
    released = await command(blocking, held, "release", DECEMBER)
    assert released["quota"]["period"] == "2026-12"
    assert instant(released["due_at"]) == instant("2026-12-01T13:30:00+01:00")


async def test_a_held_urgent_message_asks_at_its_release(blocking: Account) -> None:
    await blocking.fill(120)
    held = await blocking.decide(blocking.message("message", FRIDAY, urgent=True))
    assert (held["urgent"], held["due_at"]) == (None, None)
    assert (await urgent(blocking))["month"]["used"] == 0
    blocking.service.set_clock(datetime.fromisoformat(DECEMBER))
    released = await command(blocking, held, "release", DECEMBER)
    assert released["urgent"] == {"granted": True, "reason": None}
    assert instant(released["due_at"]) == instant("2026-12-01T11:30:00+01:00")
    assert (await urgent(blocking, "2026-12"))["month"]["used"] == 1
