"""Reports that were sent before read as they did then, word for word."""

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.api.reporting.reports import render_report
from app.documents.reporting.pages import html_of, pdf_of, text_of
from app.documents.reporting.version_1.phrases import all_phrases, catalogue, translator
from app.domain.clients.clients import Language
from app.domain.reporting.contents import Content
from app.repositories.reporting.reports import CONTENTS
from tests.documents.reporting.given import a_report

GOLDEN = Path(__file__).with_name("golden")


@pytest.fixture
def former() -> Content:
    return CONTENTS.deserialise((GOLDEN / "version_1.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", Language)
def test_its_text_is_the_same(former: Content, language: Language) -> None:
    golden = (GOLDEN / f"version_1.{language}.txt").read_text(encoding="utf-8")
    assert text_of(a_report(language, content=former)) == golden


def test_its_page_is_the_same(former: Content) -> None:
    golden = (GOLDEN / "version_1.fr.html").read_text(encoding="utf-8")
    assert html_of(a_report(content=former)) == golden


def test_its_pdf_holds_the_words_of_then(former: Content, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(a_report(content=former)))
    assert "Interactions utilisées ce mois" in PdfReader(path).pages[-1].extract_text()


async def test_its_json_has_the_fields_of_then(former: Content) -> None:
    answer = await render_report(a_report(content=former), "application/json")
    golden = json.loads((GOLDEN / "version_1.json").read_text(encoding="utf-8"))
    assert json.loads(bytes(answer.body))["content"].keys() == golden.keys()


@pytest.mark.parametrize("language", [Language.FRENCH, Language.DUTCH])
def test_its_catalogues_are_whole(language: Language) -> None:
    assert [one.id for one in catalogue(language) if one.id] == all_phrases()
    assert all(translator(language)(phrase) for phrase in all_phrases())
