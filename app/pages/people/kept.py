"""What somebody sent whose session had ended: it waits in the form that asks to sign in."""

from collections.abc import Iterator

from app.pages.forms import TOKEN, Form

NEXT = "next"
"""The field that says where somebody wanted to go."""
KEPT_AT = "kept_at"
"""The field that says where to send what was kept."""
_PREFIX = "kept."
KEPT_TOKEN = _PREFIX + TOKEN
"""The field that says which session was given the form: what it held is its person's to send."""


def keep_fields(form: Form) -> Iterator[tuple[str, str]]:
    """Yield what was sent, under names that nothing else has; passwords are typed again."""
    for name, value in form.pairs():
        if "password" not in name:
            yield f"{_PREFIX}{name}", value


def kept_fields(form: Form) -> Iterator[tuple[str, str]]:
    """Yield what was kept, under the names that it was sent with."""
    for name, value in kept_again(form):
        yield name.removeprefix(_PREFIX), value


def kept_again(form: Form) -> Iterator[tuple[str, str]]:
    """Yield what is still kept when signing in has failed once."""
    for name, value in form.pairs():
        if name.startswith(_PREFIX):
            yield name, value
