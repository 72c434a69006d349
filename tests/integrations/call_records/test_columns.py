"""Exports whose columns are named: which calls were answered, and which rows cannot tell."""

from datetime import UTC, datetime

import pytest

from app.api.integrations.call_record_settings import MappedRecords
from app.integrations.call_records.columns import read_export
from app.integrations.call_records.exports import Export
from tests.integrations.call_records.test_asterisk import CONFIG

COLUMNS = {"id": "id", "started_at": "at", "direction": "way", "from": "a", "to": "b"}


def _read(told: str, length: str | None) -> Export:
    names = {**COLUMNS, "answered": "answered"} | ({} if length is None else {"duration": "s"})
    mapping = MappedRecords(format="columns", columns=names).mapping()
    row = f"1;2026-11-23 09:00:00;in;0475550199;025550101;{told};{length or ''}"
    return read_export(f"id;at;way;a;b;answered;s\n{row}".encode(), mapping, CONFIG)


@pytest.mark.parametrize(
    ("told", "length", "answered"),
    [("Answered", "0", True), ("yes", None, True), ("NO ANSWER", "12", False), ("", "12", False),
     ("busy", None, False), ("Gemist", "5", False), ("NORMAL_CLEARING", "30", True),
     ("NORMAL_CLEARING", "0", False), ("NORMAL_CLEARING", "", False), ("USER_BUSY", "4", False),
     ("ORIGINATOR_CANCEL", "9", False), ("klingon", "0", False), ("klingon", "", False)],
)  # fmt: skip
def test_a_word_or_else_the_length_tells_of_an_answer(
    told: str, length: str | None, *, answered: bool
) -> None:
    [call] = _read(told, length).calls
    assert call.answered is answered


@pytest.mark.parametrize(
    ("told", "length"), [("klingon", "30"), ("klingon", None), ("NORMAL_CLEARING", None)]
)
def test_an_unknown_word_is_told_and_not_guessed(told: str, length: str | None) -> None:
    export = _read(told, length)
    assert export.calls == []
    assert [one.number for one in export.unreadable] == [2]


TIMES = "id;at;way;a;b\n" + "".join(f"{number};{{}};in;0475550199;025550101\n" for number in (1, 2))


def _read_times(first: str, second: str, order: str | None = None) -> Export:
    named = {"format": "columns", "columns": COLUMNS, "date_order": order}
    mapping = MappedRecords.model_validate(named).mapping()
    return read_export(TIMES.format(first, second).encode(), mapping, CONFIG)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_charset_is_found_out(encoding: str) -> None:
    mapping = MappedRecords.model_validate({"format": "columns", "columns": COLUMNS}).mapping()
    table = TIMES.format("2026-11-23 09:00:00", "2026-11-24 09:00:00").encode(encoding)
    assert len(read_export(table, mapping, CONFIG).calls) == 2
    if encoding == "utf-16":
        big_endian = b"\xfe\xff" + TIMES.format("2026-11-23 09:00", "x").encode("utf-16-be")
        assert len(read_export(big_endian, mapping, CONFIG).calls) == 1


@pytest.mark.parametrize(
    ("first", "second", "order", "month", "day"),
    [
        ("03/11/2026 10:00:00", "04/11/2026 09:30", "day_first", 11, 3),
        ("03/11/2026 10:00:00", "04/11/2026 09:30", "month_first", 3, 11),
        ("3-11-2026 10:00:00", "4.11.2026, 9:30", "day_first", 11, 3),
        ("03/11/2026 10:00:00", "23/11/2026 09:30", None, 11, 3),
        ("03/11/2026 10:00:00", "11/23/2026 09:30", None, 3, 11),
    ],
)
def test_dates_in_numbers_are_read_as_the_setting_or_the_file_tells(
    first: str, second: str, order: str | None, month: int, day: int
) -> None:
    calls = _read_times(first, second, order).calls
    assert len(calls) == 2
    assert calls[0].began_at == datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second"),
    [("03/11/2026 10:00", "04/11/2026 10:00"), ("23/11/2026 10:00", "11/23/2026 10:00")],
)
def test_dates_that_may_be_either_are_told_and_not_guessed(first: str, second: str) -> None:
    export = _read_times(first, second)
    assert export.calls == []
    reasons = {row.reason for row in export.unreadable}
    assert reasons == {"day or month may stand first (settings.cdr.date_order)"}


def test_a_date_against_the_setting_is_unreadable() -> None:
    export = _read_times("23/11/2026 10:00", "03/11/2026 10:00", "month_first")
    assert [row.reason for row in export.unreadable] == ["the time cannot be read"]
