"""A version is cut once, into what can be found and quoted; nothing that says something is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sheets.passages import LONGEST_PASSAGE, MOST_PASSAGES, CutText, cut_text
from app.domain.sheets.quoting import find_passage
from tests.yardsticks import cpu_seconds

PRICES = """\
# Tarifs 2026

Nos **prix** sont *TVAC*, voir [le site](https://dupont.example/a_(b)) & `code` <b>net</b>.
Deuxième ligne\\: 10*20*30 cm, &eacute;t&eacute;.

## Entretien

| Prestation | Prix |
|---|---|
| Chaudière gaz | 149,50 € |
| Brûleur | |

- Attestation
- Ramonage
  - en été
1. Appeler
2. Attendre

> 100 € : gratuit

    Lundi 9 h
    Mardi 9 h

### Remarques
## Fermé le dimanche
"""


def cut(text: str) -> CutText:
    return cut_text("Titre", text)


def passages(text: str) -> list[str]:
    return [passage.text for passage in cut(text).passages]


def test_paragraphs_items_and_rows_are_passages() -> None:
    assert passages(PRICES) == [
        "Nos prix sont TVAC, voir le site & code <b>net</b>.\nDeuxième ligne: 10*20*30 cm, été.",
        "Chaudière gaz\t149,50 €",
        "Brûleur",
        "Attestation",
        "Ramonage",
        "en été",
        "1. Appeler",
        "2. Attendre",
        "> 100 € : gratuit",
        "Lundi 9 h\nMardi 9 h",
        "Remarques",
        "Fermé le dimanche",
    ]


def test_each_is_found_by_what_stands_above_it_too() -> None:
    by_text = {passage.text: passage.heading for passage in cut(PRICES).passages}
    assert by_text["Chaudière gaz\t149,50 €"] == "Titre Tarifs 2026 Entretien Prestation\tPrix"
    assert by_text["Attestation"] == "Titre Tarifs 2026 Entretien"
    assert by_text["Fermé le dimanche"] == "Titre Tarifs 2026"


def test_rows_items_and_paragraphs_can_be_quoted_together() -> None:
    plain = cut(PRICES).plain_text
    assert find_passage(plain, "Prestation Prix Chaudière gaz 149,50 €")
    assert find_passage(plain, "Ramonage en été 1. Appeler")
    assert find_passage(plain, "Entretien Prestation")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("10*20*30", "10*20*30"),
        ("**Lundi** : *fermé*", "Lundi : fermé"),
        ("un **mot** entier", "un mot entier"),
        ("5 * 3", "5 * 3"),
        ("a_b_c", "a_b_c"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("![Plan](plan.png) ![](x)", "Plan"),
        ("[ouvert", "[ouvert"),
        ("voir [1]", "voir [1]"),
        ("<https://dupont.example>", "https://dupont.example"),
        ("Lundi\nMardi", "Lundi\nMardi"),
        ("```\nLundi  9 h\n\nMardi\n```", "Lundi  9 h\n\nMardi"),
        ("---", "---"),
        ("e\u0301te\u0301", "été"),
        ("[e](x)\u0301t`e`\u0301 ![e](x)\u0301", "été é"),
        ("```\n[e](x)\u0301\n```", "é"),
        ("2026. Nouveau tarif", "2026. Nouveau tarif"),
        ("|a|\n|-|", "a"),
    ],
)
def test_marks_go_and_what_says_something_stays(text: str, plain: str) -> None:
    assert cut(text).plain_text == plain


def test_long_paragraphs_are_cut_behind_sentences_and_never_within_a_number() -> None:
    sentences = passages("Un, deux, trois et quatre. " * 60)
    assert all(part.endswith(".") for part in sentences)
    numbers = passages("Tél. " + "0475 55 01 02 " * 100)
    assert all(len(part) <= LONGEST_PASSAGE for part in numbers)
    assert passages("x" * 1_300) == ["x" * 600, "x" * 600, "x" * 100]


@given(st.text("ab1é \n#*-|>`[]()_.\u0301", min_size=1, max_size=200))
def test_passages_are_parts_of_the_plain_text_in_its_order(text: str) -> None:
    if not text.strip():
        return
    whole = cut(text)
    last = 0
    for passage in whole.passages:
        assert last <= passage.starts_at < passage.ends_at <= len(whole.plain_text)
        assert passage.text == whole.plain_text[passage.starts_at : passage.ends_at]
        assert passage.text == passage.text.strip()
        assert find_passage(whole.plain_text, passage.text) is not None
        last = passage.ends_at
    assert whole.passages
    assert unicodedata.is_normalized("NFC", whole.plain_text)


@given(st.lists(st.text("abcé019,€", min_size=1, max_size=9), min_size=1, max_size=30))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    text = " ".join(words)
    assert cut(text).plain_text == text
    assert passages(text) == [text]


HOSTILE = {
    "quotes": ">" * 50_000,
    "lists": "- " * 25_000,
    "nested": "".join(f"{' ' * (2 * depth)}- a\n" for depth in range(220)),
    "stars": "**a" * 16_600,
    "marks": "*_" * 25_000,
    "brackets": "[" * 50_000,
    "images": "![" * 25_000,
    "links": "[a](" * 12_500,
    "quoted links": '[a](b "' * 7_000,
    "ticks": " ".join("`" * length for length in range(1, 315)),
    "wide table": "|a" * 1_000 + "\n" + "|-" * 1_000 + "\n" + "|b\n" * 14_000,
    "long table": "|a|\n|-|\n" + "|b|\n" * 12_000,
    "paragraphs": "a\n\n" * 16_600,
    "heading": "# " + "b" * 20_000 + "\n" + "a\n\n" * 9_000,
    "headings": "# a\n" * 12_500,
    "blanks": " " * 49_999 + "x",
    "entities": "&amp" * 12_500,
}


MOST = 25
USUAL = "# Prix\n\n" + "**Un** devis, 12 €.\n\n- le lundi\n- le mardi\n\n" * 900


@pytest.fixture(scope="module")
def yardstick() -> float:
    return cpu_seconds(lambda: cut(USUAL))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_longest_and_worst_texts_are_cut_soon(text: str, yardstick: float) -> None:
    cut_once: list[CutText] = []
    seconds = cpu_seconds(lambda: cut_once.append(cut(text)), rounds=1)
    assert seconds < MOST * yardstick
    [whole] = cut_once
    assert 1 <= len(whole.passages) <= MOST_PASSAGES
    assert sum(len(passage.heading) for passage in whole.passages) <= 300 * MOST_PASSAGES


def test_lists_in_lists_beyond_reason_stay_as_they_were_written() -> None:
    text = HOSTILE["nested"]
    assert cut(text).plain_text == text.strip()
