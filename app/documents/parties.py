"""Numbers and addresses as clients read them."""

from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat

_REMEMBERED = 4_096


@lru_cache(maxsize=_REMEMBERED)
def format_party(party: str, region: str | None) -> str:
    """Return a party as it is dialled: ``0475 55 30 47`` in its own region, ``+33 …`` elsewhere.

    What is no number in international form, such as an address, stays as it is.

    Args:
        party: as it was recorded.
        region: of the reader, ISO 3166; None writes every number with its country.
    """
    if not party.startswith("+"):
        return party
    try:
        number = phonenumbers.parse(party)
    except phonenumbers.NumberParseException:
        return party
    is_own = region is not None and phonenumbers.region_code_for_number(number) == region
    # What no line can have would lose its country, and nothing would tell.
    is_national = is_own and phonenumbers.is_possible_number(number)
    form = PhoneNumberFormat.NATIONAL if is_national else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
