"""Which number or address of an entry a refusal is about."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.api.http.problems.refused_fields import RefusedField
from app.domain.clients.parties.normalisation import PartyKind
from app.domain.directory.entries import UnreadableParty

_FIELDS = {PartyKind.PHONE: "phones", PartyKind.EMAIL: "emails"}


@contextmanager
def party_errors() -> Iterator[None]:
    """Tell which field cannot be read.

    Raises:
        RefusedField: with the pointer to it.
    """
    try:
        yield
    except UnreadableParty as refused:
        raise RefusedField(refused, f"/{_FIELDS[refused.kind]}/{refused.place}") from None
