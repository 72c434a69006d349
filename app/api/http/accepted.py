"""What a caller accepts (RFC 9110, 12.5.1): JSON unless another form is preferred."""

import re
from collections.abc import Sequence

JSON = "application/json"
CSV = "text/csv"
PDF = "application/pdf"
HTML = "text/html"
TEXT = "text/plain"

_RANGE = re.compile(r"\s*([\w*.+-]+/[\w*.+-]+)([^,]*)", re.ASCII)
_WEIGHT = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", re.ASCII | re.IGNORECASE)


def prefers(media: str, accept: str) -> bool:
    """Tell whether a media type is wanted rather than JSON; a type named beats a wildcard."""
    return best_of((media,), accept) == media


def best_of(forms: Sequence[str], accept: str) -> str:
    """Return the form that is wanted most, JSON unless another one is wanted more."""
    ranges = {
        found[1].lower(): _weight(found[2])
        for part in accept.split(",")
        if (found := _RANGE.match(part))
    }
    return max((JSON, *forms), key=lambda media: _wanted(media, ranges))


def _weight(parameters: str) -> float:
    found = _WEIGHT.search(parameters)
    return float(found[1]) if found else 1.0


def _wanted(media: str, ranges: dict[str, float]) -> tuple[float, int]:
    """Return how much a media type is wanted, and how closely it was named."""
    for closeness, named in ((2, media), (1, media.split("/", 1)[0] + "/*"), (0, "*/*")):
        if named in ranges:
            return ranges[named], closeness if ranges[named] else 0
    return 0.0, 0
