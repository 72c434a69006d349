import json

from hypothesis import given
from hypothesis import strategies as st

from app.domain.live.topics import Change, Topic
from app.repositories.live.channel import MOST_CHANGES, changes_of, payloads_of

ids = st.none() | st.uuids().map(str)
changes = st.sets(st.builds(Change, st.sampled_from(Topic), ids), max_size=400)


@given(changes)
def test_what_is_announced_is_heard(announced: set[Change]) -> None:
    heard = set()
    for payload in payloads_of(announced):
        assert len(payload.encode()) < 8_000, "PostgreSQL takes no more"
        heard |= set(changes_of(payload) or ())
    assert heard == announced


def test_of_very_many_changes_it_is_said_that_anything_may_have_changed() -> None:
    many = {Change(Topic.QUOTA, f"client-{number}") for number in range(MOST_CHANGES + 1)}
    [payload] = payloads_of(many)
    assert changes_of(payload) is None


def test_topics_of_a_newer_program_are_passed_over() -> None:
    assert changes_of(json.dumps([["quota", "of-tomorrow"], ["a"]])) == [Change(Topic.QUOTA, "a")]
