"""Telephone numbers in every notation that people and providers use."""

import pytest

from app.domain.clients.parties.normalisation import Party, PartyKind, clean_party, normalise_party
from tests.yardsticks import cpu_seconds

MARC = Party(PartyKind.PHONE, "+32475550102")


@pytest.mark.parametrize(
    "raw",
    ["+32475550102", "0475/55.01.02", "0475 55 01 02", "0475-55-01-02", "(0475) 55 01 02",
     "+32 (0)475 55 01 02", "0032475550102", "00 32 475 55 01 02", "  +32 475 55 01 02  ",
     "0475\u00a055\u202f01\u00a002", "0475\u201355\u201301\u201302", "0475\u201155\u201101\u201102",
     "\uff0b\uff13\uff12 475 55 01 02", "\u202a+32 475 55 01 02\u202c",
     "0475\u221255\u221201\u221202", "0475·55·01·02", "(+32) 475 55 01 02", "(+32)475/55.01.02",
     "(0032) 475 55 01 02", "(00 32) (0)475 55 01 02", "( +32 ) ( 0 ) 475 55 01 02",
     "(+32 475 55 01 02)", "[+32] 475 55 01 02", "+(32) 475 55 01 02", "+ 32 475 55 01 02",
     "+32\u00a0(0)\u00a0475\u00a055\u00a001\u00a002", "\uff08+32\uff09475 55 01 02",
     "\uff10\uff14\uff17\uff15\uff0f\uff15\uff15\uff0e\uff10\uff11\uff0e\uff10\uff12",
     "0475\ufe6355\u201501\u201002", "0475\u202255\u202201\u202202", "0475~55~01~02",
     "+32 0475 55 01 02", "(0)475 55 01 02", "tel:(+32)475550102"],
    ids=ascii,
)  # fmt: skip
def test_every_spelling_of_a_number_is_one_party(raw: str) -> None:
    assert normalise_party(raw, "BE") == MARC


@pytest.mark.parametrize(
    "raw",
    ["tel:+32475550102", "TEL:+32475550102", "tel:+32-475-55-01-02;ext=1", "+32475550102;ext=12",
     "sip:+32475550102@host", "sips:+32475550102@host:5061;transport=tls",
     "sip:+32475550102;phone-context=be@host", "<sip:+32475550102@host>;tag=9",
     '"Marc" <sip:+32475550102@host;user=phone>', "Marc <+32475550102>",
     "whatsapp:+32475550102", "WhatsApp: +32 475 55 01 02", "sms:+32475550102?body=Bonjour",
     "callto:+32475550102", "tel:tel:+32475550102"],
    ids=ascii,
)  # fmt: skip
def test_schemes_hosts_and_display_names_are_taken_off_a_number(raw: str) -> None:
    assert normalise_party(raw, "BE") == MARC


@pytest.mark.parametrize(
    "extension",
    [" ext. 12", " ext 12", "ext12", " extension 12", " x12", " poste 12", " toestel 12", ",12",
     ",,12", " #12", "#12", ";ext=12", " Ext: 12", " tst. 12"],
)  # fmt: skip
@pytest.mark.parametrize("number", ["+32 475 55 01 02", "0475/55.01.02", "(+32) 475 55 01 02"])
def test_an_extension_is_reached_by_the_same_number(number: str, extension: str) -> None:
    assert normalise_party(number + extension, "BE") == MARC


@pytest.mark.parametrize(
    "raw", ["12,50", "x12", "0475 ext", "0475550102 ext 1234567", "0475 55 01 02 ext 1 ext 2 x"]
)
def test_what_follows_no_number_is_no_extension(raw: str) -> None:
    assert normalise_party(raw, "BE") == Party(PartyKind.OTHER, raw)


@pytest.mark.parametrize("sign", ["(", "[", " (", "1 ", "1,", "1#", '"', "\\", '"@'])
def test_however_often_a_sign_is_repeated_a_text_is_read_in_one_go(sign: str) -> None:
    """A pattern that tries again and again would take minutes."""

    def seconds(repeated: str) -> float:
        text = repeated * (200_000 // len(repeated))
        endings = ("", "z", '"@dupont.example')
        return cpu_seconds(lambda: [clean_party(text + ending) for ending in endings])

    assert seconds(sign) < 20 * sum(map(seconds, ("a", "1", "0475 55 01 02 ")))


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("0470 12 34 56", "BE", "+32470123456"),
        ("0470 12 34 56", "NL", "+31470123456"),
        ("0612345678", "FR", "+33612345678"),
        ("0612345678", "BE", "+32612345678"),
        ("33612345678", "FR", "+33612345678"),
        ("02/123.45.67", "BE", "+3221234567"),
        ("06 39 98 00 01", "FR", "+33639980001"),
        ("+262692123456", "BE", "+262692123456"),
        ("+33692123456", "BE", "+33692123456"),
        ("٠٤٧٥٥٥٠١٠٢", "BE", "+32475550102"),
    ],
)
def test_a_national_number_is_read_in_the_region(raw: str, region: str, expected: str) -> None:
    assert normalise_party(raw, region) == Party(PartyKind.PHONE, expected)


@pytest.mark.parametrize(
    "raw",
    ["anonymous", "client:u_12", "17", "112", "3631", "+266696687", "06 12 34 56 78 p. 12",
     "+32", "1" * 10_000, "US.1234", "n/a"],
    ids=lambda raw: raw[:20],
)  # fmt: skip
def test_what_is_no_possible_number_is_kept_and_is_nobody(raw: str) -> None:
    assert normalise_party(raw, "BE") == Party(PartyKind.OTHER, raw)


def test_a_number_without_its_plus_is_not_taken_for_one_of_the_region() -> None:
    assert normalise_party("33612345678", "BE").kind is PartyKind.OTHER


@pytest.mark.parametrize("raw", ["", " ", "()", "-", "tel:", "\u200b", "sip:;x"], ids=ascii)
def test_nothing_at_all_is_nobody(raw: str) -> None:
    assert normalise_party(raw, "BE").kind is PartyKind.OTHER


def test_a_number_that_is_only_punctuation_is_not_told() -> None:
    assert clean_party("()") == ""


def test_an_unknown_region_reads_international_numbers_only() -> None:
    assert normalise_party("+32475550102", "XX") == MARC
    assert normalise_party("0475550102", "XX") == Party(PartyKind.OTHER, "0475550102")


def test_the_cleaned_text_of_a_number_does_not_depend_on_a_region() -> None:
    assert clean_party("+32 (0)475/55.01.02") == "+32475550102"
    assert clean_party("0475/55.01.02") == "0475550102"
