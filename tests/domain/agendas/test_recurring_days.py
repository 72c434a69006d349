from datetime import date, datetime, time
from itertools import islice

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.agendas.recurrence import read_recurrence
from app.domain.agendas.recurring_days import days_of

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FIRST = date(2020, 1, 31)
ENOUGH = 40


def listed(values: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=4, unique=True).map(
        lambda chosen: ",".join(map(str, chosen))
    )


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={frequency}", f"INTERVAL={draw(st.integers(1, 7))}"]
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    days = st.sampled_from(WEEKDAYS)
    # not both in one list: dateutil takes days that are both, RFC 5545 days that are either
    if frequency in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        nth = st.sampled_from([-2, -1, 1, 2, 5])
        days = st.builds("{}{}".format, nth, days)
    chosen = {}
    if draw(st.booleans()):
        chosen["BYDAY"] = draw(listed(days))
    if draw(st.booleans()):
        chosen["BYMONTH"] = draw(listed(st.integers(1, 12)))
    if frequency != "WEEKLY" and draw(st.booleans()):
        monthdays = st.integers(1, 31) | st.integers(-31, -1)
        chosen["BYMONTHDAY"] = draw(listed(monthdays))
    # of a week that is begun, dateutil takes positions in the rest
    if chosen and frequency != "WEEKLY" and draw(st.booleans()):
        chosen["BYSETPOS"] = draw(listed(st.sampled_from([1, 2, 3, -1, -2])))
    return ";".join([*parts, *(f"{name}={value}" for name, value in chosen.items())])


@given(rules(), st.dates(date(2019, 1, 1), date(2021, 12, 31)))
@settings(max_examples=150, deadline=None)
def test_the_days_are_those_that_dateutil_finds(text: str, first: date) -> None:
    last = date(first.year + 6, 12, 31)
    found = list(days_of(read_recurrence(text), first, last))
    # no more than were found: where nothing comes, dateutil looks on to the year 9999
    theirs = rrulestr(text, dtstart=datetime.combine(first, time()))
    assert found == [at.date() for at in islice(theirs, len(found))]
    if found and found[-1].year == last.year:
        following = theirs.after(datetime.combine(found[-1], time()))
        assert following is None or following.date() > last


def test_a_day_that_never_comes_is_looked_for_no_further_than_the_last() -> None:
    rule = read_recurrence("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
    assert list(days_of(rule, FIRST, date(2030, 12, 31))) == []


def test_the_last_friday_of_each_month() -> None:
    rule = read_recurrence("FREQ=MONTHLY;BYDAY=-1FR")
    found = days_of(rule, FIRST, date(2020, 4, 30))
    assert list(found) == [
        date(2020, 1, 31),
        date(2020, 2, 28),
        date(2020, 3, 27),
        date(2020, 4, 24),
    ]


def test_the_31st_is_left_out_where_a_month_has_none() -> None:
    rule = read_recurrence("FREQ=MONTHLY")
    found = days_of(rule, FIRST, date(2020, 5, 31))
    assert list(found) == [FIRST, date(2020, 3, 31), date(2020, 5, 31)]


def test_positions_are_those_of_whole_weeks() -> None:
    rule = read_recurrence("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1")
    tuesday = date(2019, 1, 1)
    assert list(days_of(rule, tuesday, date(2019, 1, 20))) == [date(2019, 1, 7), date(2019, 1, 14)]


def test_every_other_week_begins_where_the_week_does() -> None:
    sunday = date(1997, 8, 5)
    by_monday = read_recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=MO")
    by_sunday = read_recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU")
    last = date(1997, 8, 31)
    assert [day.day for day in days_of(by_monday, sunday, last)] == [5, 10, 19, 24]
    assert [day.day for day in days_of(by_sunday, sunday, last)] == [5, 17, 19, 31]


def test_the_end_of_the_calendar_is_no_error() -> None:
    rule = read_recurrence("FREQ=WEEKLY;BYDAY=MO,SU")
    assert list(days_of(rule, date(9999, 12, 30), date.max)) == []
