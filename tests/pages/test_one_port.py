"""Two processes behind one port: sessions, forms, streams and operators (issues 17 and 18)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.domain.people.roles import Role
from app.repositories.live.channel import CHANNEL
from tests import databases
from tests.pages.listeners import listening
from tests.pages.pair import Pair, RealVisitor, a_pair
from tests.pages.visitor import PASSWORD
from tests.yardsticks import HANG_SECONDS

pytestmark = pytest.mark.slow

ROUNDS, OVERS = 25, 10
LISTENING = f"""
FROM pg_stat_activity WHERE datname = current_database()
  AND (query LIKE 'LISTEN %{CHANNEL}%' OR query = 'SELECT 1') AND pid <> pg_backend_pid()
"""
# the last that was said on the connections that only hear: every 20 seconds they are tried
TAKEN = "//article//*[@role='alert']"


@pytest.fixture(scope="module")
async def pair(postgres_server: str, template_database: str) -> AsyncIterator[Pair]:
    async with (
        databases.database(postgres_server, template_database) as url,
        a_pair(url) as pair,
    ):
        yield pair


async def test_each_request_may_go_to_another_process(pair: Pair) -> None:
    client, address = await pair.a_client()
    item = await pair.a_message(address)
    before = pair.balancer.passed.copy()
    async with pair.signed_in() as visitor:
        for number in range(8):
            assert (await visitor.get("/me")).status_code == 200
            path = f"/desk/i/{item}"
            visitor.fields = await visitor.hidden_of(path, "note")
            note = {"action": "note", "note": f"Note {number}"}
            assert (await visitor.send(path, note)).status_code == 303
        await visitor.get(f"/desk/i/{item}")
        notes = visitor.texts("//ol/li//span[@class='said']")
        # the clocks of tests stand still: all of the same instant
        assert sorted(notes) == [f"Note {number}" for number in range(8)]
        await visitor.send("/sign-out", {})
        for _ in range(4):
            assert (await visitor.get("/desk")).status_code == 303
    async with pair.signed_in(Role.CLIENT, client) as visitor:
        for _ in range(4):
            assert (await visitor.get("/portal")).status_code == 200
            assert (await visitor.get("/desk")).status_code == 404
    passed = pair.balancer.passed - before
    assert len(passed) == 2
    assert max(passed.values()) - min(passed.values()) <= 1


async def test_tries_to_sign_in_are_counted_by_all_together(pair: Pair) -> None:
    async with pair.signed_in() as visitor:
        await visitor.send("/sign-out", {})
        for _ in range(5):
            assert (await visitor.sign_in(visitor.email, "pas le bon mot")).status_code == 401
        assert (await visitor.sign_in(visitor.email)).status_code == 429


async def test_a_stream_at_one_hears_of_what_the_other_records(pair: Pair) -> None:
    client, address = await pair.a_client()
    async with pair.signed_in(Role.CLIENT, client) as visitor:
        for here, there in ((0, 1), (1, 0)):
            async with listening(pair.urls[here], visitor.cookie) as listener:
                await listener.resynchronised()
                await pair.a_message(address, of=there)
                await listener.until("quota")


async def test_what_is_missed_while_the_listening_connection_is_lost_is_heard(
    pair: Pair,
) -> None:
    client, address = await pair.a_client()
    async with (
        pair.signed_in(Role.CLIENT, client) as visitor,
        listening(pair.urls[0], visitor.cookie) as listener,
    ):
        await listener.resynchronised()
        assert await end_listening(pair.database_url) >= 2
        # at once: nobody listens yet, and nothing tells it again
        await pair.a_message(address, of=1)
        await listener.until("quota")
        await until_listening(pair.database_url, 2)
        await asyncio.sleep(0.3)
        listener.told()
        await pair.a_message(address, of=1)
        await listener.until("quota")


async def end_listening(database_url: str) -> int:
    """End the connections that hear what changed, and those only; return how many there were."""
    ended = f"SELECT count(pg_terminate_backend(pid)) {LISTENING}"
    return await counted(database_url, ended)


async def until_listening(database_url: str, number: int) -> None:
    async with asyncio.timeout(HANG_SECONDS):
        while await counted(database_url, f"SELECT count(*) {LISTENING}") < number:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


async def counted(database_url: str, statement: str) -> int:
    connection = await asyncpg.connect(database_url)
    try:
        return int(await connection.fetchval(statement))
    finally:
        await connection.close()


async def test_of_two_who_take_at_once_one_has_it_and_the_other_is_told_who(pair: Pair) -> None:
    _, address = await pair.a_client()
    async with (
        pair.signed_in(url=pair.urls[0], name="Anne Lambert") as anne,
        pair.signed_in(url=pair.urls[1], name="Paul Martin") as paul,
    ):
        winners: Counter[str] = Counter()
        for _ in range(ROUNDS):
            item = await pair.a_message(address)
            first, second = await both(anne, paul, item, "take")
            has = anne if first.status_code == 303 else paul
            other = paul if has is anne else anne
            assert sorted((first.status_code, second.status_code)) == [303, 409]
            name = "Anne Lambert" if has is anne else "Paul Martin"
            assert name in other.texts(TAKEN)[0]
            assert await taken_by(pair, anne, item) == await taken_by(pair, paul, item)
            assert await taken_by(pair, anne, item) == has.person_id
            assert (await press(other, item, "complete")).status_code == 409
            assert (await press(has, item, "complete")).status_code == 303
            winners[name] += 1
        assert sum(winners.values()) == ROUNDS


async def test_of_two_who_complete_at_once_one_is_recorded(pair: Pair) -> None:
    _, address = await pair.a_client()
    async with pair.signed_in(url=pair.urls[0]) as anne, pair.signed_in(url=pair.urls[1]) as paul:
        for _ in range(ROUNDS):
            item = await pair.a_message(address)
            answers = await both(anne, paul, item, "complete")
            assert sorted(answer.status_code for answer in answers) == [303, 409]
            found = await pair.shown(item)
            facts = [fact["type"] for fact in found["history"]]
            assert (found["status"], facts.count("interaction.completed")) == ("completed", 1)


async def test_of_two_who_take_over_at_once_one_has_it(pair: Pair) -> None:
    _, address = await pair.a_client()
    async with (
        pair.signed_in() as former,
        pair.signed_in(url=pair.urls[0]) as anne,
        pair.signed_in(url=pair.urls[1]) as paul,
    ):
        for _ in range(OVERS):
            item = await pair.a_message(address)
            assert (await press(former, item, "take")).status_code == 303
            answers = await both(anne, paul, item, "take", instead_of=former.person_id)
            assert sorted(answer.status_code for answer in answers) == [303, 409]
            has = anne if answers[0].status_code == 303 else paul
            assert await taken_by(pair, former, item) == has.person_id
            assert (await press(former, item, "complete")).status_code == 409
            assert (await press(has, item, "complete")).status_code == 303


async def both(
    anne: RealVisitor, paul: RealVisitor, item: str, action: str, **fields: str
) -> tuple[Any, Any]:
    """Have both press a button of the same page at the same time."""
    path = f"/desk/i/{item}"
    await asyncio.gather(anne.get(path), paul.get(path))
    pressed = {"action": action} | fields
    return await asyncio.gather(anne.send(path, pressed), paul.send(path, pressed))


async def press(visitor: RealVisitor, item: str, action: str) -> Any:
    await visitor.get(f"/desk/i/{item}")
    return await visitor.send(f"/desk/i/{item}", {"action": action})


async def taken_by(pair: Pair, visitor: RealVisitor, item: str) -> str | None:
    """Return who has an interaction, as the page of another process or the same shows it."""
    await visitor.get(f"/desk/i/{item}")
    found: str | None = visitor.page.xpath("string(//article/@data-taken-by)")
    return found


@pytest.mark.parametrize("here", [0, 1])
async def test_what_a_session_lost_at_one_is_recorded_once_at_the_other(
    pair: Pair, here: int
) -> None:
    _, address = await pair.a_client()
    item = await pair.a_message(address)
    path, long = f"/desk/i/{item}", ("Une note très longue à garder.\n" * 300).strip()
    async with pair.signed_in(url=pair.urls[here]) as visitor:
        fields = await visitor.hidden_of(path, "note")
        async with at_other(pair, visitor, here) as other:
            await other.get("/me")
            await other.send("/sign-out", {})
            visitor.fields = fields
            kept = await visitor.send(path, {"action": "note", "note": long})
            assert kept.status_code == 401
            assert long.splitlines()[0] in kept.text
            other.http.cookies = visitor.http.cookies
            for _ in range(2):  # the button pressed twice
                other.fields = dict(visitor.fields)
                await other.send("/sign-in", {"email": visitor.email, "password": PASSWORD})
            assert (await other.get(f"{path}.txt")).text.count(long) == 1


@asynccontextmanager
async def at_other(pair: Pair, visitor: RealVisitor, here: int) -> AsyncIterator[RealVisitor]:
    """Give the same browser at the other process."""
    async with AsyncClient(base_url=pair.urls[1 - here], cookies=visitor.http.cookies) as http:
        yield RealVisitor(http, visitor.person_id, visitor.email)
