"""The way to what may be out of reach, on a clock of the test's own."""

import asyncio

import pytest
from structlog.testing import capture_logs

from app.services.jobs.gates import LONGEST_PAUSE_SECONDS, Closed, Gate


class Seconds:
    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


async def test_pauses_grow_with_each_failure_up_to_the_longest_and_begin_anew() -> None:
    seconds = Seconds()
    gate = Gate("mail server", 2, seconds)
    pauses = []
    for _ in range(10):
        gate.fail("away")
        pauses.append(gate.closed_seconds)
        seconds.passed += gate.closed_seconds
    assert pauses[:4] == [2, 4, 8, 16]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS
    gate.succeed()
    gate.fail("away")
    assert gate.closed_seconds == 2


async def test_failures_side_by_side_are_one_and_leave_one_line() -> None:
    gate = Gate("mail server", 2, Seconds())
    with capture_logs() as lines:
        for _ in range(4):
            gate.fail("away")
    assert gate.closed_seconds == 2
    assert [line["event"] for line in lines] == ["mail server out of reach"]


async def test_while_nobody_knows_one_goes_first_and_the_others_wait_for_what_comes_of_it() -> None:
    gate = Gate("mail server", 2, Seconds())
    tried = 0

    async def attempt() -> None:
        nonlocal tried
        async with gate.turn():
            tried += 1
            await asyncio.sleep(0.01)
            gate.fail("away")

    results = await asyncio.gather(*(attempt() for _ in range(4)), return_exceptions=True)
    assert tried == 1
    assert [type(result) for result in results[1:]] == [Closed] * 3


async def test_what_was_reached_a_moment_ago_may_be_gone_to_by_many_at_once() -> None:
    seconds = Seconds()
    gate = Gate("mail server", 2, seconds)
    gate.succeed()
    async with gate.turn(), asyncio.timeout(5), gate.turn():
        assert gate.is_sure
    seconds.passed += 61
    assert not gate.is_sure


async def test_an_outage_ends_with_what_was_done_not_with_what_seemed() -> None:
    gate = Gate("mail server", 2, Seconds())
    with capture_logs() as lines:
        gate.fail("away")
        gate.trust()
        gate.fail("away")
        gate.succeed()
    assert [line["event"] for line in lines] == ["mail server out of reach", "mail server back"]
    with pytest.raises(RuntimeError, match="raised inside"):
        async with gate.turn():
            raise RuntimeError("raised inside")
