"""Catalogues hold what the code says, in every language, and nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir

import app.documents
from app.documents.catalogues.speech import Plural, catalogue, speech_of
from app.domain.clients.clients import Language

BLANKS = re.compile(r"\{\w+\}")
CODE = Path(app.documents.__file__).parent
OTHERS = [Language.FRENCH, Language.DUTCH]
STEPS = Plural("and {count} more step", "and {count} more steps")


def said_by_the_code() -> set[str | tuple[str, ...]]:
    keywords = {"phrase": None, "plural": (1, 2)}
    found = extract_from_dir(CODE, keywords=keywords, method_map=[("**.py", "python")])
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_is_there_and_no_other(language: Language) -> None:
    kept = {message.id for message in catalogue(language) if message.id}
    assert kept == said_by_the_code()


@pytest.mark.parametrize("language", OTHERS)
def test_every_phrase_is_said_with_its_blanks(language: Language) -> None:
    for message in catalogue(language):
        ids, said = (_forms(one) for one in (message.id, message.string))
        assert all(said), ids
        assert not message.fuzzy, ids
        blanks = set(BLANKS.findall(ids[-1]))
        assert set(BLANKS.findall(said[-1])) == blanks, ids
        assert all(set(BLANKS.findall(one)) <= blanks for one in said), ids


def _forms(words: Any) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        (Language.FRENCH, 0, "et 0 autre étape"),
        (Language.FRENCH, 1, "et 1 autre étape"),
        (Language.FRENCH, 2, "et 2 autres étapes"),
        (Language.FRENCH, -5, "et -5 autres étapes"),
        (Language.FRENCH, 1_234, "et 1\N{NARROW NO-BREAK SPACE}234 autres étapes"),
        (Language.DUTCH, 1, "en nog 1 stap"),
        (Language.DUTCH, 0, "en nog 0 stappen"),
        (Language.DUTCH, 1_234, "en nog 1.234 stappen"),
        (Language.ENGLISH, 1, "and 1 more step"),
        (Language.ENGLISH, 0, "and 0 more steps"),
        (Language.ENGLISH, 1_234, "and 1,234 more steps"),
    ],
)
def test_plurals_and_thousands_fit_number_and_language(
    language: Language, number: int, said: str
) -> None:
    assert speech_of(language).count(STEPS, number) == said
