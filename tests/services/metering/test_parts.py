"""A batch is written in parts that are worth a statement each, the first as soon as may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.metering.write_set import parts_of


@given(st.integers(0, 1_000))
def test_parts_are_the_batch_in_its_order_and_few(count: int) -> None:
    batch = list(range(count))
    parts = parts_of(batch)
    assert [event for part in parts for event in part] == batch
    assert 1 <= len(parts) <= 12
    assert len(parts) == 1 or all(parts)


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, [0]), (1, [1]), (27, [27]), (28, [12, 16]), (32, [12, 20])]
)
def test_the_first_is_small_and_no_other_is_smaller_than_is_worth_it(
    count: int, sizes: list[int]
) -> None:
    assert [len(part) for part in parts_of(range(count))] == sizes
