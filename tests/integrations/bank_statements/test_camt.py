"""CAMT.053 of several versions; nothing of it is fetched or expanded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.payments.bank_statements import UnreadableStatement
from app.integrations.bank_statements.reading import read_bank_file
from tests.integrations.bank_statements.camt_files import ACCOUNT, Entry, camt_file

OGM = "264140000182"


@pytest.mark.parametrize("version", [2, 4, 6, 8, 10, 13])
def test_an_entry_says_who_paid_what_and_why(version: int) -> None:
    content = camt_file(Entry(468_27, OGM), Entry(-5_00, name="Banque"), version=version)
    [statement] = read_bank_file(content)
    assert (statement.account, statement.number) == (ACCOUNT, "12")
    paid, cost = statement.entries
    assert (paid.amount.amount_cents, paid.is_incoming, paid.references) == (468_27, True, (OGM,))
    assert (paid.payer_name, paid.payer_account) == ("Jeanne Exemple", "BE71096123456769")
    assert (cost.is_incoming, cost.payer_name) == (False, "Banque")


@pytest.mark.parametrize("version", [2, 8])
def test_a_batch_is_read_as_its_transactions_where_each_tells_its_amount(version: int) -> None:
    content = camt_file(Entry(30_00, bank_reference="B1", parts=(10_00, 20_00)), version=version)
    [statement] = read_bank_file(content)
    assert [one.amount.amount_cents for one in statement.entries] == [10_00, 20_00]
    assert len({one.identity for one in statement.entries}) == 2
    [statement] = read_bank_file(camt_file(Entry(30_00, parts=(10_00, 19_00)), version=version))
    assert [one.amount.amount_cents for one in statement.entries] == [30_00]


def test_what_is_not_booked_yet_is_left_out() -> None:
    [statement] = read_bank_file(camt_file(Entry(1_00, status="PDNG"), Entry(2_00)))
    assert [one.amount.amount_cents for one in statement.entries] == [2_00]


def test_what_was_written_freely_is_searched_for_references() -> None:
    [statement] = read_bank_file(camt_file(Entry(1_00, written="Facture +++264/1400/00182+++")))
    assert statement.entries[0].references == (OGM,)


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "utf-8-sig"]
)
def test_the_encoding_that_a_file_declares_is_read(encoding: str) -> None:
    declared = encoding.removesuffix("-le").removesuffix("-be").removesuffix("-sig")
    text = camt_file(Entry(468_27, OGM, name="Hélène Exemple")).decode()
    body = text.partition("?>")[2] if text.startswith("<?xml") else text
    content = f'<?xml version="1.0" encoding="{declared}"?>{body}'.encode(encoding)
    [statement] = read_bank_file(content)
    [paid] = statement.entries
    assert (paid.amount.amount_cents, paid.payer_name) == (468_27, "Hélène Exemple")


WHOLE = camt_file(Entry(1_00, OGM))
ENTITY = b'<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "neither CODA nor CAMT"),
        (b"Date;Amount\n", "neither CODA nor CAMT"),
        (WHOLE[:-20], "no well-formed XML"),
        (WHOLE.replace(b"<Document", ENTITY, 1), "document type declaration"),
        (
            WHOLE.replace(b"<Document", ENTITY, 1).decode().encode("utf-16"),
            "document type declaration",
        ),
        (WHOLE.replace(b"camt.053", b"camt.052"), "no bank statement"),
        (WHOLE.replace(b"Stmt>", b"Rpt>"), "no statement in it"),
        (WHOLE.replace(b"101.00", b"102.00"), "differ by 100 cents"),
        (WHOLE.replace(b">1.00<", b">1.001<"), "not in whole cents"),
        (WHOLE.replace(b">1.00<", b">-1.00<"), "an amount cannot be read"),
        (WHOLE.replace(b">1.00<", b">1e9<"), "an amount cannot be read"),
        (WHOLE.replace(b"BookgDt><Dt>2026-12-15", b"BookgDt><Dt>2026-13-15"), "has no date"),
        (WHOLE.replace(b"IBAN", b"BBAN"), "names no account"),
    ],
)
def test_what_is_not_whole_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableStatement, match=reason):
        read_bank_file(content)


def test_entities_do_not_grow() -> None:
    laughs = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha" * 1000)
        for n in range(9)
    )
    content = b"<!DOCTYPE Document [" + laughs + b"]>" + WHOLE.partition(b"?>")[2]
    with pytest.raises(UnreadableStatement):
        read_bank_file(content.replace(b"Jeanne", b"&l8;"))


@given(st.lists(st.integers(-9_999_99, 9_999_99).filter(bool), max_size=8), st.integers(-1, 10**9))
def test_entries_lead_from_one_balance_to_the_other(cents: list[int], opening: int) -> None:
    [statement] = read_bank_file(camt_file(*map(Entry, cents), opening=opening))
    signed = [
        one.amount.amount_cents if one.is_incoming else -one.amount.amount_cents
        for one in statement.entries
    ]
    assert signed == cents
