"""CODA: the fields of its records of 128 characters, and what their communications hold.

Source: Febelfin, Coded statement of account (CODA), version 2.6; positions count from 1 there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.billing.payments.bank_statements import (
    UnreadableStatement,
    structured_reference,
)

RECORD_LENGTH = 128
_LINES = re.compile(r"\r\n|\n|\r")
_AMOUNT = re.compile(r"\d{15}", re.ASCII)
_DATE = re.compile(r"\d{6}", re.ASCII)
_BBAN = re.compile(r"\d{12}", re.ASCII)
_BELGIAN_BBAN = "0"
_BELGIAN_IBAN = "2"
_THOUSANDTHS_OF_A_CENT = 10
_DEBIT = "1"
_STRUCTURED = "1"
_COMMUNICATIONS = frozenset({"101", "102"})
_CREDITOR_REFERENCE = "100"
_CHECK = 97


@dataclass(frozen=True, slots=True)
class Record:
    """One record, and in which line of the file it stands."""

    line: int
    text: str

    @property
    def kind(self) -> str:
        """Return ``0``, ``1``, ``4``, ``8``, ``9``, or of movements and information both digits."""
        return self.text[:2] if self.text[0] in "23" else self.text[0]

    @property
    def place(self) -> str:
        """Return the sequence and detail numbers of a movement or information."""
        return self.text[2:10]

    def part(self, first: int, last: int) -> str:
        """Return the characters of two positions, both included, as the standard counts."""
        return self.text[first - 1 : last]

    def cents(self, sign: int, first: int) -> int:
        """Return an amount of 12 digits and 3 decimals, negative with the sign of a debit.

        Raises:
            UnreadableStatement: it is none, or not in whole cents.
        """
        digits = self.part(first, first + 14)
        thousandths = int(digits) if _AMOUNT.fullmatch(digits) else -1
        if thousandths < 0 or thousandths % _THOUSANDTHS_OF_A_CENT:
            raise self.refuse(f"there is no amount in cents at {first}")
        cents = thousandths // _THOUSANDTHS_OF_A_CENT
        return -cents if sign and self.part(sign, sign) == _DEBIT else cents

    def day(self, first: int) -> date:
        """Return a date of six digits: day, month, year.

        Raises:
            UnreadableStatement: there is no such day.
        """
        digits = self.part(first, first + 5)
        if _DATE.fullmatch(digits) is None:
            raise self.refuse(f"there is no date at {first}")
        try:
            return datetime.strptime(digits, "%d%m%y").date()  # noqa: DTZ007 - a bank's local day
        except ValueError:
            raise self.refuse(f"there is no date at {first}") from None

    def refuse(self, reason: str) -> UnreadableStatement:
        """Return the error that tells where the file cannot be read."""
        return UnreadableStatement(f"CODA, line {self.line}: {reason}")


def split_records(content: bytes) -> list[Record]:
    """Return the records of a file, in UTF-8 or Windows-1252, with line ends or without.

    Raises:
        UnreadableStatement: a line has not 128 characters.
    """
    text = _decode(content)
    lines = _LINES.split(text.rstrip("\r\n\x1a"))
    if len(lines) == 1:
        lines = [text[at : at + RECORD_LENGTH] for at in range(0, len(lines[0]), RECORD_LENGTH)]
    records = [Record(number, line) for number, line in enumerate(lines, start=1)]
    for record in records:
        if len(record.text) != RECORD_LENGTH:
            raise record.refuse(f"a record has 128 characters, this one {len(record.text)}")
    return records


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def account_and_currency(opening: Record) -> tuple[str, str]:
    """Return the account of a statement, as IBAN where it is Belgian, and its currency."""
    structure, written = opening.part(2, 2), opening.part(6, 42)
    if structure == _BELGIAN_BBAN:
        return _iban_of(opening, written[:12]), written[13:16]
    return (written[:16] if structure == _BELGIAN_IBAN else written[:34]).strip(), written[34:37]


def _iban_of(record: Record, bban: str) -> str:
    """Return the IBAN of a Belgian account of 12 digits (BE is 1114 in ISO 13616's check)."""
    if _BBAN.fullmatch(bban) is None:
        raise record.refuse("there is no account number")
    return f"BE{98 - int(f'{bban}111400') % _CHECK:02d}{bban}"


def communication_of(is_structured: str, zone: str) -> tuple[str | None, str]:
    """Return the structured reference that a communication is, and what it says freely.

    Types 101 and 102 are structured communications, 100 a creditor reference; of other types
    what follows the type is text.
    """
    if is_structured != _STRUCTURED:
        return None, zone
    type_, rest = zone[:3], zone[3:]
    if type_ in _COMMUNICATIONS:
        return structured_reference(rest[:12]), rest[12:]
    if type_ == _CREDITOR_REFERENCE:
        return structured_reference(rest[:25]), ""
    return None, rest


def joined_zone(records: Sequence[Record], spans: dict[str, tuple[int, int]]) -> str:
    """Return a communication that goes on over several records."""
    return "".join(record.part(*spans[record.kind]) for record in records)
