"""A clock of which much is told shows what one shows that is read anew from all its facts."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.metering.events.events import Event
from tests.builders import a_message, an_event, minutes
from tests.domain.metering.counting.desk import Desk
from tests.domain.metering.counting.streams import reference
from tests.laws import thorough

MAIL = a_message("mail")
KINDS = ("interaction.paused", "interaction.resumed") * 8 + ("interaction.completed",)
TOLD = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 20 * 24 * 60)), min_size=9, max_size=40
)


def said_of(kind: str, name: str, at: float, **said: Any) -> Event:
    return an_event(kind, name, minutes(at), interaction=reference("mail"), **said)


@thorough
@given(st.data(), TOLD, st.booleans())
def test_told_in_one_book_or_in_many_a_clock_shows_the_same(
    data: st.DataObject,
    told: list[tuple[str, int]],
    is_sorted: bool,  # noqa: FBT001 - of the law
) -> None:
    if is_sorted:
        told = sorted(told, key=lambda one: one[1])
    events = [said_of(kind, f"c{place:02}", at) for place, (kind, at) in enumerate(told)]
    flag = said_of("interaction.triaged", "urgent", data.draw(st.integers(0, 600)), urgent=True)
    events.insert(data.draw(st.integers(0, len(events))), flag)
    in_one, in_many = Desk(), Desk()
    decided = in_one.record(MAIL, *events)
    assert decided == [one for event in (MAIL, *events) for one in in_many.record(event)]
    assert in_one.interactions == in_many.interactions
