"""Catalogues: gettext's files beside this one, and what the code marks to stand in them.

``make texts`` runs this module: it brings new sentences into the catalogues, for somebody to
translate, and leaves out those that nothing says any more.
"""

import ast
import itertools
from collections.abc import Container, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

import app
from app.domain.clients.clients import Language

LOCALES = {Language.FRENCH: "fr_BE", Language.DUTCH: "nl_BE", Language.ENGLISH: "en_GB"}
"""The locales by which dates, numbers and money are written for clients."""

TRANSLATED = (Language.FRENCH, Language.DUTCH)
"""The languages with a catalogue; English stands in the code."""

_FOLDER = Path(__file__).parent
_CODE = Path(app.__file__).parent
_WIDTH = 98
_MARKS: dict[str, Any] = {
    "say": None,
    "phrase": None,
    "phrase_in": ((1, "c"), 2),
    "plural": (1, 2),
}
_METHODS = [
    ("**.py", "app.documents.texts.catalogues:extract_python"),
    ("**.jinja", "app.documents.texts.catalogues:extract_template"),
]


def read_catalogue(language: Language) -> Catalog:
    """Return the translations into a language other than English."""
    with _path(language).open("rb") as file:
        return read_po(file, locale=LOCALES[language])


def extract_catalogue(folder: Path = _CODE) -> Catalog:
    """Return what code and templates say, each sentence once, in the order of the files."""
    said = Catalog()
    for _, _, message, _, context in extract_from_dir(folder, _METHODS, keywords=_MARKS):
        said.add(message, context=context)
    return said


def extract_python(
    file: BinaryIO, keywords: Container[str], *_: object, **__: object
) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """Yield line, mark and literal words of each marked call, as Babel asks of an extractor.

    Babel's own reads tokens: it overlooks what stands within an f-string, and takes the key of
    ``say(WORDS["key"])`` for a sentence.
    """
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        mark = getattr(call.func, "id", getattr(call.func, "attr", ""))
        if mark in keywords and call.args:
            for words in itertools.product(*map(_literals, call.args)):
                yield call.lineno, mark, words, []


def extract_template(
    file: BinaryIO, keywords: Container[str], *_: object, **__: object
) -> Iterator[tuple[int, str, tuple[str, ...], list[str]]]:
    """Yield what ``extract_python`` does, of a template.

    Jinja's own overlooks what stands in a condition.
    """
    for call in Environment(autoescape=True).parse(file.read().decode()).find_all(nodes.Call):
        mark = getattr(call.node, "name", getattr(call.node, "attr", ""))
        if mark in keywords and call.args:
            for words in itertools.product(*map(_literals_of_template, call.args)):
                yield call.lineno, mark, words, []


def _literals_of_template(argument: nodes.Expr) -> list[str]:
    match argument:
        case nodes.Const(value=str(words)):
            return [words]
        case nodes.CondExpr(expr1=expr1, expr2=nodes.Expr() as expr2):
            return [*_literals_of_template(expr1), *_literals_of_template(expr2)]
        case _:
            return []


def _literals(argument: ast.expr) -> list[str]:
    """Return the words that an argument may be, of a condition both."""
    match argument:
        case ast.Constant(value=str(words)):
            return [words]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_literals(body), *_literals(orelse)]
        case _:
            return []


def update_catalogue(language: Language, said: Catalog) -> None:
    """Bring what the code says into a catalogue; what is new there is empty.

    Args:
        language: of the catalogue.
        said: what was extracted.
    """
    catalogue, path = read_catalogue(language), _path(language)
    catalogue.update(said, no_fuzzy_matching=True)
    header, _, _ = path.read_text(encoding="utf-8").partition("\n\n")
    messages = BytesIO()
    write_po(messages, catalogue, _WIDTH, no_location=True, omit_header=True, ignore_obsolete=True)
    path.write_text(f"{header}\n\n{messages.getvalue().decode().strip()}\n", encoding="utf-8")


def _path(language: Language) -> Path:
    return _FOLDER / f"{language}.po"


if __name__ == "__main__":
    extracted = extract_catalogue()
    for translated in TRANSLATED:
        update_catalogue(translated, extracted)
