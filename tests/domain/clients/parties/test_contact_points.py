"""Contact points hold from an instant on, up to another one that is no longer theirs."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.clients.parties.contact_points import (
    ContactPoint,
    ContactRole,
    EmptyValidity,
    UnreadableContactPoint,
)
from app.domain.clients.parties.normalisation import Party, normalise_party

MARC = normalise_party("0475/55.01.02", "BE")
START = datetime(2026, 3, 1, tzinfo=UTC)
END = datetime(2026, 6, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


def an_own(
    party: Party = MARC, valid_from: datetime | None = None, valid_to: datetime | None = None
) -> ContactPoint:
    return ContactPoint(role=ContactRole.OWN, party=party, valid_from=valid_from, valid_to=valid_to)


def test_one_without_dates_always_holds() -> None:
    assert an_own().covers(datetime.min.replace(tzinfo=UTC))
    assert an_own().covers(datetime.max.replace(tzinfo=UTC))


def test_it_holds_from_its_first_instant_until_before_its_last() -> None:
    point = an_own(valid_from=START, valid_to=END)
    assert not point.covers(START - INSTANT)
    assert point.covers(START)
    assert point.covers(END - INSTANT)
    assert not point.covers(END)


def test_one_may_begin_without_ending_and_end_without_beginning() -> None:
    assert an_own(valid_from=START).covers(END)
    assert not an_own(valid_from=START).covers(START - INSTANT)
    assert an_own(valid_to=END).covers(START)
    assert not an_own(valid_to=END).covers(END)


@pytest.mark.parametrize("raw", ["anonymous", "112", "", "marc@", "client:u_12"])
def test_what_matches_nobody_is_no_contact_point(raw: str) -> None:
    with pytest.raises(UnreadableContactPoint):
        an_own(normalise_party(raw, "BE"))


@pytest.mark.parametrize("length", [timedelta(), -INSTANT])
def test_one_that_never_holds_is_refused(length: timedelta) -> None:
    with pytest.raises(EmptyValidity):
        an_own(valid_from=START, valid_to=START + length)
