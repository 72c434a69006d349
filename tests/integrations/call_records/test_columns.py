"""Exports whose columns are named: which calls were answered, and which rows cannot tell."""

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
