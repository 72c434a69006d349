"""What somebody typed into a form that could not be done: it is shown, and so not lost."""

from collections.abc import Iterator
from uuid import UUID

from app.pages.forms import ACTION, OF, TOKEN, Form

_NOT_TYPED = frozenset({TOKEN, ACTION, OF, "version"})
_SAYS_NOTHING = frozenset({"", "on", "true", "false"})


def typed_texts(form: Form) -> Iterator[str]:
    """Yield what a person may have typed or chosen; passwords are never shown."""
    for name, value in form.pairs():
        if name in _NOT_TYPED or "password" in name:
            continue
        if value.strip() not in _SAYS_NOTHING and not _is_id(value):
            yield value


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
