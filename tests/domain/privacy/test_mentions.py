"""A number or an address is found in running text however it is written, and no other one is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.clients.parties.normalisation import normalise_party
from app.domain.privacy.redaction import mentions_of, without_mentions

NUMBER = mentions_of(normalise_party("0475/55.01.02", "BE"))
ADDRESS = mentions_of(normalise_party("Marc+gsm@dupont.example", "BE"))


def told(text: str, pattern: str = NUMBER) -> str:
    summary: str = without_mentions({"summary": text}, pattern)["summary"]
    return summary


@pytest.mark.parametrize(
    "spelt",
    [
        "0475/55.01.02",
        "+32475550102",
        "+32 (0)475 55 01 02",
        "0032 475 55 01 02",
        "32475550102",
        "0475\u00a055\u00a001\u00a002",
        "0475-55-01-02",
    ],
)
def test_a_number_in_any_notation(spelt: str) -> None:
    assert told(f"Rappeler le {spelt}, vite") == "Rappeler le —, vite"


@pytest.mark.parametrize(
    "other", ["0475550103", "04755501021", "10475550102", "+33475550102", "475550102", "0475"]
)
def test_no_other_number(other: str) -> None:
    assert told(f"Rappeler le {other}, vite") == f"Rappeler le {other}, vite"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("<Marc@Dupont.Example>", "<—>"),
        ("marc+chantier@dupont.example.", "—."),
        ("amarc@dupont.example", "amarc@dupont.example"),
        ("marc@dupont.example.org", "marc@dupont.example.org"),
        ("jean.marc@dupont.example", "jean.marc@dupont.example"),
        ("marc@dupontxexample", "marc@dupontxexample"),
    ],
)
def test_an_address(text: str, left: str) -> None:
    assert told(text, ADDRESS) == left


def test_what_is_neither_is_mentioned_nowhere() -> None:
    assert mentions_of(normalise_party("accueil", "BE")) == ""
    data = {"summary": "accueil", "sheet": {"id": "x", "passage": "accueil"}}
    assert without_mentions(data, "") == data


def test_only_texts_are_rewritten() -> None:
    data = {
        "from": "+32475550102",
        "subject": "0475550102",
        "sheet": {"id": "0475550102", "version": 1, "passage": "Au 0475 55 01 02"},
    }
    assert without_mentions(data, NUMBER) == data | {
        "subject": "—",
        "sheet": {"id": "0475550102", "version": 1, "passage": "Au —"},
    }


@given(st.lists(st.sampled_from(["", " ", ".", "/", "-", " ("]), min_size=9, max_size=9))
def test_whatever_stands_between_figures(signs: list[str]) -> None:
    spelt = "".join(figure + sign for figure, sign in zip("0475550102", [*signs, ""], strict=True))
    assert told(f"le {spelt} !") == "le — !"


@given(st.text(alphabet="0123456789 .+-/()", max_size=40))
def test_nothing_of_it_is_left_and_nothing_else_is_gone(text: str) -> None:
    left = told(text)
    assert told(left) == left
    assert re.sub("—", "", left) == re.sub(NUMBER, "", text)
