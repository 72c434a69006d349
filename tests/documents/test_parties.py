"""Numbers as clients dial them."""

import pytest

from app.documents.parties import format_party


@pytest.mark.parametrize(
    ("party", "region", "shown"),
    [
        ("+32475553047", "BE", "0475 55 30 47"),
        ("+3225550101", "BE", "02 555 01 01"),
        ("+33612345678", "BE", "+33 6 12 34 56 78"),
        ("+33612345678", "FR", "06 12 34 56 78"),
        ("+32475553047", "FR", "+32 475 55 30 47"),
        ("+32475553047", None, "+32 475 55 30 47"),
        ("+324755530479999", "BE", "+32 4755530479999"),
        ("+", "BE", "+"),
        ("8765", "BE", "8765"),
        ("marie@chantier.example", "BE", "marie@chantier.example"),
        ("+Marie@chantier.example", "BE", "+Marie@chantier.example"),
    ],
)
def test_a_number_is_written_as_it_is_dialled(party: str, region: str | None, shown: str) -> None:
    assert format_party(party, region) == shown
