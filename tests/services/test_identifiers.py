"""Ids: of version 7, and in the order in which they were made."""

import time
from uuid import UUID

from app.services.identifiers import new_id


def test_ids_are_in_the_order_in_which_they_were_made() -> None:
    made = [new_id() for _ in range(10_000)]
    assert made == sorted(set(made))


def test_an_id_tells_its_version_and_the_millisecond_it_was_made_in() -> None:
    before = time.time_ns() // 1_000_000
    made = UUID(new_id())
    assert (made.version, made.variant) == (7, UUID(int=0x8 << 60).variant)
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000
