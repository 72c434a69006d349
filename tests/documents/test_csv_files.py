import pytest

from app.documents.csv_files import csv_lines


@pytest.mark.parametrize(
    "text", ["=1+1", "+32", "-1", "@SUM(A1)", "\t=1", " =1", "\r\n", "\x01", "\uff1d1", "\x7f"]
)
def test_no_text_is_a_formula(text: str) -> None:
    assert b"'" + text.encode() in csv_lines([[text]])


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        (-1, b"-1\r\n"),
        (1, b"1\r\n"),
        ("", b'""\r\n'),
        ("voided", b"voided\r\n"),
        ("Été", "Été\r\n".encode()),
        ('a,"b"', b'"a,""b"""\r\n'),
        ("2026-11", b"2026-11\r\n"),
    ],
)
def test_everything_else_stays_as_it_is(cell: str | int, line: bytes) -> None:
    assert csv_lines([[cell]]) == line
