from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event

from app.documents.agendas.content_lines import escaped, joined

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=400)


@given(TEXTS)
def test_lines_are_short_and_no_character_is_cut(text: str) -> None:
    content = joined([f"SUMMARY:{escaped(text)}"])
    assert content.endswith(b"\r\n")
    for line in content.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    unfolded = content.replace(b"\r\n ", b"").removesuffix(b"\r\n")
    assert unfolded.decode() == f"SUMMARY:{escaped(text)}"
    assert b"\n" not in unfolded
    assert b"\r" not in unfolded


@given(PLAIN)
def test_another_reader_finds_the_text_that_was_written(text: str) -> None:
    written = f"a{text}\\n;,\\z{text}\nb"
    content = joined(["BEGIN:VEVENT", "UID:1", f"SUMMARY:{escaped(written)}", "END:VEVENT"])
    event = Event.from_ical(content.decode())
    assert str(event["SUMMARY"]) == written


def test_a_line_of_just_75_octets_is_not_folded() -> None:
    assert joined(["x" * 75]) == b"x" * 75 + b"\r\n"
    assert joined(["x" * 76]) == b"x" * 75 + b"\r\n x\r\n"
    assert joined(["x" * 74 + "é"]) == b"x" * 74 + b"\r\n \xc3\xa9\r\n"


def test_what_no_calendar_may_hold_is_left_out() -> None:
    assert escaped("a\x00b\x07c\td\r\ne\rf\u2028g") == "abc\td\\ne\\nf\\ng"
