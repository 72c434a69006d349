import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.live.topics import TOPICS, Audience, Change, Topic, topics_of
from app.domain.metering.events.events import EventType
from app.domain.people.roles import Role

CLIENTS = ("a", "b", "c")
clients = st.sampled_from([*CLIENTS, None])


@given(st.sampled_from(Topic), clients, st.sets(st.sampled_from(CLIENTS), min_size=1))
def test_a_client_hears_of_its_own_clients_only(
    topic: Topic, whose: str | None, own: set[str]
) -> None:
    audience = Audience.of(Role.CLIENT, tuple(own))
    assert audience.hears(Change(topic, whose)) == (topic in TOPICS[Role.CLIENT] and whose in own)


@given(st.sampled_from(Topic), clients)
def test_the_desk_hears_of_every_client(topic: Topic, whose: str | None) -> None:
    assert Audience.of(Role.OPERATOR, ()).hears(Change(topic, whose)) == (topic is not Topic.JOBS)
    assert Audience.of(Role.ADMIN, ()).hears(Change(topic, whose))


def test_the_topics_of_the_contract_keep_their_names() -> None:
    assert {"worklist", "calls", "quota", "questions", "disputes"} <= set(Topic)
    assert TOPICS[Role.CLIENT] < TOPICS[Role.OPERATOR] < TOPICS[Role.ADMIN]


@pytest.mark.parametrize("event_type", EventType)
def test_every_event_changes_the_work_list_and_the_month(event_type: EventType) -> None:
    assert {Topic.WORKLIST, Topic.QUOTA} <= set(topics_of(event_type))
    assert (Topic.CALLS in topics_of(event_type)) == event_type.startswith("call.")
