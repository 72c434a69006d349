"""The formats in which documents are frozen: each says its version, and old ones stay readable.

A statement, an invoice or a report is stored as the JSON of its dataclass. Renaming a field would
make every old document unreadable, so a document says in which version of its format it is, and
for each former version there is an upgrade to the next. The golden files beside the tests hold one
document of each version.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

Value = TypeVar("Value")
Fields = dict[str, Any]
Upgrade = Callable[[Fields], Fields]
"""Turns the fields of one version into those of the next."""

_FIRST = 1


class UnknownFormat(ValueError):
    """A document was frozen by a newer program."""


class FrozenFormat(Generic[Value]):
    """Writes documents in one version of their format, and reads all up to it.

    Args:
        shape: the frozen value.
        version: in which documents are written; a document that says none is of the first.
        upgrades: by former version, what leads to the next; one for each.
        key: under which a document says its version; where the value has a field of that name,
            it says there in which version it was frozen.
    """

    def __init__(
        self,
        shape: type[Value],
        version: int = _FIRST,
        upgrades: Mapping[int, Upgrade] | None = None,
        key: str = "format",
    ) -> None:
        self._adapter = TypeAdapter(shape)
        self._version = version
        self._upgrades = upgrades or {}
        self._key = key

    def fields(self, value: Value, *, without: str | None = None) -> Fields:
        """Return the fields of a document as they are frozen, its version among them.

        ``without`` is the field that has a column of its own.
        """
        left_out = None if without is None else {without}
        fields: Fields = self._adapter.dump_python(value, mode="json", exclude=left_out)
        fields.setdefault(self._key, self._version)
        return fields

    def serialise(self, value: Value) -> str:
        """Return a document as JSON text."""
        return json.dumps(self.fields(value), ensure_ascii=False)

    def deserialise(self, document: str | Fields) -> Value:
        """Return what was frozen.

        Args:
            document: as it is stored: its text, or what that holds.

        Raises:
            UnknownFormat: it is of a version that this program does not know.
            ValueError: somebody changed it into what it cannot be.
        """
        fields: Fields = dict(json.loads(document) if isinstance(document, str) else document)
        version = fields.setdefault(self._key, _FIRST)
        if not isinstance(version, int) or not _FIRST <= version <= self._version:
            raise UnknownFormat(f"format {version}; up to {self._version} can be read")
        for former in range(version, self._version):
            fields = self._upgrades[former](fields)
        return self._adapter.validate_python(fields)
