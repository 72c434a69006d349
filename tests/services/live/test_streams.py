from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

import pytest

from app.domain.clients.clients import Language
from app.domain.live.topics import TOPICS, Change, Topic
from app.domain.people.people import Person
from app.domain.people.roles import Role
from app.domain.people.sessions import Session
from app.repositories.database import Database
from app.repositories.people.sessions import Signed
from app.services.live.streams import MOST_OF_A_PERSON, MOST_STREAMS, Streams, TooManyStreams

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
_numbers = count()


def somebody(role: Role = Role.OPERATOR, clients: Sequence[str] = ()) -> Signed:
    person = Person(
        id=f"person-{next(_numbers)}",
        email=None,
        name=None,
        language=Language.FRENCH,
        role=role,
        clients=tuple(clients),
        uses_keys=True,
        invited_at=NOW,
        welcomed_at=NOW,
        blocked_at=None,
        last_seen_at=NOW,
    )
    session = Session(
        id=f"session-{person.id}",
        person_id=person.id,
        client_id=None,
        agent="",
        opened_at=NOW,
        seen_at=NOW,
        ended_at=None,
    )
    return Signed(session, person)


@pytest.fixture
def streams() -> Streams:
    return Streams(Database("postgresql://nowhere"))


async def test_a_topic_is_told_once_however_often_it_changed(streams: Streams) -> None:
    stream = streams.open(somebody())
    await stream.next(1)
    for _ in range(1_000):
        streams.tell([Change(Topic.QUOTA, "a"), Change(Topic.CALLS, "a"), Change(Topic.JOBS)])
    assert await stream.next(1) == [Topic.CALLS, Topic.QUOTA]
    assert await stream.next(0.01) == []


async def test_what_may_have_been_missed_is_told_as_changed(streams: Streams) -> None:
    of_client, of_desk = streams.open(somebody(Role.CLIENT, ["a"])), streams.open(somebody())
    for stream, role in ((of_client, Role.CLIENT), (of_desk, Role.OPERATOR)):
        await stream.next(1)
        streams.tell(None)
        assert set(await stream.next(1) or ()) == TOPICS[role]


async def test_there_are_five_hundred_streams_and_ten_of_a_person(streams: Streams) -> None:
    busy = somebody()
    opened = [streams.open(busy) for _ in range(MOST_OF_A_PERSON)]
    with pytest.raises(TooManyStreams):
        streams.open(busy)
    opened += [streams.open(somebody()) for _ in range(MOST_STREAMS - len(opened))]
    assert len(streams) == MOST_STREAMS == 500
    with pytest.raises(TooManyStreams):
        streams.open(somebody())
    streams.close(opened[0])
    streams.close(opened[0])
    streams.open(busy)
    with pytest.raises(TooManyStreams):
        streams.open(busy)


async def test_at_the_end_every_stream_is_over_and_none_is_opened(streams: Streams) -> None:
    stream = streams.open(somebody())
    streams.end()
    assert await stream.next(1) is None
    assert not stream.is_signed_out
    with pytest.raises(TooManyStreams):
        streams.open(somebody())


async def test_a_person_who_is_given_a_client_hears_of_it(streams: Streams) -> None:
    stream = streams.open(somebody(Role.CLIENT, ["a"]))
    await stream.next(1)
    streams.tell([Change(Topic.QUOTA, "b")])
    assert await stream.next(0.01) == []
    stream.let_hear(somebody(Role.CLIENT, ["a", "b"]).person)
    assert set(await stream.next(1) or ()) == TOPICS[Role.CLIENT]
    streams.tell([Change(Topic.QUOTA, "b")])
    assert await stream.next(1) == [Topic.QUOTA]


async def test_a_person_from_whom_a_client_is_taken_hears_of_it_no_more(streams: Streams) -> None:
    signed, other = somebody(Role.CLIENT, ["a", "b"]), somebody(Role.CLIENT, ["a"])
    first, second, of_other = (streams.open(each) for each in (signed, signed, other))
    for stream in (first, second, of_other):
        await stream.next(1)
    streams.let_hear(signed.person.id, ["b"])
    streams.tell([Change(Topic.QUOTA, "a")])
    assert [await stream.next(0.01) for stream in (first, second)] == [[], []]
    assert await of_other.next(1) == [Topic.QUOTA]
    streams.tell([Change(Topic.QUOTA, "b")])
    assert await first.next(1) == [Topic.QUOTA]
