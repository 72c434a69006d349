"""If-Match: what is changed is what its sender has read (RFC 9110, 13.1.1; RFC 6585, 3)."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header

from app.api.http.problems.refusals import RequestRefused

_TAG = re.compile(r'(?:W/)?"(\d{1,9})"')
_ANY = "*"


class IfMatchRequired(RequestRefused):
    """The entity tag that was read has to be sent along."""

    status = HTTPStatus.PRECONDITION_REQUIRED
    code = "if-match-required"
    title = "Send the ETag that was read as If-Match"


@dataclass(frozen=True, slots=True)
class ReadVersions:
    """The versions that a sender names as read.

    Attributes:
        numbers: None for whatever there is.
    """

    numbers: frozenset[int] | None

    def have(self, version: int) -> bool:
        """Return whether the present version is among them."""
        return self.numbers is None or version in self.numbers


def version_tag(version: int) -> str:
    """Return the entity tag of a version."""
    return f'"{version}"'


def _read_versions(
    if_match: Annotated[
        str | None,
        Header(description="The `ETag` that was read: 428 without it, 412 when it is stale."),
    ] = None,
) -> ReadVersions:
    if if_match is None:
        raise IfMatchRequired
    if if_match.strip() == _ANY:
        return ReadVersions(None)
    return ReadVersions(frozenset(int(number) for number in _TAG.findall(if_match)))


IfMatch = Annotated[ReadVersions, Depends(_read_versions)]
"""The header of a route that changes what has a version."""
