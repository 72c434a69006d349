"""Files that clients hand over, as sheets."""

import pytest

from app.domain.sheets.files import UnreadableSheetFile, read_sheet_file
from app.domain.sheets.passages import cut_text

PRICES = (
    'Prestation;Prix\nEntretien chaudière gaz;149,50 €\n;\n"Dépannage | nuit\n(22 h)";*190 €*\n'
)


def test_a_table_is_read_row_by_row_word_for_word() -> None:
    read = read_sheet_file("2026/nos_tarifs.csv", PRICES.encode())
    assert (read.title, read.kind) == ("Nos tarifs", "prices")
    cut = cut_text(read.title, read.text)
    assert [passage.text for passage in cut.passages] == [
        "Entretien chaudière gaz\t149,50 €",
        "Dépannage | nuit (22 h)\t*190 €*",
    ]
    assert cut.passages[0].heading == "Nos tarifs Prestation\tPrix"


@pytest.mark.parametrize(
    "content",
    [
        PRICES.encode("utf-8-sig"),
        PRICES.encode("cp1252"),
        PRICES.encode("utf-16"),
        PRICES.replace("\n", "\r\n").encode(),
        PRICES.replace(";", "\t").encode(),
        PRICES.replace(",", ".").replace(";", ",").encode(),
    ],
)
def test_what_spreadsheets_save_is_read(content: bytes) -> None:
    read = read_sheet_file("prix.csv", content)
    assert "| Entretien chaudière gaz | 149" in read.text


def test_markdown_is_called_by_its_heading_and_text_by_its_name() -> None:
    read = read_sheet_file("a.md", b"\n# Nos services #\n\nPose de radiateurs\n")
    assert (read.title, read.kind) == ("Nos services", "other")
    assert read.text == "\n# Nos services #\n\nPose de radiateurs\n"
    assert read_sheet_file("a.txt", b"# 1 du march\xc3\xa9").title == "A"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Horaires d'été.md", "opening_hours"),
        ("openingsuren.txt", "opening_hours"),
        ("congés.md", "availability"),
        ("prijslijst.csv", "prices"),
        ("coordonnées.txt", "contact_details"),
        ("prestations.md", "services"),
        ("fiche_brûleur.txt", "product"),
        ("divers.txt", "other"),
    ],
)
def test_its_kind_is_told_by_its_name(name: str, kind: str) -> None:
    assert read_sheet_file(name, b"Bonjour").kind == kind


def test_a_table_of_another_name_is_told_by_its_header() -> None:
    assert read_sheet_file("x.csv", b"Jour;Heures d'ouverture\nLundi;9-17").kind == "opening_hours"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"%PDF", "only"),
        ("a.txt", b"", "nothing"),
        ("a.md", b" \n\t", "nothing"),
        ("a.csv", b";;\n;", "nothing"),
        ("a.csv", b'a;"b\nc', "no table"),
        ("a.txt", b"a\x00b", "no text"),
        ("a.txt", b"x" * 50_001, "longer"),
        ("a.txt", b"x" * (512 * 1024 + 1), "larger"),
        ("a.txt", b"\xff\xfe\x00", "no text"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, why: str) -> None:
    with pytest.raises(UnreadableSheetFile, match=why):
        read_sheet_file(name, content)
