"""From where a list goes on: what the query of a page names."""

from uuid import UUID

from app.pages.visit import Visit

_MOST_DIGITS = 9


def asked_id(visit: Visit, name: str) -> str | None:
    """Return the id that the query holds under a name; None where it is none."""
    try:
        return str(UUID(visit.query.text(name)))
    except ValueError:
        return None


def asked_number(visit: Visit, name: str) -> int | None:
    """Return the whole number from 1 on that the query holds; None where it is none."""
    return whole_number(visit.query.text(name))


def whole_number(text: str) -> int | None:
    """Return a whole number from 1 to 999,999,999; None where it is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) or None if is_number else None
