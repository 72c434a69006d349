"""Dates as they are written in numbers, whose day stands first or second."""

import re
from collections.abc import Iterable
from enum import StrEnum

_WRITTEN = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+|T)(\d{1,2})(:\d{2}(?::\d{2})?)", re.ASCII
)
_MONTHS = 12


class DateOrder(StrEnum):
    """What stands first in a date written in numbers."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


def order_of(texts: Iterable[str]) -> DateOrder | None:
    """Return which order dates of one file are written in; None where they do not tell.

    A number beyond twelve is a day.
    """
    dates = [match for text in texts if (match := _WRITTEN.fullmatch(text))]
    orders = {
        order
        for place, order in ((1, DateOrder.DAY_FIRST), (3, DateOrder.MONTH_FIRST))
        if any(int(date[place]) > _MONTHS for date in dates)
    }
    return orders.pop() if len(orders) == 1 else None


def is_in_numbers(text: str) -> bool:
    """Tell whether a time has a date whose day may stand first or second."""
    return _WRITTEN.fullmatch(text) is not None


def as_iso(text: str, order: DateOrder | None) -> str:
    """Return a time as ISO 8601 has it, where its date is written in numbers and in a known order.

    Args:
        text: of a cell.
        order: None where it is not known.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None or order is None:
        return text
    first, _, second, year, hour, rest = match.groups()
    day, month = (first, second) if order is DateOrder.DAY_FIRST else (second, first)
    return f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}{rest}"
