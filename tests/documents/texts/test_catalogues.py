"""Catalogues hold what the code says, whole, in every language, and nothing else."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

import app
from app.documents.texts import catalogues
from app.documents.texts.catalogues import (
    LOCALES,
    TRANSLATED,
    extract_catalogue,
    extract_python,
    read_catalogue,
    update_catalogue,
)
from app.domain.clients.clients import Language
from tests.documents.texts.spacing import loose_signs

BLANKS = re.compile(r"\{\w*\}")
WORD = re.compile(r"(?<!\{)\b[a-z]{2,}", re.IGNORECASE)
UNTRANSLATED = {"TVA non applicable, art. 293 B du CGI", "SRL, SAS, EI…"}
RULES = {Language.FRENCH: "(n > 1)", Language.DUTCH: "(n != 1)"}
"""When several is said: in French none is singular."""
EVERY_LANGUAGE = pytest.mark.parametrize("language", TRANSLATED)


@pytest.fixture(scope="module")
def said() -> Catalog:
    return extract_catalogue()


STORED_IN_INVOICES = {(None, ("Cancels invoice {number}: {reason}",))}
"""Sent on as data, in which programs look for it."""


def messages_of(catalogue: Catalog) -> dict[tuple[str | None, tuple[str, ...]], Message]:
    return {(message.context, forms(message.id)): message for message in catalogue if message.id}


def said_in(folder: str) -> Catalog:
    """Return what code says in a folder; reports are read as they were drawn, to the last space."""
    return extract_catalogue(Path(app.__file__).parent / folder)


def forms(words: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


@EVERY_LANGUAGE
def test_every_sentence_is_there_and_no_other(language: Language, said: Catalog) -> None:
    assert messages_of(read_catalogue(language)).keys() == messages_of(said).keys()


@EVERY_LANGUAGE
def test_every_sentence_is_translated_with_its_blanks(language: Language) -> None:
    catalogue = read_catalogue(language)
    assert not catalogue.obsolete
    for (_, english), message in messages_of(catalogue).items():
        translated = forms(message.string)
        assert all(translated), english
        assert not message.fuzzy, english
        blanks = set(BLANKS.findall(english[-1]))
        assert set(BLANKS.findall(translated[-1])) == blanks, english
        assert all(set(BLANKS.findall(form)) <= blanks for form in translated), english


@EVERY_LANGUAGE
def test_plurals_follow_the_languages_rule(language: Language) -> None:
    catalogue = read_catalogue(language)
    assert (catalogue.num_plurals, catalogue.plural_expr) == (2, RULES[language])
    for (_, english), message in messages_of(catalogue).items():
        assert len(forms(message.string)) == len(english), english


@EVERY_LANGUAGE
def test_spaces_are_those_of_the_sentence(language: Language) -> None:
    for message in messages_of(read_catalogue(language)).values():
        for form in forms(message.string):
            assert re.sub(" +", " ", form.strip()) == form, form


def test_french_keeps_its_signs_with_their_words() -> None:
    said = messages_of(read_catalogue(Language.FRENCH))
    stored = {*messages_of(said_in("documents/reporting")), *STORED_IN_INVOICES}
    for message in (said[key] for key in said.keys() - stored):
        for form in forms(message.string):
            assert not loose_signs(form), form


@EVERY_LANGUAGE
def test_what_is_said_differs_from_english_where_it_is_words(language: Language) -> None:
    alike = {
        message.id
        for message in messages_of(read_catalogue(language)).values()
        if isinstance(message.id, str) and message.id == message.string
    }
    assert {words for words in alike if len(WORD.findall(words)) > 1} <= UNTRANSLATED


@EVERY_LANGUAGE
def test_of_an_answer_and_of_a_telephone_another_word_is_said(language: Language) -> None:
    catalogue = read_catalogue(language)
    call, question = catalogue.get("answered"), catalogue.get("answered", "question")
    assert call is not None
    assert question is not None
    assert call.string != question.string


def test_every_language_is_english_or_has_a_catalogue() -> None:
    assert {*TRANSLATED, Language.ENGLISH} == set(Language) == set(LOCALES)


@EVERY_LANGUAGE
def test_an_update_keeps_what_is_translated_and_asks_for_what_is_new(
    language: Language, said: Catalog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / f"{language}.po"
    whole = Path(catalogues.__file__).with_name(path.name).read_text(encoding="utf-8")
    header, _, rest = whole.split("\n\n", 2)
    path.write_text(f'{header}\n\nmsgid "No more"\nmsgstr "x"\n\n{rest}', encoding="utf-8")
    monkeypatch.setattr(catalogues, "_FOLDER", tmp_path)
    update_catalogue(language, said)
    renewed = messages_of(read_catalogue(language))
    assert path.read_text(encoding="utf-8").startswith(header)
    assert renewed.keys() == messages_of(said).keys()
    assert sum(not all(forms(message.string)) for message in renewed.values()) == 1


def test_sentences_are_found_wherever_code_says_them() -> None:
    source = b"""
f"{say('Within')} {texts.say(words)}: {say(WORDS['key'])}"
texts.say("Some" if some else "None", count="1")
NAMES = {"a": phrase("A name"), "b": phrase_in("here", "A name"), "c": plural("one", "more")}
"""
    marks = ["say", "phrase", "phrase_in", "plural"]
    found = [(mark, words) for _, mark, words, _ in extract_python(BytesIO(source), marks)]
    assert [each for each in found if each[1]] == [
        ("say", ("Within",)),
        ("say", ("Some",)),
        ("say", ("None",)),
        ("phrase", ("A name",)),
        ("phrase_in", ("here", "A name")),
        ("plural", ("one", "more")),
    ]


def test_sentences_are_found_in_templates_too(tmp_path: Path) -> None:
    template = """{{ say("Good day {name}", name=name) }} {{ say(title) }}
    {{ count(plural("{count} call", "{count} calls"), calls) }} {{ phrase_in("page", "Due") }}
    {{ field(texts.say("Mine" if is_own else "Theirs")) }}"""
    (tmp_path / "page.html.jinja").write_text(template, encoding="utf-8")
    assert list(messages_of(extract_catalogue(tmp_path))) == [
        (None, ("Good day {name}",)),
        (None, ("{count} call", "{count} calls")),
        ("page", ("Due",)),
        (None, ("Mine",)),
        (None, ("Theirs",)),
    ]


def test_signs_that_a_line_could_begin_with_are_found() -> None:
    kept = (
        "De 9:00 à 17:30\u00a0: 21\u202f% n°\u00a01-145 «\u00a0oui\u00a0»\u00a0? https://a.example"
    )
    loose = (
        "Total : 5",
        "Total: 5",
        "Quand ?",
        "Oui!",
        "« oui\u00a0»",
        "\u00a0oui »",
        "n° 3",
        "5 %",
    )
    assert loose_signs(kept) == []
    assert all(len(loose_signs(text)) == 1 for text in loose)
