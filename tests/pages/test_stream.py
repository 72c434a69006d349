"""What open pages are told of as it changes (pages.md, Live)."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
import pytest
from httpx import AsyncClient

from app.composition.deployment import people_context
from app.domain.live.topics import TOPICS
from app.domain.people.audit import CONSOLE
from app.domain.people.roles import Role
from app.main import create_app
from app.pages import stream
from app.repositories.database import Database
from app.repositories.live.channel import CHANNEL
from app.services.live import streams
from app.services.people.context import PeopleContext
from app.services.people.inviting import Invitation, invite
from app.settings import Settings
from tests import databases
from tests.pages.listeners import Listener, listening, welcomed
from tests.pages.visitor import FORM, Visitor, a_visitor
from tests.served import served
from tests.service import ADMIN_KEY, DUPONT, Service
from tests.yardsticks import HANG_SECONDS

_numbers = count(300_001)


@dataclass(frozen=True)
class LiveService:
    """A service behind real HTTP over a database of its own."""

    url: str
    database_url: str
    api: AsyncClient
    people: PeopleContext

    async def a_client(self) -> tuple[str, str]:
        """Return a new client's id and line."""
        line = f"+3225{next(_numbers)}"
        points = [{"role": "inbox", "kind": "phone", "value": line}]
        given = DUPONT | {"reference": line, "contact_points": points}
        response = await self.api.post("/v1/clients", json=given)
        assert response.status_code == 201, response.text
        return response.json()["id"], line

    async def a_session(self, role: Role, *clients: str) -> str:
        """Return the cookie of a new person who has signed in."""
        email = f"person-{next(_numbers)}@exitadmin.example"
        invited = await invite(
            self.people, Invitation(email=email, role=role, clients=clients), CONSOLE
        )
        return await welcomed(self.url, invited.link.removeprefix(self.people.public_url))

    async def call(self, line: str, **changes: Any) -> None:
        event = {
            "id": f"call-{next(_numbers)}",
            "source": "/live",
            "type": "call.received",
            "data": {"from": "+32475550199", "to": line, "answered": True},
        } | changes
        response = await self.api.post("/v1/events", json=event)
        assert response.status_code == 201, response.text

    async def ask(self, client: str) -> None:
        path = f"/v1/clients/{client}/questions"
        response = await self.api.post(path, json={"asked": "Quel est le prix ?"})
        assert response.status_code == 201, response.text


@contextmanager
def often_checked() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streams, "CHECK_SECONDS", 0.5)
        yield


@pytest.fixture(scope="module")
async def live(postgres_server: str, template_database: str) -> AsyncIterator[LiveService]:
    settings = Settings(_env_file=None, admin_key=ADMIN_KEY)
    assert streams.CHECK_SECONDS <= 30
    async with databases.database(postgres_server, template_database) as url:
        database = Database(url)
        await database.open()
        people = people_context(settings, database)
        headers = {"Authorization": f"Bearer {ADMIN_KEY}"}
        with often_checked(), served(create_app(settings, url), lifespan="on") as port:
            address = f"http://127.0.0.1:{port}"
            async with AsyncClient(base_url=address, headers=headers) as api:
                yield LiveService(address, url, api, people)
        await people.close()
        await database.close()


async def test_without_a_session_there_is_no_stream(service: Service) -> None:
    async with a_visitor(service) as visitor:
        response = await visitor.get("/stream")
        assert response.status_code == 401
        assert (await visitor.send("/stream", {})).status_code == 405


@pytest.mark.parametrize("role", Role)
async def test_on_connecting_every_topic_of_the_person_is_told_once(
    live: LiveService, role: Role
) -> None:
    clients = [(await live.a_client())[0]] if role is Role.CLIENT else []
    async with listening(live.url, await live.a_session(role, *clients)) as listener:
        response = listener.response
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-accel-buffering"] == "no"
        assert "content-encoding" not in response.headers
        assert "default-src 'none'" in response.headers["content-security-policy"]
        topics = await listener.resynchronised()
        assert sorted(topics) == sorted(TOPICS[role])
        assert listener.retry == 1000


async def test_what_is_recorded_is_told_at_once_to_whom_it_concerns(
    live: LiveService,
) -> None:
    (ours, our_line), (theirs, their_line) = await live.a_client(), await live.a_client()
    async with (
        listening(live.url, await live.a_session(Role.CLIENT, ours)) as client,
        listening(live.url, await live.a_session(Role.CLIENT, theirs)) as other,
        listening(live.url, await live.a_session(Role.OPERATOR)) as operator,
    ):
        for listener in (client, other, operator):
            await listener.resynchronised()
        await live.call(our_line)
        for listener, topic in ((client, "quota"), (operator, "calls")):
            await listener.until(topic)  # `make bench ARGS=desk` measures how soon
        await live.call(their_line)
        await other.until("quota")
        await live.ask(ours)
        assert await client.until("questions") == set(), "the other's is not theirs to hear"
        assert other.told() == set()


async def test_a_refused_or_repeated_event_is_told_to_nobody(live: LiveService) -> None:
    client, line = await live.a_client()
    async with listening(live.url, await live.a_session(Role.CLIENT, client)) as listener:
        await listener.resynchronised()
        event = {"id": "once", "source": f"/{line}"}
        await live.call(line, **event)
        await listener.until("quota")
        await live.ask(client)
        await listener.until("questions")
        again = event | {
            "type": "call.received",
            "data": {"from": "+32475550199", "to": line, "answered": True},
        }
        repeated = await live.api.post("/v1/events", json=again)
        assert repeated.status_code in (200, 409)
        assert (await live.api.post("/v1/events", json={"id": "bad"})).status_code == 422
        await live.ask(client)
        assert await listener.until("questions") == set()


async def test_a_person_has_ten_streams_and_not_one_more(live: LiveService) -> None:
    cookie = await live.a_session(Role.OPERATOR)
    async with AsyncExitStack() as stack:
        for _ in range(streams.MOST_OF_A_PERSON):
            listener = await stack.enter_async_context(listening(live.url, cookie))
            assert listener.response.status_code == 200
        async with listening(live.url, cookie) as refused:
            assert refused.response.status_code == 503
            assert int(refused.response.headers["retry-after"]) > 0
        other = await live.a_session(Role.OPERATOR)
        async with listening(live.url, other) as listener:
            assert listener.response.status_code == 200
    await until_open(live, cookie)


async def until_open(live: LiveService, cookie: str) -> None:
    """Come again until the streams that were cut are given up."""
    async with asyncio.timeout(HANG_SECONDS):
        while True:
            async with listening(live.url, cookie) as listener:
                if listener.response.status_code == 200:
                    return
            await asyncio.sleep(0.05)


async def test_who_is_asked_how_it_is_without_the_stream_is_answered_at_once(
    live: LiveService,
) -> None:
    cookie = await live.a_session(Role.OPERATOR)
    async with AsyncClient(base_url=live.url, cookies={"session": cookie}) as http:
        response = await http.head("/stream")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/event-stream")


async def test_a_stream_ends_with_its_session(live: LiveService) -> None:
    cookie = await live.a_session(Role.OPERATOR)
    async with listening(live.url, cookie) as listener, listening(live.url, cookie) as second:
        await listener.resynchronised()
        async with AsyncClient(base_url=live.url, cookies={"session": cookie}) as http:
            visitor = Visitor(http)
            await visitor.get("/me")
            headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": FORM}
            left = await visitor.send("/sign-out", {"action": "sign-out"}, headers)
            assert left.status_code == 303
        for open_stream in (listener, second):
            async with asyncio.timeout(HANG_SECONDS):
                await open_stream.is_over.wait()
        assert (await listener.next())[0] == "signed-out"


async def test_a_client_that_is_taken_from_a_person_is_told_of_no_more_at_once(
    live: LiveService,
) -> None:
    (taken, line), (kept, _) = await live.a_client(), await live.a_client()
    async with listening(live.url, await live.a_session(Role.CLIENT, taken, kept)) as listener:
        await listener.resynchronised()
        people = (await live.api.get("/v1/people?limit=500")).json()["items"]
        [person] = [each for each in people if {taken, kept} == set(each["clients"])]
        path, body = f"/v1/people/{person['id']}", {"clients": [kept]}
        assert (await live.api.patch(path, json=body)).is_success
        await live.call(line)
        await asyncio.sleep(1)  # longer than sessions are looked at here
        await live.ask(kept)
        assert await listener.until("questions") == set()


async def test_nothing_to_tell_is_said_now_and_then(
    live: LiveService, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stream.COMMENT_SECONDS == 15
    monkeypatch.setattr(stream, "COMMENT_SECONDS", 0.1)
    async with listening(live.url, await live.a_session(Role.OPERATOR)) as listener:
        await listener.resynchronised()
        async with asyncio.timeout(HANG_SECONDS):
            while listener.comments < 2:  # noqa: ASYNC110 - the reader's task counts
                await asyncio.sleep(0.05)


async def test_however_much_is_recorded_it_is_announced_ten_times_a_second(
    live: LiveService,
) -> None:
    client, line = await live.a_client()
    heard: list[str] = []
    connection = await asyncpg.connect(live.database_url)
    await connection.add_listener(CHANNEL, lambda *told: heard.append(str(told[-1])))
    began = time.monotonic()
    for _ in range(5):
        await asyncio.gather(*(live.call(line) for _ in range(30)))
    took = time.monotonic() - began
    await asyncio.sleep(0.3)
    await connection.close()
    about = [payload for payload in heard if client in payload]
    assert 1 <= len(about) <= took / 0.1 + 2
    assert all(payload.count('"quota"') == 1 for payload in about)


async def test_lost_connections_are_opened_anew_and_what_was_missed_is_asked_for(
    live: LiveService,
) -> None:
    client, line = await live.a_client()
    async with listening(live.url, await live.a_session(Role.CLIENT, client)) as listener:
        await live.call(line)
        await listener.until("quota")
        await asyncio.sleep(0.2)
        listener.told()
        await cut_connections(live.database_url)
        assert await told_of_everything(listener), "something may have been missed"
        await live.call(line)
        await listener.until("quota")


async def cut_connections(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def told_of_everything(listener: Listener) -> bool:
    topics: set[str] = set()
    async with asyncio.timeout(HANG_SECONDS):
        while topics != TOPICS[Role.CLIENT]:
            topics.add((await listener.next())[1])
    return True
