"""Final statements as they are frozen: one JSON document, with the head beside it.

``is_vat_chosen`` is false where nobody had chosen how the client is taxed. A process of the version
before it reads the document too: the terms that it needs there are those that it went by itself.
"""

import json

from app.domain.billing.statements.statements import Statement
from app.domain.metering.ledger import Head
from app.repositories.frozen_formats import Fields, FrozenFormat


def _second(fields: Fields) -> Fields:
    """Add what the first version did not tell: there were no disputes."""
    return fields | {"open_disputes": 0}


STATEMENTS = FrozenFormat(Statement, 2, {1: _second})
_NOT_CHOSEN = {"treatment": "none", "rate": None, "note": None}


def serialise_statement(statement: Statement) -> str:
    """Return a statement as JSON text, without its head."""
    fields = STATEMENTS.fields(statement, without="head")
    if statement.vat_terms is None:
        fields |= {"vat_terms": _NOT_CHOSEN, "is_vat_chosen": False}
    return json.dumps(fields, ensure_ascii=False)


def deserialise_statement(document: str, head: Head) -> Statement:
    """Return the statement that was frozen.

    Raises:
        ValueError: somebody changed it into what is no statement.
    """
    fields: Fields = json.loads(document)
    if not fields.pop("is_vat_chosen", True):
        fields["vat_terms"] = None
    return STATEMENTS.deserialise(fields | {"head": head})
