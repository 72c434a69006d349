"""The words of reports: English in the code, French and Dutch in gettext catalogues beside it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from app.documents.texts.catalogues import LOCALES
from app.domain.clients.clients import Language

_FOLDER = Path(__file__).with_name("locales")

Translate = Callable[[str], str]


@cache
def catalogue(language: Language) -> Catalog:
    """Return the translations into a language other than English."""
    with (_FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=LOCALES[language])


def translator(language: Language) -> Translate:
    """Return what puts the code's words into a language.

    Raises:
        KeyError: when called with words that the catalogue lacks.
    """
    if language is Language.ENGLISH:
        return str

    words = catalogue(language)

    def translated(said: str) -> str:
        message = words.get(said)
        if message is None or not message.string:
            raise KeyError(said)
        return str(message.string)

    return translated
