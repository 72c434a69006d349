import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.people.names import LONGEST_NAME, NameFault, UnusableName, read_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anne", "Anne"),
        ("  Anne Lambert\t", "Anne Lambert"),
        ("Anne\n", "Anne"),
        ("N'Diaye-Öztürk 🙂", "N'Diaye-Öztürk 🙂"),
        ("\u0646\u0631\u06af\u0633\u200c\u0632", "\u0646\u0631\u06af\u0633\u200c\u0632"),
        ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_kept_without_what_stands_around_it(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", NameFault.BLANK),
        (" \t\r\n", NameFault.BLANK),
        ("\u00a0\u200b\u2060\ufeff", NameFault.BLANK),
        ("\u0301", NameFault.BLANK),
        ("x" * (LONGEST_NAME + 1), NameFault.TOO_LONG),
        ("a\r\nBcc: x@y.example", NameFault.CONTROL),
        ("a\x1b[31m", NameFault.CONTROL),
        ("a\x85b", NameFault.CONTROL),
        ("a\u2028b", NameFault.CONTROL),
        ("a\u202egnp", NameFault.CONTROL),
    ],
)
def test_what_cannot_be_read_is_no_name(text: str, fault: NameFault) -> None:
    with pytest.raises(UnusableName) as refused:
        read_name(text)
    assert refused.value.fault is fault


@given(st.text())
def test_a_name_that_was_read_is_read_as_it_is(text: str) -> None:
    try:
        name = read_name(text)
    except UnusableName:
        return
    assert read_name(name) == name == name.strip()
    assert len(name.splitlines()) == 1
