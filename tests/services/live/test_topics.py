"""Each act tells its topic to the desk, and to the client whose it is; to no other client."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

import pytest

from app.domain.live.topics import Topic
from app.domain.people.roles import Role
from app.services.live.streams import Stream
from tests.api.agendas.given import AGENDA, a_desk, done
from tests.api.clients.given import a_call
from tests.api.deadlines.given import a_message
from tests.api.sheets.given import supplied
from tests.service import Service
from tests.services.live.test_streams import somebody
from tests.yardsticks import HANG_SECONDS

Act = Callable[[Service, str], Awaitable[None]]

_numbers = count()


async def act(service: Service, method: str, path: str, body: Any = None, **headers: str) -> Any:
    response = await service.http.request(method, path, json=body, headers=headers)
    assert response.is_success, response.text
    return response.json() if response.content else None


async def an_open_interaction(service: Service) -> str:
    event = a_message(f"m-{next(_numbers)}")
    interaction: str = done(await service.post(event), 201)["interaction_id"]
    return interaction


async def record(service: Service, _: str) -> None:
    await an_open_interaction(service)


async def call(service: Service, _: str) -> None:
    done(await service.post(a_call(f"c-{next(_numbers)}")), 201)


async def take(service: Service, client: str) -> None:
    interaction = await an_open_interaction(service)
    await act(service, "POST", f"/v1/interactions/{interaction}/assign", {"operator": "anne"})


async def ask(service: Service, client: str) -> None:
    question = {"asked": "Quel est le prix ?"}
    await act(service, "POST", f"/v1/clients/{client}/questions", question)


async def dispute(service: Service, client: str) -> None:
    interaction = await an_open_interaction(service)
    said = {"interaction_id": interaction, "message": "Ce n'était pas pour nous."}
    await act(service, "POST", f"/v1/clients/{client}/disputes", said)


async def an_agenda(service: Service, client: str) -> None:
    await act(service, "POST", f"/v1/clients/{client}/agendas", AGENDA)


async def close_agenda(service: Service, client: str) -> None:
    agenda = await act(service, "POST", f"/v1/clients/{client}/agendas", AGENDA)
    await act(service, "POST", f"/v1/agendas/{agenda['id']}/close")


async def a_sheet(service: Service, client: str) -> None:
    await supplied(service, client)


async def an_entry(service: Service, client: str) -> None:
    entry = {"name": "Jeanne", "phones": ["0475550177"], "emails": []}
    await act(service, "POST", f"/v1/clients/{client}/directory", entry)


async def switch_block(service: Service, client: str) -> None:
    terms = {"plan": "ESSENTIEL", "block": True, "effective": "now"}
    await act(service, "PUT", f"/v1/clients/{client}/subscription", terms)


async def to_nobody(service: Service, _: str) -> None:
    nobody = a_call(f"c-{next(_numbers)}")
    done(await service.post(nobody | {"data": nobody["data"] | {"to": "+3225550999"}}), 201)


ACTS = [
    (record, Topic.WORKLIST, False),
    (record, Topic.QUOTA, True),
    (call, Topic.CALLS, False),
    (take, Topic.WORKLIST, False),
    (ask, Topic.QUESTIONS, True),
    (dispute, Topic.DISPUTES, True),
    (an_agenda, Topic.AGENDAS, True),
    (close_agenda, Topic.AGENDAS, True),
    (a_sheet, Topic.SHEETS, True),
    (an_entry, Topic.INSTRUCTIONS, True),
    (switch_block, Topic.QUOTA, True),
    (to_nobody, Topic.UNASSIGNED, False),
]


async def heard(stream: Stream, topic: Topic) -> set[Topic]:
    """Return, once a topic was told, all that were told since the last call."""
    told: set[Topic] = set()
    async with asyncio.timeout(HANG_SECONDS):
        while topic not in told:
            told.update(await stream.next(HANG_SECONDS) or ())
    return told


@pytest.mark.parametrize(("does", "topic", "is_the_clients"), ACTS)
async def test_an_act_tells_its_topic(
    service: Service, does: Act, topic: Topic, *, is_the_clients: bool
) -> None:
    client = await service.a_client()
    other = await service.a_client(reference="martin", contact_points=[])
    streams = service.state.streams
    desk, own, foreign = (
        streams.open(somebody()),
        streams.open(somebody(Role.CLIENT, [client])),
        streams.open(somebody(Role.CLIENT, [other])),
    )
    try:
        for stream in (desk, own, foreign):
            await stream.next(HANG_SECONDS)
        await does(service, client)
        await to_nobody(service, client)  # which is announced later, and to all at once
        assert topic in await heard(desk, Topic.UNASSIGNED)
        assert (topic in (await own.next(0) or ())) is is_the_clients
        assert topic not in (await foreign.next(0) or ())
    finally:
        for stream in (desk, own, foreign):
            streams.close(stream)


async def test_what_is_rolled_back_tells_nobody(service: Service) -> None:
    desk = await a_desk(service)
    stream = service.state.streams.open(somebody(Role.CLIENT, [desk.client_id]))
    try:
        await stream.next(HANG_SECONDS)
        await ask(service, desk.client_id)
        await heard(stream, Topic.QUESTIONS)
        refused = await desk.try_to_book("03:00")
        assert (refused.status_code, refused.json()["code"]) == (409, "outside-opening-hours")
        await ask(service, desk.client_id)
        assert await stream.next(HANG_SECONDS) == [Topic.QUESTIONS]
        await desk.book("10:00")
        await heard(stream, Topic.AGENDAS)
    finally:
        service.state.streams.close(stream)
