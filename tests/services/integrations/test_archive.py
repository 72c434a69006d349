"""The archive: what is put follows soon, what is waited for is stored or said not to be."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import asyncpg
import pytest

from app.repositories.integrations.deliveries import (
    ArchivedDelivery,
    ArchivedRequest,
    DeliveryOutcome,
    RequestState,
)
from app.repositories.integrations.health import HealthChange
from app.services.integrations import archive
from app.services.integrations.archive import Archive, ArchiveUnavailable
from app.services.integrations.health_changes import changes_of
from app.services.integrations.webhook_context import (
    MAX_KEPT,
    PERIOD_SECONDS,
    RefusedAllowance,
)
from tests.service import NOW

ONE = ArchivedDelivery(
    id="1",
    integration_id="a",
    received_at=NOW,
    request=ArchivedRequest(url="https://x.example", headers={}, body=b"{}", size=2),
    outcome=DeliveryOutcome(
        state=RequestState.RECORDED, verdict="ingest", reason="call", status=200
    ),
)


def delivery(number: int, state: RequestState = RequestState.RECORDED) -> ArchivedDelivery:
    return replace(ONE, id=str(number), outcome=replace(ONE.outcome, state=state))


class Store:
    """Takes batches, or fails on them."""

    def __init__(self, *failures: Exception) -> None:
        self.batches: list[list[str]] = []
        self.counted = 0
        self.poison: str | None = None
        self._failures = list(failures)

    async def write(self, rows: Sequence[ArchivedDelivery], health: Sequence[HealthChange]) -> None:
        await asyncio.sleep(0)
        if self._failures:
            raise self._failures.pop(0)
        ids = [row.id for row in rows]
        if self.poison in ids:
            raise asyncpg.DataError
        self.batches.append(ids)
        self.counted += sum(sum(change.counts) for change in health)

    def archive(self, *, keeps_requests: bool = True) -> Archive:
        return Archive(self.write, keeps_requests=keeps_requests)


async def test_what_is_put_together_is_stored_together() -> None:
    store = Store()
    kept = store.archive()
    for number in range(3):
        kept.put(delivery(number))
    await kept.finish()
    assert store.batches == [["0", "1", "2"]]


async def test_finishing_waits_for_what_was_put_before_only() -> None:
    store = Store()
    kept = store.archive()
    kept.put(delivery(0))
    waiting = asyncio.create_task(kept.finish())
    for number in range(1, 50):
        kept.put(delivery(number))
        await asyncio.sleep(0)
    assert waiting.done()
    await kept.finish()
    assert [one for batch in store.batches for one in batch] == [str(n) for n in range(50)]


async def test_what_is_waited_for_is_stored_when_the_wait_ends() -> None:
    store = Store()
    await store.archive().keep(delivery(1))
    assert store.batches == [["1"]]


async def test_what_could_not_be_stored_is_not_said_to_be() -> None:
    store = Store(ConnectionRefusedError())
    with pytest.raises(ArchiveUnavailable):
        await store.archive().keep(delivery(1))
    assert store.batches == []


async def test_an_archive_that_keeps_nothing_says_so_and_counts() -> None:
    store = Store()
    kept = store.archive(keeps_requests=False)
    with pytest.raises(ArchiveUnavailable):
        await kept.keep(delivery(1))
    kept.put(delivery(2))
    await kept.finish()
    assert (store.batches, store.counted) == ([[]], 1)


async def test_a_passing_failure_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FIRST_PAUSE_SECONDS", 0)
    store = Store(ConnectionResetError(), ConnectionResetError())
    kept = store.archive()
    kept.put(delivery(1))
    await kept.finish()
    assert store.batches == [["1"]]


async def test_a_bad_delivery_never_loses_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FIRST_PAUSE_SECONDS", 0)
    store = Store()
    store.poison = "1"
    kept = store.archive()
    for number in range(3):
        kept.put(delivery(number))
    await kept.finish()
    assert store.batches == [["0"], ["2"]]


async def test_what_does_not_fit_into_memory_is_dropped_and_never_blocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archive, "MAX_WAITING_DELIVERIES", 2)
    store = Store()
    kept = store.archive()
    for number in range(4):
        kept.put(delivery(number))
    await kept.finish()
    assert store.batches == [["0", "1"]]


def test_figures_tell_the_failures_since_the_last_success() -> None:
    ok, no = RequestState.REPEATED, RequestState.REFUSED
    [change] = changes_of(delivery(n, state) for n, state in enumerate((no, ok, no, no)))
    assert change.counts == (1, 0, 0, 0, 3, 0)
    assert (change.failures_in_a_row, change.had_success) == (2, True)


def test_refused_deliveries_are_admitted_again_an_hour_later() -> None:
    seconds = [0.0]
    allowance = RefusedAllowance(MAX_KEPT, lambda: seconds[0])
    assert [allowance.admits("a") for _ in range(MAX_KEPT + 1)].count(True) == MAX_KEPT
    assert allowance.admits("b")
    seconds[0] = PERIOD_SECONDS + 1
    assert allowance.admits("a")
