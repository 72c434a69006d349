"""Domain errors about one field of a body: the same codes, with a pointer."""

from app.api.http.problems.problems import DOMAIN_PROBLEMS
from app.api.http.problems.refusals import InvalidRequest, Problem
from app.domain.errors import DomainError


class RefusedField(InvalidRequest):
    """A field holds what the rules refuse.

    Args:
        error: the rule's error, which gives status and code.
        pointer: which field (RFC 6901).
    """

    def __init__(self, error: DomainError, pointer: str) -> None:
        row = DOMAIN_PROBLEMS[type(error)]
        title = (type(error).__doc__ or "").strip().split("\n", 1)[0].rstrip(".")
        super().__init__([Problem(pointer, row.code.replace("-", "_"), title)], str(error))
        self.status, self.code, self.title = row.status, row.code, title
