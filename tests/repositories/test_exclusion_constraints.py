import asyncio

import asyncpg
import pytest

from tests.repositories.given import (
    ROLES,
    a_client,
    a_contact_point,
    a_subscription,
    connected,
)

MAY, JUNE, JULY = "2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((None, None), (None, None)),
        ((None, None), (MAY, JUNE)),
        ((MAY, JULY), (JUNE, None)),
        ((JUNE, None), (None, JULY)),
        ((MAY, None), (JULY, None)),
    ],
)
async def test_an_inbox_is_nobody_else_s_meanwhile(
    database_url: str,
    role: str,
    first: tuple[str | None, str | None],
    second: tuple[str | None, str | None],
) -> None:
    async with connected(database_url, role) as connection:
        await a_contact_point(connection, await a_client(connection), first)
        other = await a_client(connection)
        with pytest.raises(asyncpg.ExclusionViolationError) as refusal:
            await a_contact_point(connection, other, second)
    assert refusal.value.constraint_name == "contact_points_inbox_of_one_client"


async def test_an_inbox_passes_on_at_an_instant(database_url: str) -> None:
    async with connected(database_url, "application") as connection:
        for span in ((None, MAY), (MAY, JUNE), (JUNE, None)):
            await a_contact_point(connection, await a_client(connection), span)


async def test_what_is_not_an_inbox_or_not_the_same_may_overlap(database_url: str) -> None:
    async with connected(database_url, "application") as connection:
        for _ in range(2):
            await a_contact_point(connection, await a_client(connection), role="own")
        for value in ("+3225550101", "+3225550102", "+32255501", "a", "A"):
            await a_contact_point(connection, await a_client(connection), value=value)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("2026-01-01", None), ("2026-06-01", None)),
        (("2026-01-01", "2026-06-02"), ("2026-06-01", None)),
        (("2026-06-01", None), ("2026-01-01", None)),
        (("2026-06-01", "2026-07-01"), ("2026-01-01", "2026-06-02")),
    ],
)
async def test_a_client_has_one_subscription_at_a_time(
    database_url: str,
    role: str,
    first: tuple[str, str | None],
    second: tuple[str, str | None],
) -> None:
    async with connected(database_url, role) as connection:
        client_id = await a_client(connection)
        await a_subscription(connection, client_id, *first)
        with pytest.raises(asyncpg.ExclusionViolationError) as refusal:
            await a_subscription(connection, client_id, *second)
    assert refusal.value.constraint_name == "subscriptions_no_overlap"


async def test_subscriptions_follow_each_other_and_clients_have_their_own(
    database_url: str,
) -> None:
    async with connected(database_url, "application") as connection:
        for _ in range(2):
            client_id = await a_client(connection)
            await a_subscription(connection, client_id, "2026-01-01", "2026-06-01")
            await a_subscription(connection, client_id, "2026-06-01")


@pytest.mark.parametrize("ends_before", ["2026-01-01", "2025-12-31"])
async def test_a_subscription_has_a_day_at_least(database_url: str, ends_before: str) -> None:
    async with connected(database_url, "application") as connection:
        client_id = await a_client(connection)
        with pytest.raises((asyncpg.CheckViolationError, asyncpg.DataError)):
            await a_subscription(connection, client_id, "2026-01-01", ends_before)


async def test_of_two_transactions_that_take_an_inbox_the_second_waits_and_is_refused(
    database_url: str,
) -> None:
    async with (
        connected(database_url, "application") as first,
        connected(database_url, "application") as second,
    ):
        one, other = await a_client(first), await a_client(first)
        transaction = first.transaction()
        await transaction.start()
        await a_contact_point(first, one)
        waiting = asyncio.create_task(a_contact_point(second, other))
        done, _ = await asyncio.wait({waiting}, timeout=0.2)
        assert done == set()
        await transaction.commit()
        with pytest.raises(asyncpg.ExclusionViolationError):
            await waiting
