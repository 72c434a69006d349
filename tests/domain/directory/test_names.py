"""Which name a party has, when several entries know it."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.domain.directory.entries import KnownName, NameOrigin, name_party

START = datetime(2026, 11, 1, tzinfo=UTC)

KNOWN = st.builds(
    KnownName,
    name=st.sampled_from(["Anne", "Marc", "Lambert SPRL"]),
    origin=st.sampled_from(NameOrigin),
    changed_at=st.integers(0, 9).map(lambda days: START + timedelta(days=days)),
    entry_id=st.uuids().map(str),
)


def test_nobody_is_named_by_nothing() -> None:
    assert name_party([]) is None


@given(st.lists(KNOWN, min_size=1))
def test_a_name_set_by_hand_wins_and_then_the_last_one(known_names: list[KnownName]) -> None:
    name = name_party(known_names)
    by_hand = [known for known in known_names if known.origin is NameOrigin.HAND]
    candidates = by_hand or known_names
    last = max(known.changed_at for known in candidates)
    assert name in {known.name for known in candidates if known.changed_at == last}


@given(st.lists(KNOWN, unique_by=lambda known: known.entry_id), st.randoms())
def test_the_order_in_which_they_are_found_says_nothing(
    known_names: list[KnownName], random: Random
) -> None:
    shuffled = list(known_names)
    random.shuffle(shuffled)
    assert name_party(shuffled) == name_party(known_names)
