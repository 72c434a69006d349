"""Laws of recurring busy time, over rules, zones and horizons."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.agendas.busy_series import BusySeries, busy_spans, is_complete
from app.domain.agendas.local_clocks import ZoneClock
from app.domain.agendas.recurrence import read_recurrence, written

ZONES = ["Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO,WE,SU",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2TU,-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY",
]
START = datetime(2025, 1, 1, tzinfo=UTC)


@st.composite
def all_series(draw: st.DrawFn) -> BusySeries:
    starts_at = START + timedelta(minutes=draw(st.integers(0, 600 * 24 * 60)))
    ending = draw(st.sampled_from(["", ";COUNT=5", ";UNTIL=20260915", ";UNTIL=20260915T120000Z"]))
    return BusySeries(
        clock=ZoneClock(draw(st.sampled_from(ZONES))),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=draw(st.integers(1, 3_000))),
        rule=read_recurrence(draw(st.sampled_from(RULES)) + ending),
    )


horizons = st.integers(0, 900).map(lambda days: START + timedelta(days=days))


@given(all_series(), horizons, horizons)
@settings(max_examples=120, deadline=None)
def test_a_later_horizon_adds_spans_and_changes_none(
    series: BusySeries, one: datetime, other: datetime
) -> None:
    nearer, later = sorted([one, other])
    further = busy_spans(series, later)
    assert busy_spans(series, nearer) == [span for span in further if span.starts_at < nearer]
    if is_complete(series, nearer):
        assert busy_spans(series, nearer) == further


@given(all_series(), horizons)
@settings(max_examples=120, deadline=None)
def test_every_span_starts_at_the_local_time_of_the_first(
    series: BusySeries, horizon: datetime
) -> None:
    assert isinstance(series.clock, ZoneClock)
    zone = ZoneInfo(series.clock.name)
    wall = series.starts_at.astimezone(zone)
    for span in busy_spans(series, horizon):
        assert span.starts_at < span.ends_at
        local = span.starts_at.astimezone(zone)
        is_left_out = local.time() != wall.time()
        if is_left_out:
            meant = datetime.combine(local.date(), wall.time(), zone)
            assert meant.astimezone(UTC).astimezone(zone).time() == local.time()


@given(all_series())
@settings(max_examples=60, deadline=None)
def test_a_rule_is_written_as_it_is_read(series: BusySeries) -> None:
    assert series.rule is not None
    assert read_recurrence(written(series.rule)) == series.rule
