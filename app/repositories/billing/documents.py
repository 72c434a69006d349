"""Final statements as they are frozen: one JSON document, with the head beside it."""

import json
from typing import Any

from pydantic import TypeAdapter

from app.domain.billing.statements import Statement
from app.domain.metering.ledger import Head

_STATEMENT = TypeAdapter(Statement)


def frozen(statement: Statement) -> str:
    """Return a statement as JSON text, without its head."""
    return _STATEMENT.dump_json(statement, exclude={"head"}).decode()


def thawed(document: str, head: Head) -> Statement:
    """Return the statement that was frozen.

    Raises:
        ValueError: somebody changed it into what is no statement.
    """
    fields: dict[str, Any] = json.loads(document)
    return _STATEMENT.validate_python(fields | {"head": head})
