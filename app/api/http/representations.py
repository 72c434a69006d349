"""In which form something is answered: JSON unless another is preferred (RFC 9110, 12.5.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Response

from app.documents.csv_files import Delimiter

JSON = "application/json"
CSV = "text/csv"
PDF = "application/pdf"
HTML = "text/html"
TEXT = "text/plain"

_RANGE = re.compile(r"\s*([\w*.+-]+/[\w*.+-]+)([^,]*)", re.ASCII)
_WEIGHT = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def prefers(media: str, accept: str) -> bool:
    """Return whether a media type is wanted rather than JSON; a type named beats a wildcard."""
    return best_of((media,), accept) == media


def best_of(forms: Sequence[str], accept: str) -> str:
    """Return the form that is wanted most, JSON unless another one is wanted more."""
    ranges = {
        match[1].lower(): _weight(match[2])
        for part in accept.split(",")
        if (match := _RANGE.match(part))
    }
    return max((JSON, *forms), key=lambda media: _preference(media, ranges))


def _weight(parameters: str) -> float:
    match = _WEIGHT.search(parameters)
    return float(match[1]) if match else 1.0


def _preference(media: str, ranges: dict[str, float]) -> tuple[float, int]:
    """Return how much a media type is wanted, and how closely it was named."""
    for closeness, named in ((2, media), (1, media.split("/", 1)[0] + "/*"), (0, "*/*")):
        if named in ranges:
            return ranges[named], closeness if ranges[named] else 0
    return 0.0, 0


def _accepted(
    response: Response, accept: Annotated[str, Header(include_in_schema=False)] = ""
) -> str:
    response.headers["Vary"] = "Accept"
    return accept


Accepted = Annotated[str, Depends(_accepted)]
"""What a caller accepts of several forms; the answer says that it depends on that."""


@dataclass(frozen=True, slots=True)
class FormRequest:
    """What a caller accepts, and what stands between cells if that is CSV."""

    accept: str
    delimiter: Delimiter


def _form_request(
    accept: Accepted,
    delimiter: Annotated[
        Delimiter,
        Query(
            description="Of CSV. `semicolon`, with a byte order mark, opens in columns in a "
            "spreadsheet whose numbers have a decimal comma."
        ),
    ] = Delimiter.COMMA,
) -> FormRequest:
    return FormRequest(accept, delimiter)


Form = Annotated[FormRequest, Depends(_form_request)]
