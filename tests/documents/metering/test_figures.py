"""Laws of what is drawn of a month."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.documents.metering.gauge import WIDTH, Figures, draw_gauge
from app.documents.metering.month_calendar import lay_out_month
from app.documents.metering.month_course import HEIGHT, draw_course
from app.documents.metering.month_course import WIDTH as COURSE_WIDTH
from app.domain.clients.plans.periods import Period
from app.domain.metering.quota.quota import DayOfUse

UNITS = st.integers(0, 500)
FORECASTS = st.none() | st.tuples(UNITS, UNITS, UNITS).map(
    lambda three: (sorted(three)[1], min(three), max(three))
)
FIGURES = st.builds(Figures, used=UNITS, included=UNITS, held=UNITS, forecast=FORECASTS)
MONTHS = st.builds(Period, st.integers(2000, 2100), st.integers(1, 12))


@given(FIGURES)
def test_nothing_leaves_the_bar_and_the_longest_fills_it(figures: Figures) -> None:
    gauge = draw_gauge(figures)
    ends = [gauge.included_at, gauge.held.start + gauge.held.length]
    if gauge.likely is not None and gauge.expected_at is not None:
        ends.append(gauge.likely.start + gauge.likely.length)
        assert gauge.likely.start <= gauge.expected_at <= ends[-1] + 0.1
    assert 0 <= max(ends) <= WIDTH + 0.1
    assert max(ends) > WIDTH - 0.1 or max(figures.used, figures.included, figures.held) == 0


@given(FIGURES)
def test_what_is_used_lies_before_the_mark_and_what_is_extra_after_it(figures: Figures) -> None:
    gauge = draw_gauge(figures)
    assert gauge.used.length <= gauge.included_at
    assert (gauge.extra.length > 0) is (figures.used > figures.included)
    if gauge.extra.length:
        assert gauge.extra.start == gauge.included_at
    assert abs(gauge.held.start - gauge.used.length - gauge.extra.length) < 0.2


@given(MONTHS, st.lists(st.integers(0, 40), min_size=31, max_size=31))
def test_each_day_stands_once_under_its_weekday(month: Period, units: list[int]) -> None:
    days = [
        DayOfUse(month.first_day + timedelta(days=place), units[place], 0)
        for place in range(month.days)
    ]
    weeks = lay_out_month(days)
    cells = [(place, cell) for week in weeks for place, cell in enumerate(week) if cell]
    assert all(len(week) == 7 for week in weeks)
    assert [cell.day for _, cell in cells] == [day.day for day in days]
    assert [cell.units for _, cell in cells] == units[: month.days]
    assert all(cell.day.weekday() == place for place, cell in cells)
    assert all((cell.step > 0) is (cell.units > 0) for _, cell in cells)
    darkest = [cell.step for _, cell in cells if cell.units == max(units[: month.days])]
    assert set(darkest) == ({4} if max(units[: month.days]) else {0})


def test_a_month_that_begins_on_a_monday_has_no_empty_week() -> None:
    days = [DayOfUse(date(2027, 2, day), 0, 0) for day in range(1, 29)]
    assert len(lay_out_month(days)) == 4


def days_of(month: Period, units: list[int]) -> list[DayOfUse]:
    return [
        DayOfUse(month.first_day + timedelta(days=place), units[place], sum(units[: place + 1]))
        for place in range(month.days)
    ]


@given(
    MONTHS,
    st.lists(st.integers(0, 40), min_size=31, max_size=31),
    FIGURES,
    st.integers(-40, 40),
)
def test_a_course_goes_up_alone_and_stays_in_its_frame(
    month: Period, units: list[int], figures: Figures, today: int
) -> None:
    days = days_of(month, units)
    course = draw_course(days, figures, month.first_day + timedelta(days=today))
    places = [(point.x, -point.y) for point in course.steps]
    assert places == sorted(places)
    assert all(0 <= x <= COURSE_WIDTH and -HEIGHT <= y <= 0 for x, y in places)
    for y in (course.included_y, *(course.likely or ())):
        assert 0 <= y <= HEIGHT
    used = [place for place, count in enumerate(units[: month.days], start=1) if count]
    last = max([0, *used, min(today + 1, month.days)])
    assert course.steps[-1].x == round(last * COURSE_WIDTH / month.days, 1)
