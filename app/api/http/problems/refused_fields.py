"""Domain errors told with more than their code: which field of a body, what there is instead."""

from typing import Any

from app.api.http.problems.problems import DOMAIN_PROBLEMS
from app.api.http.problems.refusals import InvalidRequest, Problem, RequestRefused
from app.domain.errors import DomainError


def _title_of(error: DomainError) -> str:
    return (type(error).__doc__ or "").strip().split("\n", 1)[0].rstrip(".")


class RefusedField(InvalidRequest):
    """A field holds what the rules refuse.

    Args:
        error: the rule's error, which gives status and code.
        pointer: which field (RFC 6901).
    """

    def __init__(self, error: DomainError, pointer: str) -> None:
        row, title = DOMAIN_PROBLEMS[type(error)], _title_of(error)
        super().__init__([Problem(pointer, row.code.replace("-", "_"), title)], str(error))
        self.status, self.code, self.title = row.status, row.code, title


class RefusedWith(RequestRefused):
    """The rules refuse it, and say what there is instead.

    Args:
        error: the rule's error, which gives status and code.
        members: of the problem, beside those that each has (RFC 9457, 3.2).
    """

    def __init__(self, error: DomainError, members: dict[str, Any]) -> None:
        row = DOMAIN_PROBLEMS[type(error)]
        super().__init__(detail=str(error) or None)
        self.status, self.code, self.title = row.status, row.code, _title_of(error)
        self.members = members
