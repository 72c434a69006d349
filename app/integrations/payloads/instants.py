"""Instants in the notations of providers: Unix times of any precision, ISO 8601, RFC 5322."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PRECISIONS = ((10**11, 10**6), (10**14, 10**3), (10**17, 1))  # below, microseconds per unit
_NUMBER = re.compile(r"^\d{1,20}(?:\.\d+)?$", re.ASCII)
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
_ZONE = (
    r"(?:\s*(?:gmt|utc?)?\s*(?P<sign>[+-])(?P<offset>\d{1,2}:?\d{2}|\d{1,2})(?:\s+[a-z]{1,5})?"
    r"|\s+(?P<zone>[a-z]{1,5}))?"
)
_MAIL_DATE = re.compile(
    r"(?:[a-z]{3,9}\.?(?:\s*,)?\s*)?(?P<day>\d{1,2})[\s-]+(?P<month>[a-z]{3})[a-z]*[\s-]+"
    rf"(?P<year>\d{{2,4}})\s+{_CLOCK}{_ZONE}\s*",
    re.IGNORECASE | re.ASCII,
)
# As C's asctime writes it, the zone before the year or after it.
_YEAR_LAST = re.compile(
    r"[a-z]{3,9}\.?,?\s+(?P<month>[a-z]{3})[a-z]*\s+(?P<day>\d{1,2}),?\s+"
    rf"{_CLOCK}(?:\s+(?P<early_zone>[a-z]{{1,5}}))?\s+(?P<year>\d{{4}}){_ZONE}\s*",
    re.IGNORECASE | re.ASCII,
)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d", re.ASCII)
_COMMENT = re.compile(r"\([^()]*\)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE_HOURS = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1,
    "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_CENTURY, _PIVOT = 100, 50
_HOURS_ALONE = 2
_DEEPEST_COMMENT = 3


def instant_of(value: object, zone: tzinfo) -> datetime | None:
    """Read an instant in whatever notation it comes.

    Args:
        value: a number of seconds, milli-, micro- or nanoseconds since 1970, or text.
        zone: where a time without a zone was read off the clock.

    Returns:
        An instant in UTC; None when it is zero, empty, unreadable or before 1970.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        return _from_text(value.strip(), zone)
    return _from_number(value)


def mail_date(text: str, zone: tzinfo) -> datetime | None:
    """Read a ``Date`` header (RFC 5322, 3.3 and 4.3); None when it is malformed or before 1970.

    Comments are left out; the forms of asctime and ISO 8601, which some mailers write, are read.
    """
    bare = text
    for _ in range(_DEEPEST_COMMENT):
        bare = _COMMENT.sub(" ", bare)
    bare = bare.strip()
    if _ISO_DATE.match(bare):
        return _iso(bare, zone)
    match = _MAIL_DATE.fullmatch(bare) or _YEAR_LAST.fullmatch(bare)
    if match is None or match["month"].lower() not in _MONTHS:
        return None
    try:
        instant = datetime(
            _year(match["year"]),
            _MONTHS.index(match["month"].lower()) + 1,
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            int(match["second"] or 0),
            tzinfo=_zone(match, zone),
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if instant >= _EPOCH else None


def _from_text(text: str, zone: tzinfo) -> datetime | None:
    if _NUMBER.match(text):
        return _from_number(float(text) if "." in text else int(text))
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return mail_date(text, zone)
    return _iso(text, zone)


def _iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        instant = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return instant if instant >= _EPOCH else None


def _from_number(value: float) -> datetime | None:
    if not value > 0:
        return None
    try:
        return _EPOCH + timedelta(microseconds=_microseconds(value))
    except (OverflowError, ValueError):
        return None


def _microseconds(value: float) -> float:
    for below, factor in _PRECISIONS:
        if value < below:
            return value * factor
    return value // 1000


def _year(digits: str) -> int:
    year = int(digits)
    if year >= _CENTURY:
        return year
    return year + (2000 if year < _PIVOT else 1900)


def _zone(match: re.Match[str], zone: tzinfo) -> tzinfo:
    if match["offset"]:
        offset = _offset(match["offset"].replace(":", ""))
        return timezone(-offset if match["sign"] == "-" else offset)
    named = match["zone"] or match.groupdict().get("early_zone") or ""
    hours = _ZONE_HOURS.get(named.upper())
    return zone if hours is None else timezone(timedelta(hours=hours))


def _offset(digits: str) -> timedelta:
    """Read hours and minutes; without minutes there are one digit or two."""
    if len(digits) <= _HOURS_ALONE:
        return timedelta(hours=int(digits))
    return timedelta(hours=int(digits[:-2]), minutes=int(digits[-2:]))
