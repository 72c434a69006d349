"""What may have been meant is what stands in the sheets, and is like what was typed."""

import pytest

from app.domain.sheets.spelling import can_be_meant, suggest

TEXTS = [
    "Entretien chaudière gaz : 149,50 €",
    "Chaudière ou brûleur",
    "Horaires d'été",
    "CHAUDIÈRE",
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chaudere", "chaudière"),
        ("chaudirèe gaz", "chaudière gaz"),
        ("bruleru", "brûleur"),
        ("orhaires", "horaires"),
        ("chaud", None),
        ("gaz entretien", None),
        ("xyzzy", None),
        ("chaudere xyzzy", None),
        ("ga", None),
        ("gz", None),
        ("148", None),
        ("", None),
        ("€ !", None),
    ],
)
def test_the_nearest_word_is_suggested(typed: str, meant: str | None) -> None:
    assert suggest(typed, TEXTS) == meant


def test_without_sheets_nothing_is() -> None:
    assert suggest("chaudière", []) is None


@pytest.mark.parametrize("typed", ["0475550102", "149,50 €", "ab 12", ""])
def test_figures_are_never_meant_otherwise(typed: str) -> None:
    assert not can_be_meant(typed)


def test_a_word_beside_figures_may_be() -> None:
    assert can_be_meant("14 chaudere")
