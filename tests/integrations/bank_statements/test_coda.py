"""CODA read whole: movements, continuations, information, structured communications, balances."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.billing.payments.bank_statements import UnreadableStatement
from app.integrations.bank_statements.coda import read_coda
from app.integrations.bank_statements.reading import read_bank_file
from tests.integrations.bank_statements.coda_files import ACCOUNT, CodaFile, Movement, structured

OGM = "+++264/1400/00182+++"
LONG = "Paiement de la facture de novembre, avec nos remerciements. " * 2 + "Fin du message"


def test_a_movement_says_who_paid_what_and_why() -> None:
    file = CodaFile([Movement(468_27, structured(OGM), is_structured=True)])
    [statement] = read_bank_file(file.content())
    assert (statement.account, statement.number) == (ACCOUNT, "012")
    [entry] = statement.entries
    assert (entry.amount.amount_cents, entry.is_incoming) == (468_27, True)
    assert entry.booked_on == date(2026, 12, 15)
    assert entry.references == ("264140000182",)
    assert (entry.payer_name, entry.payer_account) == ("Jeanne Exemple", "BE71096123456769")


def test_a_communication_goes_on_over_three_records_and_information_is_added() -> None:
    file = CodaFile([Movement(1_00, LONG, information=f"Votre reference {OGM}")])
    [entry] = read_coda(file.content())[0].entries
    assert entry.communication == f"{LONG} Votre reference {OGM}"
    assert entry.references == ("264140000182",)


def test_a_creditor_reference_stands_under_its_own_type() -> None:
    file = CodaFile([Movement(1_00, "100RF18539007547034", is_structured=True)])
    assert read_coda(file.content())[0].entries[0].references == ("RF18539007547034",)


def test_a_sum_is_read_as_its_details_and_an_explained_amount_as_itself() -> None:
    file = CodaFile(
        [
            Movement(30_00, type="1"),
            Movement(10_00, structured(OGM), is_structured=True, detail=1, type="5"),
            Movement(20_00, detail=2, type="5"),
            Movement(50_00, type="3"),
            Movement(51_00, detail=1, type="8"),
            Movement(-5_00, "Frais"),
        ]
    )
    [statement] = read_coda(file.content())
    assert [one.amount.amount_cents for one in statement.entries] == [10_00, 20_00, 50_00, 5_00]
    assert [one.is_incoming for one in statement.entries] == [True, True, True, False]
    assert len({one.identity for one in statement.entries}) == 4


def test_several_statements_follow_one_another_in_any_line_ends_and_accents() -> None:
    first, second = CodaFile([Movement(1_00, "Été")]), CodaFile([Movement(2_00)], number="013")
    for end in ("\r\n", "\n"):
        content = first.content(end) + second.content(end)
        assert [one.number for one in read_coda(content)] == ["012", "013"]
    joined = "".join(first.records())
    for encoding in ("cp1252", "utf-8"):
        [statement] = read_coda(joined.encode(encoding))
        assert statement.entries[0].communication == "Été"


def test_a_belgian_account_of_old_is_told_as_iban() -> None:
    records = CodaFile([]).records()
    account = f"{'539007547034':12} EUR0BE{'':18}"
    records[1] = f"10012{account}{records[1][42:]}"
    records[2] = f"8012{account}{records[2][41:]}"
    assert read_coda("\n".join(records).encode())[0].account == ACCOUNT


def change(records: list[str], line: int, at: int, text: str) -> bytes:
    told = list(records)
    told[line] = told[line][: at - 1] + text + told[line][at - 1 + len(text) :]
    return "\n".join(told).encode()


RECORDS = CodaFile([Movement(1_00, LONG), Movement(2_00)]).records()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"00000", "line 1: a record has 128"),
        ("\n".join(RECORDS[:-1]).encode(), "the last record"),
        ("\n".join([RECORDS[0], *RECORDS[2:]]).encode(), "kinds 0 and 1"),
        ("\n".join(RECORDS[:3] + RECORDS[5:]).encode(), "line 3: the record that continues"),
        ("\n".join(RECORDS[:2] + RECORDS[3:]).encode(), "stands alone"),
        (change(RECORDS, 2, 33, "000000000009990"), "differ by -899 cents"),
        (change(RECORDS, 2, 33, "000000000001001"), "no amount in cents at 33"),
        (change(RECORDS, 2, 116, "310226"), "no date at 116"),
        (change(RECORDS, 3, 3, "0002"), "it continues another record"),
        (change(RECORDS, -1, 38, "000000000009990"), "sums are not those"),
        (change(RECORDS, -1, 17, "000099"), "more or fewer records"),
        (change(RECORDS, 0, 15, "50"), "no statement of account"),
        (change(RECORDS, -2, 1, "4"), "one new balance"),
        (change(RECORDS, 2, 1, "7"), "stands alone"),
    ],
)
def test_what_is_not_whole_is_refused_and_told_where(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableStatement, match=reason):
        read_coda(content)


@given(line=st.integers(0, len(RECORDS) - 1), at=st.integers(1, 128), text=st.text(max_size=3))
def test_no_change_of_a_file_makes_it_fail_otherwise(line: int, at: int, text: str) -> None:
    with suppress(UnreadableStatement):
        read_bank_file(change(RECORDS, line, at, text))


@given(st.lists(st.integers(-9_999_99, 9_999_99).filter(bool), max_size=8), st.integers(-1, 10**9))
def test_entries_lead_from_one_balance_to_the_other(cents: list[int], opening: int) -> None:
    file = CodaFile([Movement(amount, name="") for amount in cents], opening=opening)
    [statement] = read_coda(file.content())
    signed = [
        one.amount.amount_cents if one.is_incoming else -one.amount.amount_cents
        for one in statement.entries
    ]
    assert signed == cents
