"""E-mail addresses: lower case, without display name and sub-address."""

import time
from collections.abc import Callable

import pytest

from app.domain.clients.parties.normalisation import Party, PartyKind, clean_party, normalise_party

MARC = "marc@dupont.example"


@pytest.mark.parametrize(
    "raw",
    ["marc@dupont.example", "Marc@Dupont.EXAMPLE", '"Marc" <Marc+gsm@Dupont.example>',
     "Marc Dupont <marc@dupont.example>", '"Dupont, Marc" <marc@dupont.example>',
     '"Marc <gsm>" <marc@dupont.example>', '"b@c.example" <marc@dupont.example>',
     "<marc@dupont.example>", " marc@dupont.example ", "marc+a+b@dupont.example",
     "mailto:marc@dupont.example", "mailto:marc@dupont.example?subject=Chantier",
     "marc@dupont.example (Marc Dupont)", "(Marc) marc@dupont.example", "marc@dupont.example;",
     '"marc"@dupont.example', '"ma\\rc"@dupont.example', '"Marc+gsm"@dupont.example',
     'Marc <"marc"@dupont.example>', '"Dupont" <"marc"@dupont.example.>', "marc@dupont.example.",
     "marc(comment)@dupont.example", "marc (the boss) @dupont.example",
     'mailto:"marc"@dupont.example',
     "=?utf-8?q?Marc?= <marc@dupont.example>", "\uff4d\uff41rc\uff20dupont.example"],
    ids=ascii,
)  # fmt: skip
def test_every_spelling_of_an_address_is_one_party(raw: str) -> None:
    assert normalise_party(raw, "BE") == Party(PartyKind.EMAIL, MARC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Info@Société.be", "info@xn--socit-esab.be"),
        ("info@xn--socit-esab.be", "info@xn--socit-esab.be"),
        ("info@STRAẞE.example", "info@strasse.example"),
        ("Hélène@dupont.example", "hélène@dupont.example"),
        ("He\u0301le\u0300ne@dupont.example", "hélène@dupont.example"),
        ("MAILER-DAEMON@mx", "mailer-daemon@mx"),
        ("+tag@dupont.example", "+tag@dupont.example"),
        ("j.o.h.n@gmail.com", "j.o.h.n@gmail.com"),
        ("a@" + "x" * 70 + ".be", "a@" + "x" * 70 + ".be"),
    ],
    ids=ascii,
)
def test_domains_are_compared_in_their_ascii_form(raw: str, expected: str) -> None:
    assert normalise_party(raw, "BE") == Party(PartyKind.EMAIL, expected)


@pytest.mark.parametrize(
    "raw",
    ["@", "marc@", "@dupont.example", "a@b@c", "a@b.example, c@d.example", '"a b"@dupont.example',
     "anonymous <>", "@@", '"a@b"@dupont.example', '"marc"@dupont.example luc@dupont.example',
     '""@dupont.example', '"marc."@dupont.example'],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_single_address_is_kept_and_is_nobody(raw: str) -> None:
    assert normalise_party(raw, "BE") == Party(PartyKind.OTHER, raw)


@pytest.mark.parametrize("deep", ["(", "a:", "<", "[", '"', "tel:", "(<", "\\", "@"])
def test_no_nesting_is_too_deep_to_read(deep: str) -> None:
    assert clean_party(deep * 2_000 + "marc@dupont.example" + deep * 2_000) is not None


def test_a_bare_sip_user_is_an_address() -> None:
    assert normalise_party("sip:marc@dupont.example", "BE") == Party(PartyKind.EMAIL, MARC)


def test_a_long_domain_of_marks_is_not_sorted() -> None:
    """It would take the square of its length: some thousand times what letters take."""
    letters, marks = "a@" + "a" * 20_001, "a@a" + "\u0301" * 10_000 + "\u0316" * 10_000
    assert seconds(normalise_party, marks) < 100 * seconds(normalise_party, letters) + 0.01


def seconds(work: Callable[[str, str], object], text: str) -> float:
    started = time.thread_time()
    work(text, "BE")
    return time.thread_time() - started
