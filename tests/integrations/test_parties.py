import pytest

from app.integrations.parties import address_of, international_number_of, number_of


@pytest.mark.parametrize(
    "raw",
    ["+32470123456", "0470 12 34 56", "0032470123456", "00 32 470 12 34 56", "+32 (0)470/12.34.56",
     "tel:+32-470-12-34-56;ext=5", "+32470123456;ext=12", "whatsapp:+32470123456",
     "sip:+32470123456@host.example;user=phone", " 32470123456"],
    ids=repr,
)  # fmt: skip
def test_a_number_has_one_form(raw: str) -> None:
    assert number_of(raw, "BE") == "+32470123456"


@pytest.mark.parametrize(
    "raw",
    ["anonymous", "Anonymous", "restricted", "unavailable", "unknown", "+266696687", "266696687",
     "+86282452253", "+8656696", "+2562533", "+7378742833", "sip:anonymous@anonymous.invalid",
     "", "  ", None],
    ids=repr,
)  # fmt: skip
def test_a_withheld_number_is_none(raw: str | None) -> None:
    assert number_of(raw, "BE") is None
    assert international_number_of(raw, "BE") is None


def test_a_number_without_its_plus_is_read_in_no_region() -> None:
    assert international_number_of("33612345678", "BE") == "+33612345678"
    assert international_number_of("+33612345678", "BE") == "+33612345678"
    assert international_number_of("0033612345678", "BE") == "+33612345678"
    assert international_number_of("0470123456", "BE") == "+32470123456"


@pytest.mark.parametrize("raw", ["384387", "112", "US.1234", "client:u_12", "101"], ids=repr)
def test_what_is_no_telephone_number_stays_as_it_came(raw: str) -> None:
    assert number_of(raw, "BE") == raw


def test_a_number_of_a_range_not_yet_published_is_a_number() -> None:
    assert number_of("0639980001", "FR") == "+33639980001"


def test_an_address_has_one_form() -> None:
    assert address_of('"Marc" <Marc+gsm@Dupont.example>') == "marc@dupont.example"
    assert address_of("MAILER-DAEMON") is None
    assert address_of(None) is None
