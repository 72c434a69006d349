from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.invoices.business_identifiers import (
    ElectronicAddress,
    InvalidIdentifier,
    parse_bic,
    parse_country,
    parse_iban,
    parse_registration_number,
    parse_vat_number,
)

Read = Callable[[str], str]


def belgian(text: str) -> str:
    return parse_registration_number(text, "BE")


def french(text: str) -> str:
    return parse_registration_number(text, "FR")


def dutch(text: str) -> str:
    return parse_registration_number(text, "NL")


def peppol(text: str) -> str:
    return str(ElectronicAddress.parse(text))


@pytest.mark.parametrize(
    ("read", "given_as", "kept"),
    [
        (parse_vat_number, "BE 0123.456.749", "BE0123456749"),
        (parse_vat_number, "be0987654394", "BE0987654394"),
        (parse_vat_number, "FR 11 123 456 782", "FR11123456782"),
        (parse_vat_number, "FRK7123456782", "FRK7123456782"),
        (parse_vat_number, "NL 1234.56.789.B01", "NL123456789B01"),
        (parse_vat_number, "EL123456789", "EL123456789"),
        (belgian, "BE 0123.456.749", "0123456749"),
        (french, "123 456 782", "123456782"),
        (french, "987 654 324 00019", "98765432400019"),
        (french, "356 000 000 00048", "35600000000048"),
        (dutch, " KvK 12345678 ", "KvK 12345678"),
        (parse_iban, "BE68 5390 0754 7034", "BE68539007547034"),
        (parse_iban, "fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
        (parse_iban, "MT84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"),
        (parse_bic, "gkcc be bb", "GKCCBEBB"),
        (parse_country, "BE", "BE"),
        (peppol, "0208:0123456749", "0208:0123456749"),
        (peppol, "0225:123456782_FACTURES", "0225:123456782_FACTURES"),
        (peppol, "9957:FR11123456782", "9957:FR11123456782"),
        (peppol, "0009:98765432400019", "0009:98765432400019"),
        (peppol, "iso6523-actorid-upis::9925:BE0123456749", "9925:BE0123456749"),
        (peppol, "0106:12345678", "0106:12345678"),
    ],
)
def test_an_identifier_is_kept_without_separators(read: Read, given_as: str, kept: str) -> None:
    assert read(given_as) == kept
    assert read(kept) == kept


@pytest.mark.parametrize(
    ("read", "refused"),
    [
        (parse_vat_number, "0123456749"),
        (parse_vat_number, "BE0123456748"),
        (parse_vat_number, "BE123456749"),
        (parse_vat_number, "BE2123456749"),
        (parse_vat_number, "FR12123456782"),
        (parse_vat_number, "FR11123456783"),
        (parse_vat_number, "XX123456789"),
        (parse_vat_number, ""),
        (belgian, "0123456748"),
        (belgian, "0123456\u066749"),
        (french, "123456783"),
        (french, "98765432400010"),
        (french, "35600000000049"),
        (french, "12345"),
        (dutch, ""),
        (dutch, "é"),
        (parse_iban, "BE69539007547034"),
        (parse_iban, "BE6853900754703"),
        (parse_iban, "6853900754703400"),
        (parse_bic, "GKCCBE"),
        (parse_country, "be"),
        (parse_country, "ZZ"),
        (peppol, "0208:0123456748"),
        (peppol, "0208:BE0123456749"),
        (peppol, "0123456749"),
        (peppol, "0000:0123456749"),
        (peppol, "0225:123456783"),
        (peppol, "0002:123456783"),
        (peppol, "0009:123456782"),
        (peppol, "9957:FR12123456782"),
        (peppol, "0106:"),
        (peppol, "0106:1 2"),
    ],
)
def test_what_does_not_exist_is_refused(read: Read, refused: str) -> None:
    with pytest.raises(InvalidIdentifier):
        read(refused)


@given(st.integers(0, 19_999_999), st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_of_an_enterprise_number_is_found(
    stem: int, place: int, other: int
) -> None:
    number = f"{stem:08d}{97 - stem % 97:02d}"
    assert belgian(number) == number
    wrong = f"{number[:place]}{other}{number[place + 1 :]}"
    if wrong != number:
        with pytest.raises(InvalidIdentifier):
            belgian(wrong)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (
        parse_vat_number,
        belgian,
        french,
        dutch,
        parse_iban,
        parse_bic,
        parse_country,
        peppol,
    ):
        try:
            read(text)
        except InvalidIdentifier:
            continue
