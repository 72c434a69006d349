"""Payment references: what the buyer writes on the transfer, so that it finds its invoice."""

from zlib import crc32

from app.domain.billing.invoices.series import Place

_SERIES = 1_000
_SEQUENCES = 100_000
_YEARS = 100
_CHECK = 97


def payment_reference(place: Place, iban: str) -> str:
    """Return the structured communication where a Belgian account is paid, else the number.

    Belgian banks read 10 digits and their remainder modulo 97, of which 0 is written 97. Here the
    digits are the year, three made from the series, and the place in it.
    """
    if not iban.startswith("BE"):
        return place.number
    year, series = place.issued_on.year % _YEARS, crc32(place.series.encode()) % _SERIES
    stem = (year * _SERIES + series) * _SEQUENCES + place.sequence % _SEQUENCES
    digits = f"{stem:010d}{stem % _CHECK or _CHECK:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
