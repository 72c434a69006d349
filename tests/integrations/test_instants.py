from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.integrations.payloads.instants import instant_of, mail_date

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    "value",
    [
        1764000000,
        "1764000000",
        1764000000.0,
        "1764000000.000",
        1764000000000,
        1764000000000000,
        1764000000000000000,
        "2025-11-24T16:00:00Z",
        "2025-11-24T16:00:00+00:00",
        "2025-11-24T16:00:00+0000",
        "2025-11-24T17:00:00+01:00",
        "2025-11-24T17:00:00",
        "2025-11-24 17:00:00",
        "2025-11-24T16:00:00.000000000Z",
        "Mon, 24 Nov 2025 16:00:00 +0000",
        "Mon, 24 Nov 2025 17:00:00 +0100 (CET)",
        "Mon, 24 Nov 2025 17:00:00 (CET) +0100",
        "24 Nov 2025 17:00:00 CET",
        "Mon, 24 Nov 2025 16:00:00 GMT",
        "Mon, 24 Nov 2025 16:00:00 -0000",
        "Mon, 24 Nov 2025 17:00:00",
    ],
    ids=repr,
)
def test_one_instant_is_read_from_every_notation(value: float | str) -> None:
    assert instant_of(value, BRUSSELS) == datetime(2025, 11, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [None, True, 0, 0.0, -1, "", "0", "soon", [], {}, float("nan"), float("inf"), 10**40,
     "2025-13-01T00:00:00Z", "Mon, 31 Feb 2025 00:00:00 +0000", "0001-01-01T00:00:00+14:00",
     "1969-12-31T23:59:59Z", "1 Jan 1960 10:00 +0000"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_instant_is_none(value: object) -> None:
    assert instant_of(value, BRUSSELS) is None


def test_milliseconds_are_kept() -> None:
    expected = datetime(2025, 11, 24, 16, 0, 0, 123000, tzinfo=UTC)
    assert instant_of(1764000000123, BRUSSELS) == expected
    assert instant_of("2025-11-24T16:00:00.123Z", BRUSSELS) == expected


def test_an_hour_that_occurs_twice_means_the_first() -> None:
    assert instant_of("2026-10-25 02:30:00", BRUSSELS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["Wed, 20 Sep 1995 00:19:00 -0400 -0400", "yesterday", "", "20 Sep 1995", "1 Foo 2026 10:00"],
)
def test_a_malformed_mail_date_is_none(text: str) -> None:
    assert mail_date(text, BRUSSELS) is None


def test_a_year_of_two_digits_is_of_this_century_until_fifty() -> None:
    assert mail_date("1 Jan 26 10:00 +0000", BRUSSELS) == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert mail_date("1 Jan 97 10:00 +0000", BRUSSELS) == datetime(1997, 1, 1, 10, tzinfo=UTC)
