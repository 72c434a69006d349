"""Which busy times appointments meet is what comparing each with each says."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.agendas.conflicts import Conflict, ConflictKind, busy_times_met

START = datetime(2026, 12, 1, 8, tzinfo=UTC)
SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=12)


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


@given(SPANS, SPANS)
def test_one_pass_finds_what_comparing_all_finds(
    appointments: list[tuple[int, int]], busy: list[tuple[int, int]]
) -> None:
    occupied = [
        (str(number), at(begin), at(begin + hours))
        for number, (begin, hours) in enumerate(appointments)
    ]
    spans = [
        Conflict(
            kind=ConflictKind.BUSY,
            label=str(number),
            starts_at=at(begin),
            ends_at=at(begin + hours),
        )
        for number, (begin, hours) in enumerate(busy)
    ]
    met = busy_times_met(occupied, spans)
    assert met.keys() == {name for name, _, _ in occupied}
    for name, begin, end in occupied:
        overlapping = [span for span in spans if span.starts_at < end and begin < span.ends_at]
        assert sorted(met[name], key=repr) == sorted(overlapping, key=repr)
