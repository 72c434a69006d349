"""What is marked in a passage is the passage still."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sheets.hits import spellings_sought, split_by_hits, words_to_stem

texts = st.text("aàéœE01 .,'/\n\u0301\u2019-%€ﬁ²", max_size=60)


@given(texts, texts)
def test_segments_put_together_are_the_passage(passage: str, typed: str) -> None:
    stems = {word: word[:3] or None for word in words_to_stem([typed], [passage])}
    segments = split_by_hits(passage, [typed], stems)
    assert "".join(segment.text for segment in segments) == passage
    assert all(segment.text for segment in segments)
    kinds = [segment.is_hit for segment in segments]
    assert all(first != second for first, second in pairwise(kinds))


def test_nothing_is_marked_where_nothing_was_typed() -> None:
    assert [segment.is_hit for segment in split_by_hits("Prix : 149 €", ["€ !"], {})] == [False]


@pytest.mark.parametrize(
    ("typed", "otherwise"),
    [
        ("0475/55.01.02", ["32475550102", "0475550102"]),
        ("+32 2 555 01 01", ["+3225550101", "3225550101", "025550101"]),
        ("149,50 €", []),
        ("horaires 9 12", ["horaires 912"]),
    ],
)
def test_a_number_is_sought_at_home_and_from_abroad(typed: str, otherwise: list[str]) -> None:
    assert list(spellings_sought(typed, "BE")) == [typed, *otherwise]
