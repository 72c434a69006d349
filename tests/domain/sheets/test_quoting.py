"""Word for word: what stands in a text, and what only seems to (sheets.md, Rules)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sheets.quoting import find_passage
from tests.yardsticks import cpu_seconds

SHEET = (
    "Entretien chaudière gaz\u202f: 149,50\u00a0€ TVAC.\n\n"
    "De 12-14 h, l\u2019été ; -5 % dès 2,5 kg. Code A.3/b, 100 €/h, O\u2019Neil.\n"
    "Tél. 0475/55.01.02 ou 1.234,56 €"
)


@pytest.mark.parametrize(
    "passage",
    [
        "149,50 €",
        "149,50",
        "gaz : 149,50 € TVAC",
        "TVAC. De 12-14 h",
        "12-14",
        "l'été",
        "l\u2019été",
        "-5 % dès 2,5 kg",
        "5 %",
        "kg",
        "TVAC",
        "TVAC.",
        "0475/55.01.02",
        "1.234,56",
        "100 €",
        "Entretien chaudie\u0300re",
        "  Entretien\t\n chaudière ",
        SHEET,
    ],
)
def test_a_passage_stands_word_for_word(passage: str) -> None:
    assert find_passage(SHEET, passage) is not None


@pytest.mark.parametrize(
    "passage",
    [
        "149",
        "50",
        "49,50",
        "149,5",
        "149,",
        ",50 €",
        "149.50",
        "12",
        "14",
        "12-1",
        "été",
        "l",
        "5 kg",
        "2",
        "1.234",
        "234,56",
        "0475",
        "55.01.02",
        "A",
        "3/b",
        "Neil",
        "chaudie",
        "haudière",
        "chaudiere",
        "entretien",
        "ENTRETIEN",
        "\u0300re",
        "149,50 $",
        "+5 %",
        "",
        " ",
    ],
)
def test_what_is_cut_or_changed_does_not(passage: str) -> None:
    assert find_passage(SHEET, passage) is None


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("149 ou 149,50", "149"),
        ("149,50 et 149", "149"),
        ("x\u0301y xy", "xy"),
        ("ab, b", "b"),
        ("12 12h", "12"),
    ],
)
def test_a_later_place_may_do(text: str, passage: str) -> None:
    assert find_passage(text, passage) == passage


@pytest.mark.parametrize(
    ("text", "passage"), [("q\u0301", "q"), ("149\u00ad,50", "149"), ("", "a")]
)
def test_what_a_mark_or_an_invisible_sign_goes_on_with_is_not_whole(
    text: str, passage: str
) -> None:
    assert find_passage(text, passage) is None


def test_what_is_given_back_is_the_sheets_own_text() -> None:
    assert find_passage(SHEET, "gaz : 149,50 €") == "gaz\u202f: 149,50\u00a0€"
    assert find_passage(SHEET, "TVAC. De 12-14 h, l'été") == "TVAC.\n\nDe 12-14 h, l\u2019été"


LETTERS = "aàeéœßA0159٣ .,'\u2019/-\u2011\u00a0\u202f\n\t\u0301%€_(:"
texts = st.text(LETTERS, max_size=40)
words = st.text("aàeéœA0159.,'\u2019/-%€_(:", min_size=1, max_size=6)


def in_other_spaces(text: str, space: str) -> str:
    return space.join(text.split())


@given(st.lists(words, min_size=1, max_size=8), st.data())
def test_every_run_of_whole_words_stands_in_its_text(text: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    space = data.draw(st.sampled_from([" ", "\u00a0", "\u202f", "\n\n", " \t"]))
    passage = " ".join(text[start:end])
    found = find_passage(space.join(text), passage)
    assert found is not None
    assert comparable(" ".join(found.split())) == comparable(passage)


@given(st.lists(words, min_size=1, max_size=8), st.data())
def test_with_one_letter_or_digit_changed_it_does_not(text: list[str], data: st.DataObject) -> None:
    passage = " ".join(text)
    places = [place for place, letter in enumerate(passage) if letter.isalnum()]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("zZ78ù"))
    assert find_passage(" ".join(text), f"{passage[:place]}{other}{passage[place + 1 :]}") is None


@given(texts, texts, st.sampled_from(["NFC", "NFD"]), st.sampled_from(["\u00a0", "\n", " \u202f "]))
def test_forms_and_spaces_change_nothing(text: str, passage: str, form: str, space: str) -> None:
    other = unicodedata.normalize(form, in_other_spaces(passage, space))  # type: ignore[arg-type]
    plain = find_passage(text, passage)
    assert find_passage(text, other) == plain
    assert find_passage(text, other.replace("\u2019", "'")) == plain
    same = find_passage(unicodedata.normalize("NFD", text), passage)
    assert same == plain


@given(texts, texts)
def test_what_is_found_is_of_the_text_and_reads_as_it_was_asked(text: str, passage: str) -> None:
    found = find_passage(text, passage)
    if found is not None:
        assert found in unicodedata.normalize("NFC", text)
        assert comparable(found) == comparable(passage.strip())
        assert find_passage(text, found) is not None


@given(texts, texts)
def test_it_stands_where_the_rule_spelled_out_says_so(text: str, passage: str) -> None:
    assert (find_passage(text, passage) is not None) == stands(text, passage)


def comparable(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).replace("\u2019", "'")
    runs: list[str] = []
    for letter in composed:
        if not letter.isspace():
            runs.append(letter)
        elif not runs or runs[-1] != " ":
            runs.append(" ")
    return "".join(runs)


def stands(text: str, passage: str) -> bool:
    """Say the rule place by place, however long that takes."""
    whole, sought = comparable(text), comparable(passage.strip())
    places = range(len(whole) - len(sought) + 1)
    return bool(sought) and any(
        whole[place:].startswith(sought)
        and is_boundary(whole, place)
        and is_boundary(whole, place + len(sought))
        for place in places
    )


def is_boundary(text: str, place: int) -> bool:
    def is_letter(at: int) -> bool:
        return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")

    def goes_on(at: int) -> bool:
        return is_letter(at) or (0 <= at < len(text) and unicodedata.combining(text[at]) > 0)

    def joins(at: int) -> bool:
        is_joiner = 0 <= at < len(text) and text[at] in ",.'/-\u2011"
        return is_joiner and goes_on(at - 1) and is_letter(at + 1)

    if 0 < place < len(text) and unicodedata.combining(text[place]) and text[place - 1] != " ":
        return False
    if goes_on(place - 1) and is_letter(place):
        return False
    return not joins(place) and not joins(place - 1)


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("ab " * 16_600, "b " + "ab " * 3_000),
        ("a " * 25_000, "a " * 4_900 + "b"),
        ("a" * 50_000, "a" * 10_000),
        ("é," * 25_000, "é,é"),
        ("\u0301" * 50_000, "\u0301" * 100),
        ("ab " * 16_600, "ab " * 3_000 + "d"),
    ],
)
def test_the_longest_sheets_are_looked_through_at_once(text: str, passage: str) -> None:
    usual = "word " * 100
    yardstick = cpu_seconds(lambda: find_passage(usual, "word " * 20 + "b"))
    assert find_passage(text, passage) is None
    most = 10 * yardstick * len(text) / len(usual)
    assert cpu_seconds(lambda: find_passage(text, passage)) < most
