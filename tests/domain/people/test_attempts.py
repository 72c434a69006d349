from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.people.attempts import (
    ACCOUNT,
    ADDRESS,
    LONGEST_WAIT,
    NONE,
    Failures,
    Limit,
    after_failure,
    take_back,
)

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def failing(times: int, limit: Limit, every: timedelta, start: datetime = NOW) -> Failures:
    failures = NONE
    for number in range(times):
        failures = after_failure(failures, limit, start + number * every)
    return failures


def test_five_failures_of_an_account_in_fifteen_minutes_begin_a_wait_of_fifteen() -> None:
    assert failing(4, ACCOUNT, MINUTE).waits_until is None
    assert failing(5, ACCOUNT, MINUTE).wait(NOW + 4 * MINUTE) == 15 * MINUTE
    assert failing(9, ACCOUNT, 4 * MINUTE).waits_until is None


def test_thirty_failures_of_an_address_in_an_hour_begin_a_wait_of_an_hour() -> None:
    assert failing(29, ADDRESS, MINUTE).waits_until is None
    assert failing(30, ADDRESS, MINUTE).waits_until == NOW + 29 * MINUTE + HOUR
    assert failing(90, ADDRESS, 3 * MINUTE).waits_until is None


def test_each_further_failure_doubles_the_wait_up_to_a_day() -> None:
    failures, waits = failing(5, ACCOUNT, MINUTE), []
    for _ in range(9):
        assert failures.waits_until is not None
        at = failures.waits_until
        failures = after_failure(failures, ACCOUNT, at)
        waits.append(failures.wait(at))
    assert waits[:6] == [30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR]
    assert set(waits[6:]) == {LONGEST_WAIT}


def test_a_day_after_the_last_wait_everything_begins_anew() -> None:
    failures = failing(5, ACCOUNT, MINUTE)
    assert failures.waits_until is not None
    nearly = failures.waits_until + LONGEST_WAIT - MINUTE
    assert after_failure(failures, ACCOUNT, nearly).wait(nearly) == 30 * MINUTE
    later = failures.waits_until + LONGEST_WAIT
    assert after_failure(failures, ACCOUNT, later) == Failures(failed_at=(later,))


steps = st.lists(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=2)), max_size=60)


@given(steps, st.sampled_from([ACCOUNT, ADDRESS]))
def test_nothing_that_is_remembered_grows_and_no_wait_exceeds_a_day(
    pauses: list[timedelta], limit: Limit
) -> None:
    failures, at = NONE, NOW
    for pause in pauses:
        at += pause
        failures = after_failure(failures, limit, at)
        assert len(failures.failed_at) <= limit.failures
        assert timedelta() <= failures.wait(at) <= LONGEST_WAIT


@given(steps, st.sampled_from([ACCOUNT, ADDRESS]))
def test_a_try_that_was_counted_ahead_leaves_no_wait_behind(
    pauses: list[timedelta], limit: Limit
) -> None:
    failures, at = NONE, NOW
    for pause in pauses:
        at += pause + MINUTE
        if failures.wait(at):
            continue
        counted = after_failure(failures, limit, at)
        assert not take_back(counted, at).wait(at)
        failures = counted
