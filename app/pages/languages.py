"""The language of a page before anybody has signed in: the browser's, else French."""

from app.domain.clients.clients import Language

_MOST_RANGES = 20


def preferred_language(accepted: str) -> Language:
    """Return the language that ``Accept-Language`` wants most, of those that there are.

    Source: RFC 9110, section 12.5.4.
    """
    best, most_wanted = Language.FRENCH, 0.0
    for written in accepted.split(",")[:_MOST_RANGES]:
        name, _, parameters = written.partition(";")
        language, weight = name.strip().lower().partition("-")[0], _weight(parameters)
        if language in set(Language) and weight > most_wanted:
            best, most_wanted = Language(language), weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
