"""Laws of normalisation: whatever the text, it is read once and for all, without raising."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.clients.parties.normalisation import PartyKind, clean_party, normalise_party
from tests.laws import thorough

_FRAGMENTS = st.sampled_from(
    ["tel:", "sip:", "sips:", "WhatsApp:", "mailto:", "+32", "0032", "(0)", "0475", "55.01/02",
     "@", "+", "<", ">", '"', "(", ")", ",", ";ext=1", "?subject=x", "Marc", "Dupont.example",
     " ", "\u00a0", "\u200b", "\ufeff", "İ", "ẞ", "ς", "\u0301", "ﬁ", "。", "xn--", "\u00ad",
     "\u0661", "(+32)", "[", "ext 12", "x1", "#3", '"@', "\\", "a(b)", "."]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=st.characters()),
    st.lists(_FRAGMENTS, max_size=9).map("".join),
    st.from_regex(r"\A[+(]?[0-9 ()./-]{3,18}\Z"),
    st.emails(),
)
REGIONS = st.sampled_from(["BE", "FR", "NL", "LU", "DE", "IT", "US", "XX"])


@thorough
@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = clean_party(raw)
    assert clean_party(once) == once


@thorough
@given(TEXTS, REGIONS)
@example("0000000000", "BE")
@example("+320000000000", "BE")
@example("02 1234567", "IT")
def test_reading_what_was_read_changes_nothing(raw: str, region: str) -> None:
    party = normalise_party(raw, region)
    assert normalise_party(party.value, region) == party


@thorough
@given(TEXTS, REGIONS)
def test_an_event_is_read_alike_before_and_after_it_was_stored(raw: str, region: str) -> None:
    assert normalise_party(clean_party(raw), region) == normalise_party(raw, region)


@thorough
@given(TEXTS, REGIONS)
def test_the_form_says_the_kind(raw: str, region: str) -> None:
    party = normalise_party(raw, region)
    is_number = party.value[:1] == "+" and party.value[1:].isascii() and party.value[1:].isdigit()
    if party.kind is PartyKind.PHONE:
        assert is_number
    if party.kind is PartyKind.EMAIL:
        local, at, domain = party.value.partition("@")
        assert local
        assert at
        assert domain == domain.lower()
        assert "@" not in domain


@thorough
@given(st.from_regex(r"\A[a-z][a-z0-9.]{0,20}\Z"), st.from_regex(r"\A[a-z0-9]{0,9}\Z"))
def test_a_sub_address_is_the_same_mailbox(local: str, tag: str) -> None:
    plain = normalise_party(f"{local}@dupont.example", "BE")
    assert normalise_party(f"{local}+{tag}@dupont.example", "BE") == plain
    assert normalise_party(f"Marc <{local.upper()}@DUPONT.example>", "BE") == plain
