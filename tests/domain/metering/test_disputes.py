"""A client objects; a person decides once (rulebook section 12)."""

from datetime import UTC, datetime

import pytest

from app.domain.clients.plans.periods import Period
from app.domain.metering.disputes import (
    Dispute,
    DisputeDecided,
    DisputeStatus,
    DisputeTooLate,
    Verdict,
    last_instant_to_dispute,
    require_in_time,
)

OPENED = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOVEMBER = Period(2026, 11)
ZONE = "Europe/Brussels"


def a_dispute() -> Dispute:
    return Dispute(
        id="d",
        client_id="c",
        interaction_id="i",
        members=("i", "j"),
        message="C'était moi",
        opened_at=OPENED,
        opened_by="k",
        units_before=2,
    )


def a_verdict(status: DisputeStatus) -> Verdict:
    return Verdict(status=status, by="k", at=OPENED, answer="Non", units=1)


def test_a_month_can_be_disputed_through_the_last_instant_of_its_days_and_no_longer() -> None:
    last = datetime.fromisoformat("2026-12-31T00:00:00+01:00")
    assert last_instant_to_dispute(NOVEMBER, ZONE, 30) == last
    require_in_time(NOVEMBER, ZONE, 30, last)
    with pytest.raises(DisputeTooLate):
        require_in_time(NOVEMBER, ZONE, 30, last.replace(microsecond=1))


def test_the_days_are_local_ones_whatever_the_clock_does_meanwhile() -> None:
    last = datetime.fromisoformat("2026-03-31T00:00:00+02:00")
    assert last_instant_to_dispute(Period(2026, 2), ZONE, 30) == last


@pytest.mark.parametrize("first", sorted(set(DisputeStatus) - {DisputeStatus.OPEN}))
@pytest.mark.parametrize("then", sorted(set(DisputeStatus) - {DisputeStatus.OPEN}))
def test_a_dispute_is_decided_once(first: DisputeStatus, then: DisputeStatus) -> None:
    decided = a_dispute().decide(a_verdict(first))
    assert (decided.status, decided.answer, decided.units_after) == (first, "Non", 1)
    with pytest.raises(DisputeDecided):
        decided.decide(a_verdict(then))
