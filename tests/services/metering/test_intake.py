"""The intake: batches without a timer, one culprit alone, retries in bounds, nothing lost."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import asyncpg
import pytest

from app.domain.metering.counting.decisions import KeyTooLong, Outcome, UnknownClient
from app.services.metering import intake as bounds
from app.services.metering.intake import Intake, IntakeFull, IntakeUnavailable, Observation
from app.services.metering.results import Answer, NotRecorded, Result, Submission, UnexpectedFailure
from tests.builders import a_call

Failing = Callable[[Sequence[str]], Exception | None]


def never(_: Sequence[str]) -> None:
    """Fail with nothing."""


@dataclass
class Recorder:
    """Stands for the database: remembers batches, and fails where it is told to."""

    failing: Failing = never
    batches: list[list[str]] = field(default_factory=list)
    attempts: int = 0
    gate: asyncio.Event | None = None
    pace: float | None = None

    def open(self) -> None:
        """Let the first batch, and all that follow, be committed."""
        if self.gate is not None:
            self.gate.set()

    async def write(
        self, submissions: Sequence[Submission], leave_off: Callable[[], bool]
    ) -> list[Result]:
        self.attempts += 1
        names = [one.event.key.id for one in submissions]
        if self.pace is not None:
            names = await self._as_far_as_it_comes(names, leave_off)
        await (self.gate.wait() if self.gate else asyncio.sleep(0))
        if (failure := self.failing(names)) is not None:
            raise failure
        self.batches.append(names)
        return [Answer(f'{{"id":"{name}"}}', Outcome.COUNTED) for name in names]

    async def _as_far_as_it_comes(
        self, names: list[str], leave_off: Callable[[], bool]
    ) -> list[str]:
        for place in range(1, len(names) + 1):
            await asyncio.sleep(self.pace or 0)
            if leave_off():
                return names[:place]
        return names

    @property
    def recorded(self) -> list[str]:
        return [name for batch in self.batches for name in batch]


def submissions(*names: str, by: str | None = None) -> list[Submission]:
    return [Submission(a_call(name), by) for name in names]


def an_array(name: str, size: int, by: str | None = None) -> list[Submission]:
    return submissions(*(f"{name}{n}" for n in range(size)), by=by)


def poisoned(*culprits: str, by: Callable[[], Exception] = RuntimeError) -> Failing:
    return lambda names: by() if set(culprits) & set(names) else None


async def test_one_event_leaves_at_once_and_alone() -> None:
    recorder = Recorder()
    [answer] = await Intake(recorder.write).submit(submissions("a"))
    assert isinstance(answer, Answer)
    assert recorder.batches == [["a"]]


async def test_what_arrives_during_a_commit_leaves_together_after_it() -> None:
    recorder = Recorder(gate=asyncio.Event())
    intake = Intake(recorder.write)
    sending = [asyncio.create_task(intake.submit(submissions("e0")))]
    await asyncio.sleep(0.01)
    sending += [asyncio.create_task(intake.submit(submissions(f"e{n}"))) for n in range(1, 20)]
    await asyncio.sleep(0.01)
    assert (recorder.attempts, intake.depth) == (1, 20)
    recorder.open()
    answers = await asyncio.gather(*sending)
    assert recorder.batches == [["e0"], [f"e{n}" for n in range(1, 20)]]
    assert [answer.text for [answer] in answers if isinstance(answer, Answer)] == [
        f'{{"id":"e{n}"}}' for n in range(20)
    ]
    assert intake.depth == 0


async def test_what_has_arrived_already_joins_the_batch_that_is_about_to_leave() -> None:
    recorder = Recorder()
    intake = Intake(recorder.write)

    async def begin_and_send(number: int) -> None:
        for _ in range(number):
            await asyncio.sleep(0)
        await intake.submit(submissions(f"e{number}"))

    await asyncio.gather(*(begin_and_send(number) for number in range(10)))
    assert recorder.batches == [[f"e{number}" for number in range(10)]]


async def test_a_stream_that_never_ends_does_not_hold_a_batch_back() -> None:
    recorder = Recorder()
    intake = Intake(recorder.write)
    sending = []
    for number in range(5 * bounds.MOST_TURNS):
        sending.append(asyncio.create_task(intake.submit(submissions(f"e{number}"))))
        await asyncio.sleep(0)
    assert len(recorder.batches) >= 3
    await asyncio.gather(*sending)
    assert len(recorder.recorded) == 5 * bounds.MOST_TURNS


async def test_a_batch_holds_a_thousand_events_at_most_and_keeps_arrays_whole() -> None:
    recorder = Recorder(gate=asyncio.Event())
    intake = Intake(recorder.write)
    sizes = [600, 400, 200, 1_000]
    sending = [
        asyncio.create_task(intake.submit(submissions(*(f"{n}-{m}" for m in range(size)))))
        for n, size in enumerate(sizes)
    ]
    await asyncio.sleep(0.01)
    recorder.open()
    answers = await asyncio.gather(*sending)
    assert [len(batch) for batch in recorder.batches] == [1_000, 200, 1_000]
    assert [len(answer) for answer in answers] == sizes


async def test_a_poisoned_event_fails_alone_in_its_place() -> None:
    recorder = Recorder(poisoned("e13", "e14", "e77"))
    results = await Intake(recorder.write).submit(submissions(*(f"e{n}" for n in range(100))))
    failed = [n for n, one in enumerate(results) if isinstance(one, UnexpectedFailure)]
    assert failed == [13, 14, 77]
    assert len(recorder.recorded) == 97
    assert recorder.attempts < 50


async def test_a_poisoned_event_does_not_fail_other_senders() -> None:
    recorder = Recorder(poisoned("bad"), gate=asyncio.Event())
    intake = Intake(recorder.write)
    names = ["first", "good", "bad", "better"]
    sending = [asyncio.create_task(intake.submit(submissions(name))) for name in names]
    await asyncio.sleep(0.01)
    recorder.open()
    results = [one for [one] in await asyncio.gather(*sending)]
    assert [isinstance(one, Answer) for one in results] == [True, True, False, True]


async def test_what_the_driver_cannot_encode_fails_alone_at_once() -> None:
    unwritable = asyncpg.exceptions._base.DataError  # noqa: SLF001 - not public, but raised
    recorder = Recorder(poisoned("bad", by=lambda: unwritable("invalid input")))
    results = await asyncio.wait_for(
        Intake(recorder.write).submit(submissions("a", "bad", "b")), timeout=5
    )
    assert [isinstance(one, Answer) for one in results] == [True, False, True]


async def test_a_key_that_no_index_has_room_for_is_a_refusal() -> None:
    recorder = Recorder(poisoned("bad", by=asyncpg.ProgramLimitExceededError))
    good, bad = await Intake(recorder.write).submit(submissions("good", "bad"))
    assert isinstance(good, Answer)
    assert isinstance(bad, KeyTooLong)


async def test_a_refusal_is_a_result_like_any_other() -> None:
    async def refuse(given: Sequence[Submission], _: Callable[[], bool]) -> list[Result]:
        return [UnknownClient("x") for _ in given]

    [result] = await Intake(refuse).submit(submissions("a"))
    assert isinstance(result, UnknownClient)


@pytest.mark.parametrize(
    "failure",
    [
        ConnectionRefusedError,
        TimeoutError,
        asyncpg.DeadlockDetectedError,
        asyncpg.SerializationError,
        asyncpg.AdminShutdownError,
        asyncpg.CannotConnectNowError,
        asyncpg.ConnectionDoesNotExistError,
        asyncpg.TooManyConnectionsError,
        asyncpg.UniqueViolationError,
    ],
)
async def test_what_passes_by_itself_is_tried_again_as_a_whole(
    failure: type[Exception],
) -> None:
    left = [failure("a moment"), failure("a moment")]
    recorder = Recorder(lambda _: left.pop() if left else None)
    results = await Intake(recorder.write).submit(submissions("a", "b"))
    assert all(isinstance(one, Answer) for one in results)
    assert recorder.batches == [["a", "b"]]
    assert recorder.attempts == 3


async def test_after_a_time_nothing_is_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "RETRY_SECONDS", 0.1)
    recorder = Recorder(lambda _: ConnectionRefusedError())
    intake = Intake(recorder.write)
    sending = [intake.submit(submissions(name)) for name in ("a", "b", "c")]
    outcomes = await asyncio.gather(*sending, return_exceptions=True)
    assert [type(one) for one in outcomes] == [IntakeUnavailable] * 3
    assert intake.depth == 0
    recorder.failing = never
    assert isinstance((await intake.submit(submissions("a")))[0], Answer)


async def test_a_unique_violation_that_stays_is_isolated() -> None:
    recorder = Recorder(poisoned("bad", by=asyncpg.UniqueViolationError))
    good, bad = await Intake(recorder.write).submit(submissions("good", "bad"))
    assert isinstance(good, Answer)
    assert isinstance(bad, NotRecorded)


async def test_past_the_bound_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MAX_WAITING_EVENTS", 3)
    recorder = Recorder(gate=asyncio.Event())
    intake = Intake(recorder.write)
    taken = [asyncio.create_task(intake.submit(submissions(f"e{n}"))) for n in range(3)]
    await asyncio.sleep(0.01)
    assert intake.is_full
    with pytest.raises(IntakeFull):
        await intake.submit(submissions("one more"))
    recorder.open()
    await asyncio.gather(*taken)
    assert recorder.recorded == ["e0", "e1", "e2"]
    assert isinstance((await intake.submit(submissions("later")))[0], Answer)


async def test_finishing_commits_everything_that_was_taken() -> None:
    recorder = Recorder(gate=asyncio.Event())
    intake = Intake(recorder.write)
    taken = [asyncio.create_task(intake.submit(submissions(f"e{n}"))) for n in range(5)]
    await asyncio.sleep(0.01)
    finishing = asyncio.create_task(intake.finish())
    await asyncio.sleep(0.01)
    assert not finishing.done()
    recorder.open()
    await finishing
    assert recorder.recorded == [f"e{n}" for n in range(5)]
    assert all(isinstance(one, Answer) for [one] in await asyncio.gather(*taken))


async def test_a_sender_that_leaves_does_not_take_its_event_along() -> None:
    recorder = Recorder(gate=asyncio.Event())
    intake = Intake(recorder.write)
    leaving, staying = (asyncio.create_task(intake.submit(submissions(n))) for n in "ab")
    await asyncio.sleep(0.01)
    leaving.cancel()
    recorder.open()
    assert isinstance((await staying)[0], Answer)
    assert recorder.recorded == ["a", "b"]


async def test_every_batch_is_observed_also_one_that_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "RETRY_SECONDS", 0.01)
    seen: list[Observation] = []
    failures: list[Exception | None] = [None, OSError(), OSError()]
    recorder = Recorder(lambda _: failures.pop(0) if failures else OSError())
    intake = Intake(recorder.write, seen.append)
    await intake.submit(submissions("a", "b"))
    with pytest.raises(IntakeUnavailable):
        await intake.submit(submissions("c"))
    assert [one.events for one in seen] == [2, 1]
    assert all(one.seconds >= 0 for one in seen)


async def test_single_events_never_wait_for_more_than_one_batch_of_arrays() -> None:
    recorder = Recorder(gate=asyncio.Event())
    intake = Intake(recorder.write)
    arrays = [asyncio.create_task(intake.submit(an_array(name, 1_000))) for name in "ABC"]
    await asyncio.sleep(0.01)
    singles = [asyncio.create_task(intake.submit(submissions(name))) for name in "xy"]
    await asyncio.sleep(0.01)
    recorder.open()
    await asyncio.gather(*arrays, *singles)
    assert [batch[:2] for batch in recorder.batches] == [
        ["A0", "A1"],
        ["x", "y"],
        ["B0", "B1"],
        ["C0", "C1"],
    ]


async def test_arrays_of_several_clients_take_turns() -> None:
    recorder = Recorder(gate=asyncio.Event())
    intake = Intake(recorder.write)
    sent = [("A", "a"), ("B", "a"), ("C", "a"), ("D", "b"), ("E", None), ("F", "b")]
    sending = [
        asyncio.create_task(intake.submit(an_array(name, 600, by=client))) for name, client in sent
    ]
    await asyncio.sleep(0.01)
    recorder.open()
    answers = await asyncio.gather(*sending)
    assert [batch[0] for batch in recorder.batches] == ["A0", "D0", "E0", "B0", "F0", "C0"]
    assert [len(answer) for answer in answers] == [600] * 6


async def test_a_slow_array_goes_on_after_those_who_wait_and_is_answered_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "A_TURN_SECONDS", 0.02)
    recorder = Recorder(pace=0.001)
    intake = Intake(recorder.write)
    slow = asyncio.create_task(intake.submit(an_array("A", 300)))
    await asyncio.sleep(0.005)
    singles = [await intake.submit(submissions(name)) for name in "xyz"]
    answers = await slow
    assert [len(one) for one in singles] == [1, 1, 1]
    assert recorder.recorded.index("z") < 250
    assert [one for one in recorder.recorded if one.startswith("A")] == [
        f"A{n}" for n in range(300)
    ]
    assert [one.text for one in answers if isinstance(one, Answer)] == [
        f'{{"id":"A{n}"}}' for n in range(300)
    ]
    assert intake.depth == 0


async def test_a_slow_array_that_nobody_waits_for_is_one_batch(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "A_TURN_SECONDS", 0.01)
    recorder = Recorder(pace=0.001)
    assert len(await Intake(recorder.write).submit(an_array("A", 50))) == 50
    assert len(recorder.batches) == 1


async def test_an_array_cut_in_the_middle_fails_whole_when_the_database_goes_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "A_TURN_SECONDS", 0.01)
    monkeypatch.setattr(bounds, "RETRY_SECONDS", 0.05)
    recorder = Recorder(pace=0.001)
    intake = Intake(recorder.write)
    slow = asyncio.create_task(intake.submit(an_array("A", 300)))
    await asyncio.sleep(0.005)
    await intake.submit(submissions("x"))
    recorder.failing = lambda _: ConnectionRefusedError()
    with pytest.raises(IntakeUnavailable):
        await slow
    assert intake.depth == 0


async def test_what_is_poisoned_in_a_slow_array_fails_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounds, "A_TURN_SECONDS", 0.01)
    recorder = Recorder(poisoned("A7", "A120"), pace=0.001)
    intake = Intake(recorder.write)
    slow = asyncio.create_task(intake.submit(an_array("A", 200)))
    await asyncio.sleep(0.005)
    for name in "xy":
        await intake.submit(submissions(name))
    results = await slow
    failed = [n for n, one in enumerate(results) if isinstance(one, UnexpectedFailure)]
    assert failed == [7, 120]
