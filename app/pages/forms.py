"""What a form holds: read up to a size, as text that can be stored."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Request

from app.api.http.request_bodies import read_bytes
from app.domain.errors import NothingFound
from app.pages.refusals import UnreadableForm

MOST_BYTES = 1024 * 1024
"""Of a form of somebody who has signed in: the longest of each, whatever the script.

A character takes up to twelve bytes there (HTML, application/x-www-form-urlencoded).
"""
_MOST_OF_NOBODY = 256 * 1024
_MOST_FIELDS = 200
_KEPT_BYTES, _KEPT_FIELDS = _MOST_OF_NOBODY + 16 * 1024, _MOST_FIELDS + 10
_FORM = "application/x-www-form-urlencoded"
TOKEN = "csrf"  # noqa: S105 - the field's name
"""The field that every form has."""
FORM_ID = "form"
"""The field of a form that may be sent twice and is done once."""
ACTION = "action"
"""The name of the buttons."""
OF = "of"
"""The field that names the client on whose page of the portal a form stands, by its reference."""


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name; each may come several times."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "Form":
        """Return the form that these fields make."""
        gathered: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            gathered[name] = (*gathered.get(name, ()), value.replace("\r\n", "\n"))
        return cls(MappingProxyType(gathered))

    def text(self, name: str) -> str:
        """Return a field without white space around it; empty where it was not sent."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Return a field as it was typed, such as a password."""
        values = self.fields.get(name, ())
        return values[0] if values else ""

    def id(self, name: str) -> str:
        """Return a field that names something.

        Raises:
            NothingFound: it is no id.
        """
        return id_of(self.text(name))

    @property
    def own_id(self) -> str | None:
        """Return what tells this form from any other that was shown, if it says so."""
        try:
            return str(UUID(self.text(FORM_ID)))
        except ValueError:
            return None

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, such as of checked boxes."""
        return self.fields.get(name, ())

    def has(self, name: str) -> bool:
        """Return whether a field was sent: that a box is checked."""
        return name in self.fields

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield every field with each of its values."""
        for name, values in self.fields.items():
            for value in values:
                yield name, value


EMPTY = Form()


def id_of(text: str) -> str:
    """Return an id as it is stored.

    Raises:
        NothingFound: it is none.
    """
    try:
        return str(UUID(text))
    except ValueError:
        raise NothingFound from None


async def read_form(request: Request, *, is_sign_in: bool = False, is_signed: bool = False) -> Form:
    """Return the form that was sent.

    Args:
        request: with the form.
        is_sign_in: it may hold another form, kept until somebody has signed in.
        is_signed: it is of somebody who has; of anybody else less is read.

    Raises:
        UnreadableForm: it is none, or holds what no text does.
        BodyTooLarge: 1 MiB is enough, 256 KiB of nobody.
        ClientDisconnect: whoever sent it has gone.
    """
    of_nobody = _KEPT_BYTES if is_sign_in else _MOST_OF_NOBODY
    body = await read_bytes(request, MOST_BYTES if is_signed else of_nobody)
    kind = request.headers.get("content-type", _FORM if not body else "").partition(";")[0]
    if kind.strip().lower() != _FORM:
        raise UnreadableForm
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_KEPT_FIELDS if is_sign_in else _MOST_FIELDS,
        )
    except ValueError:
        raise UnreadableForm from None
    if any("\0" in text for pair in pairs for text in pair):
        raise UnreadableForm
    return Form.of(pairs)
