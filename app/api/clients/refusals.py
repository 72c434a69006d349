"""Domain errors about one field of a body: the same codes, with a pointer."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.api.http.problems.problems import DOMAIN_PROBLEMS
from app.api.http.problems.refusals import InvalidRequest, Problem
from app.domain.errors import DomainError
from app.services.clients.contact_point_changes import RefusedContactPoint


class RefusedField(InvalidRequest):
    """A field holds what the rules refuse.

    Args:
        error: the rule's error, which gives status and code.
        pointer: which field (RFC 6901).
    """

    def __init__(self, error: DomainError, pointer: str) -> None:
        row = DOMAIN_PROBLEMS[type(error)]
        title = (type(error).__doc__ or "").strip().rstrip(".")
        super().__init__([Problem(pointer, row.code.replace("-", "_"), title)], str(error))
        self.status, self.code, self.title = row.status, row.code, title


@contextmanager
def pointing(fields: Mapping[type[DomainError], str]) -> Iterator[None]:
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
