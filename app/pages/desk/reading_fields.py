"""Fields of the desk's forms, named as in the API's bodies: read, or refused with the field."""

import re
from uuid import UUID

from app.documents.texts.texts import phrase
from app.pages.forms import Form

LONGEST_TEXT = 10_000
LONGEST_REASON = 500

NEEDED = phrase("This is needed.")
_TOO_LONG = phrase("This is too long.")
_UNREADABLE = phrase("This cannot be read.")
NO_SUCH_THING = phrase("There is no such thing.")
_YES = ("true", "on", "1", "yes")
_NO = ("false", "off", "0", "no")
_FLAGS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)


class FieldRefused(Exception):
    """A field cannot be taken as it was typed.

    Args:
        field: its name.
        words: why, for the catalogues.
    """

    def __init__(self, field: str, words: str) -> None:
        super().__init__(field)
        self.field = field
        self.words = words


def optional_text(form: Form, field: str, longest: int = LONGEST_TEXT) -> str | None:
    """Return what was typed; None where nothing was.

    Raises:
        FieldRefused: it is too long.
    """
    text = form.text(field)
    if len(text) > longest:
        raise FieldRefused(field, _TOO_LONG)
    return text or None


def needed_text(form: Form, field: str, longest: int = LONGEST_TEXT) -> str:
    """Return what was typed.

    Raises:
        FieldRefused: nothing was, or too much.
    """
    text = optional_text(form, field, longest)
    if text is None:
        raise FieldRefused(field, NEEDED)
    return text


def optional_flag(form: Form, field: str) -> bool | None:
    """Return yes or no; None where it was left open.

    Raises:
        FieldRefused: it is neither.
    """
    text = form.text(field).lower()
    if text and text not in _FLAGS:
        raise FieldRefused(field, _UNREADABLE)
    return _FLAGS.get(text)


def optional_whole(form: Form, field: str) -> int | None:
    """Return a number of seconds; None where nothing was typed.

    Raises:
        FieldRefused: it is no whole number.
    """
    text = form.text(field)
    if not text:
        return None
    if _WHOLE.fullmatch(text) is None:
        raise FieldRefused(field, _UNREADABLE)
    return int(text)


def needed_id(form: Form, field: str) -> str:
    """Return the id that was chosen.

    Raises:
        FieldRefused: none was, or it is no id.
    """
    text = form.text(field)
    if not text:
        raise FieldRefused(field, NEEDED)
    try:
        return str(UUID(text))
    except ValueError:
        raise FieldRefused(field, NO_SUCH_THING) from None


def needed_choice(form: Form, field: str, among: frozenset[str]) -> str:
    """Return what was chosen.

    Raises:
        FieldRefused: nothing was, or nothing of what there is.
    """
    text = form.text(field)
    if text not in among:
        raise FieldRefused(field, NO_SUCH_THING if text else NEEDED)
    return text


def optional_choice(form: Form, field: str, among: frozenset[str]) -> str | None:
    """Return what was chosen; None where nothing was.

    Raises:
        FieldRefused: nothing of what there is.
    """
    return needed_choice(form, field, among) if form.text(field) else None


def optional_form(form: Form) -> str | None:
    """Return the id of the form that was sent, if it has one."""
    return form.own_id
