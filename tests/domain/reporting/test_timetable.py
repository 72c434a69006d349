"""When reports are due (rulebook section 10)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.plans.subscriptions import Subscription
from app.domain.clients.plans.terms import PlanTerms, ReportKind
from app.domain.reporting.timetable import ReportTimes, ReportTimetable
from tests.builders import ZONE, confort, essentiel, premium
from tests.domain.deadlines.builders import OFFICE_WEEK, at, hours_of

MIDDAY, EVENING, WEEKLY = ReportKind
TUESDAY = "2026-11-24T08:00:00+01:00"
LONG_AGO = at("2020-01-01T00:00:00Z")
BELGIAN: dict[str, object] = {"country": "BE", "subdivision": None, "dates": []}


def timetable(
    terms: PlanTerms | None = None, times: ReportTimes | None = None, **calendar: object
) -> ReportTimetable:
    return ReportTimetable(
        timezone=ZONE,
        hours=hours_of(ZONE, OFFICE_WEEK, **{"holidays": BELGIAN, **calendar}),
        subscriptions=[signed(terms or premium())],
        times=times or ReportTimes(),
        since=LONG_AGO,
    )


def signed(terms: PlanTerms, first: str = "2020-01-01", end: str | None = None) -> Subscription:
    return Subscription(
        terms=terms,
        starts_on=date.fromisoformat(first),
        ends_before=None if end is None else date.fromisoformat(end),
        is_blocking=False,
    )


@pytest.mark.parametrize(
    ("kind", "after", "due"),
    [
        (EVENING, "2026-11-23T08:00:00+01:00", "2026-11-23T17:00:00+01:00"),
        (EVENING, "2026-11-23T16:59:59+01:00", "2026-11-23T17:00:00+01:00"),
        (EVENING, "2026-11-23T17:00:00+01:00", "2026-11-24T17:00:00+01:00"),
        (EVENING, "2026-11-27T18:00:00+01:00", "2026-11-30T17:00:00+01:00"),
        (EVENING, "2026-12-24T18:00:00+01:00", "2026-12-28T17:00:00+01:00"),
        (MIDDAY, "2026-11-23T12:29:59+01:00", "2026-11-23T12:30:00+01:00"),
        (MIDDAY, "2026-11-23T12:30:00+01:00", "2026-11-24T12:30:00+01:00"),
        (EVENING, "2026-03-27T18:00:00+01:00", "2026-03-30T17:00:00+02:00"),
        (MIDDAY, "2026-10-23T18:00:00+02:00", "2026-10-26T12:30:00+01:00"),
        (WEEKLY, "2026-11-23T08:00:00+01:00", "2026-11-27T17:00:00+01:00"),
        (WEEKLY, "2026-12-21T08:00:00+01:00", "2026-12-24T17:00:00+01:00"),
        (WEEKLY, "2026-12-24T17:00:00+01:00", "2026-12-31T17:00:00+01:00"),
    ],
)
def test_reports_are_due_on_business_days_by_the_client_s_clock(
    kind: ReportKind, after: str, due: str
) -> None:
    assert timetable().first(kind, at(after)) == at(due)


def test_a_calendar_changed_on_the_day_moves_its_end() -> None:
    closure = {
        "starts_at": "2026-11-23T15:00:00+01:00",
        "ends_at": "2026-11-24T09:00:00+01:00",
        "label": "Formation",
    }
    opening = {"date": "2026-11-28", "intervals": [["09:00", "12:00"]]}
    changed = timetable(closures=[closure], openings=[opening])
    morning = at("2026-11-23T08:00:00+01:00")
    assert changed.first(EVENING, morning) == at("2026-11-23T15:00:00+01:00")
    assert changed.first(WEEKLY, morning) == at("2026-11-28T12:00:00+01:00")


def test_a_day_open_until_midnight_ends_at_midnight() -> None:
    night = [["20:00", "24:00"]]
    late = timetable(openings=[{"date": "2026-11-23", "intervals": night}])
    assert late.first(EVENING, at("2026-11-23T21:00:00+01:00")) == at("2026-11-24T00:00:00+01:00")


def test_a_client_may_have_times_of_its_own() -> None:
    own = timetable(times=ReportTimes(midday=time(11), end_of_day=time(18, 30)))
    morning = at("2026-11-27T08:00:00+01:00")
    due = [own.first(kind, morning) for kind in ReportKind]
    assert due == [at(f"2026-11-27T{clock}:00+01:00") for clock in ("11:00", "18:30", "18:30")]


def test_a_change_decides_from_its_instant_on() -> None:
    later = replace(timetable(times=ReportTimes(end_of_day=time(18))), since=at(TUESDAY))
    assert later.next_after(EVENING, at("2026-11-23T17:00:00+01:00")) == at(
        "2026-11-24T18:00:00+01:00"
    )
    assert later.first(EVENING, at("2026-11-20T12:00:00+01:00")) == at("2026-11-24T18:00:00+01:00")


def test_a_date_has_one_report_of_a_kind_also_when_its_time_moves() -> None:
    moved = replace(
        timetable(times=ReportTimes(end_of_day=time(18))), since=at("2026-11-23T17:30:00+01:00")
    )
    evening = at("2026-11-23T17:00:00+01:00")
    assert moved.next_after(EVENING, evening) == at("2026-11-24T18:00:00+01:00")
    assert moved.first(EVENING, evening) == at("2026-11-23T18:00:00+01:00")


def test_a_plan_has_its_kinds_alone() -> None:
    morning = at("2026-11-23T08:00:00+01:00")
    for terms, kinds in ((essentiel(), {EVENING}), (confort(), {MIDDAY, EVENING})):
        due = {kind for kind in ReportKind if timetable(terms).first(kind, morning)}
        assert due == kinds


def test_a_change_of_plan_changes_them_on_its_day() -> None:
    changing = ReportTimetable(
        timezone=ZONE,
        hours=hours_of(ZONE, OFFICE_WEEK),
        subscriptions=[signed(essentiel(), end="2026-11-25"), signed(confort(), "2026-11-25")],
        times=ReportTimes(),
        since=LONG_AGO,
    )
    assert changing.first(MIDDAY, at("2026-11-23T08:00:00+01:00")) == at(
        "2026-11-25T12:30:00+01:00"
    )


def test_nobody_is_told_after_the_service_ended() -> None:
    ended = ReportTimetable(
        timezone=ZONE,
        hours=hours_of(ZONE, OFFICE_WEEK),
        subscriptions=[signed(premium(), end="2026-11-24")],
        times=ReportTimes(),
        since=LONG_AGO,
    )
    assert ended.next_after(EVENING, at("2026-11-23T17:00:00+01:00")) is None


@given(
    kind=st.sampled_from(ReportKind),
    after=st.datetimes(
        datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(ZoneInfo(ZONE))
    ),
)
def test_every_business_day_has_one(kind: ReportKind, after: datetime) -> None:
    table = timetable()
    due = table.first(kind, after)
    assert due is not None
    assert due > after
    assert table.first(kind, due - timedelta(microseconds=1)) == due
    local = due.astimezone(ZoneInfo(ZONE))
    assert table.hours.segments(local.replace(hour=0, minute=0), due)
    days = (local.date() - after.date()).days
    assert days <= (11 if kind is WEEKLY else 5)
