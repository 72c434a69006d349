"""Which field of a body a domain error is about."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.api.http.problems.refused_fields import RefusedField
from app.domain.errors import DomainError
from app.services.clients.contact_point_changes import RefusedContactPoint


@contextmanager
def field_errors_at(fields: Mapping[type[DomainError], str]) -> Iterator[None]:
    """Tell which field an error is about.

    Args:
        fields: by error, the pointer to the field; other errors pass as they are.

    Raises:
        RefusedField: one of these errors, or a contact point's.
    """
    try:
        yield
    except RefusedContactPoint as refused:
        pointer = f"/contact_points/{refused.index}/{refused.field}"
        raise RefusedField(refused.reason, pointer) from None
    except DomainError as error:
        if type(error) not in fields:
            raise
        raise RefusedField(error, fields[type(error)]) from None
