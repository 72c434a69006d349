"""The figures by which a telephone number is written, at home and from abroad."""

import phonenumbers


def figures_of(number: str) -> tuple[str, str]:
    """Return the international and the national figures of a number, without separators.

    Args:
        number: in its E.164 form (ITU-T E.164).
    """
    parsed = phonenumbers.parse(number)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return number.removeprefix("+"), "".join(filter(str.isdigit, national))
