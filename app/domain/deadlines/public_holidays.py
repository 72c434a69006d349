"""Public holidays: computed once when a calendar version is made, then stored with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holidays import PUBLIC, HolidayBase, country_holidays
from holidays.registry import EntityLoader

from app.domain.deadlines.schedules import HolidayRules

FIRST_YEAR = 1970
LAST_YEAR = 2199
"""The years that any calendar can cover."""

_FROZEN_FROM = 2000
_FROZEN_YEARS_AHEAD = 20

_COUNTRIES = frozenset(EntityLoader.get_country_codes(include_aliases=False))
_NOT_CLOSED = {"BE": frozenset({"Pasen", "Pinksteren"})}
_SCHOOL_ZONES = {"FR": frozenset({"Zone A", "Zone B", "Zone C"})}
_FURTHER_NAMES = {"FR": {"67": "6AE", "68": "6AE", "Alsace-Moselle": "6AE"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A date without service; a client's own date has no label."""

    day: date
    label: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenHolidays:
    """The public holidays that a calendar version keeps, whatever becomes known later.

    ``days`` are in order; the years are covered from the first to the last, both included.
    """

    first_year: int
    last_year: int
    days: tuple[Holiday, ...] = ()


def accepted_countries() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes of the countries whose holidays are known."""
    return _COUNTRIES


def accepted_subdivisions(country: str) -> tuple[str, ...]:
    """Return the subdivisions of a known country, sorted; each may also carry ``BE-`` before it.

    For France these are ``57`` (Moselle), ``6AE``, ``67``, ``68`` (Alsace), ``Alsace-Moselle``, the
    overseas codes (``971`` to ``976``, ``BL``, ``MF``, ``NC``, ``PF``, ``PM``, ``TF``, ``WF``) and
    their names. A region with two regimes (``GES``) and school zones are left out: they would
    silently lose the holidays of Alsace-Moselle.
    """
    known = country_holidays(country)
    names = {*known.subdivisions, *known.subdivisions_aliases, *_FURTHER_NAMES.get(country, {})}
    return tuple(sorted(names - _SCHOOL_ZONES.get(country, frozenset())))


def strip_country(country: str, subdivision: str) -> str:
    """Return a subdivision without the country's code before it (ISO 3166-2: ``FR-57``)."""
    return subdivision.removeprefix(f"{country}-")


def holiday_dates(
    country: str, subdivision: str | None, years: Iterable[int], language: str = "fr"
) -> dict[date, str]:
    """Return the public holidays of some years, named in a language where that is known.

    Belgium's Easter Sunday and Whit Sunday are left out: the law has ten holidays without them.
    """
    covered = tuple(years)
    named = _public_holidays(country, subdivision, covered, language)
    left_out = _NOT_CLOSED.get(country, frozenset())
    if not left_out:
        return dict(sorted(named.items()))
    originals = _public_holidays(country, subdivision, covered, named.default_language)
    return {day: label for day, label in sorted(named.items()) if originals[day] not in left_out}


def frozen_years(made_on: date) -> tuple[int, int]:
    """Return the first and the last year that a calendar version made on a date keeps."""
    first = min(_FROZEN_FROM, made_on.year - _FROZEN_YEARS_AHEAD)
    return max(FIRST_YEAR, first), min(LAST_YEAR, made_on.year + _FROZEN_YEARS_AHEAD)


def freeze(rules: HolidayRules | None, first_year: int, last_year: int) -> FrozenHolidays:
    """Return what a calendar version keeps; without a country every year is covered.

    The years are fewer where the country's holidays are not known (most end with 2100): a year
    without knowledge must not pass for a year without holidays.
    """
    if rules is None or rules.country is None:
        return FrozenHolidays(first_year=FIRST_YEAR, last_year=LAST_YEAR)
    known = country_holidays(rules.country)
    first, last = max(first_year, known.start_year), min(last_year, known.end_year)
    dates = holiday_dates(rules.country, rules.subdivision, range(first, last + 1))
    days = tuple(Holiday(day=day, label=label) for day, label in dates.items())
    return FrozenHolidays(first_year=first, last_year=last, days=days)


def _public_holidays(
    country: str, subdivision: str | None, years: tuple[int, ...], language: str | None
) -> HolidayBase:
    known = country_holidays(country)
    spoken = language if language in known.supported_languages else known.default_language
    name = strip_country(country, subdivision) if subdivision else None
    code = _FURTHER_NAMES.get(country, {}).get(name or "", name)
    # an explicit language, because the library otherwise asks the machine's locale
    return country_holidays(
        country, subdiv=code, years=years, language=spoken or "en_US", categories=PUBLIC
    )
