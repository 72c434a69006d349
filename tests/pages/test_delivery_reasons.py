"""Operators read in their own language why a delivery ended as it did, whatever adapters say."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.documents.texts.texts import texts_of
from app.domain.clients.clients import Language
from app.pages.desk.delivery_reasons import say_reason

APP = Path(__file__).parents[2] / "app"
SAYING = {"ingest", "ignore", "acknowledge", "refuse", "UnreadablePayload", "UnverifiedDelivery"}
SAYING |= {"UnsupportedMediaType"}
OTHERS = ["the adapter failed", "the database did not record it", "human mail (of a person)"]
FOR_FILES = {"calendars", "bank_statements"}
"""What people upload is told of at once, not kept as a delivery."""


def literal(argument: ast.expr) -> str | None:
    """Return a text of the code, its blanks filled with a word."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    if isinstance(argument, ast.JoinedStr):
        parts = [literal(part) or "received" for part in argument.values]
        return "".join(parts)
    return None


def reasons() -> Iterator[str]:
    """Yield every reason that stands in an adapter."""
    for folder in ("integrations", "services/integrations"):
        for path in (APP / folder).rglob("*.py"):
            if FOR_FILES & set(path.parts):
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYING:
                    yield from filter(None, map(literal, node.args))


@pytest.mark.parametrize("language", [Language.FRENCH, Language.DUTCH])
def test_every_reason_has_words(language: Language) -> None:
    texts = texts_of(language)
    found = {*reasons(), *OTHERS}
    assert len(found) > 70
    assert [reason for reason in sorted(found) if say_reason(reason, texts) == reason] == []


def test_reasons_of_several_events_are_said_once_each() -> None:
    texts = texts_of(Language.FRENCH)
    said = say_reason("human mail (no rule); bulk mail (list); auto_reply mail (x)", texts)
    assert said == "un mail d'une personne · un mail automatique"
    assert say_reason("something else", texts) == "something else"
