"""CODA: coded statements of account of Belgian banks, read whole and checked.

Source: Febelfin, Coded statement of account (CODA), version 2.6.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.billing.payments.bank_statements import (
    LONGEST_COMMUNICATION,
    LONGEST_NAME,
    MOST_ENTRIES,
    BankEntry,
    BankFormat,
    BankStatement,
    UnreadableStatement,
    clean_text,
    require_balance,
)
from app.domain.clients.plans.money import Money
from app.integrations.bank_statements.coda_records import (
    Record,
    account_and_currency,
    communication_of,
    joined_zone,
    split_records,
)

_MOVEMENT_ZONES = {"21": (63, 115), "22": (11, 63), "23": (83, 125)}
_INFORMATION_ZONES = {"31": (41, 113), "32": (11, 115), "33": (11, 100)}
_FOLLOWERS = {"21": ("22", "23"), "22": ("23",), "31": ("32", "33"), "32": ("33",)}
_APPLICATION = "05"
_VERSION = "2"
_TOTAL = "0000"
_TOTALISED = frozenset("12")
"""Types of transactions that stand for the sum of those that follow as details."""
_SINGLE = frozenset("567")
"""Types of the details of such a sum; other details only explain an amount."""
_COUNTERPARTY = "001"


def is_coda(content: bytes) -> bool:
    """Return whether a file begins as a coded statement does."""
    return content[:5] == b"00000"


def read_coda(content: bytes) -> tuple[BankStatement, ...]:
    """Return the statements of a file.

    Raises:
        UnreadableStatement: it says where; a balance or a sum that does not agree included.
    """
    statements: list[BankStatement] = []
    records: list[Record] = []
    for record in split_records(content):
        records.append(record)
        if record.kind == "9":
            statements.append(_read_statement(records))
            records = []
    if records:
        raise records[-1].refuse("the last record, of kind 9, is missing")
    if sum(len(statement.entries) for statement in statements) > MOST_ENTRIES:
        raise UnreadableStatement(f"At most {MOST_ENTRIES:,} entries at once")
    return tuple(statements)


@dataclass(frozen=True, slots=True)
class _Movement:
    """A movement, 2.1 to 2.3, and the information records of its sequence number."""

    records: tuple[Record, ...]
    information: tuple[Record, ...]

    @property
    def first(self) -> Record:
        return self.records[0]

    @property
    def sequence(self) -> str:
        return self.first.part(3, 6)

    @property
    def is_total(self) -> bool:
        return self.first.part(7, 10) == _TOTAL

    @property
    def type(self) -> str:
        return self.first.part(54, 54)

    @property
    def cents(self) -> int:
        return self.first.cents(32, 33)


def _read_statement(records: Sequence[Record]) -> BankStatement:
    if len(records) < 4 or [record.kind for record in records[:2]] != ["0", "1"]:  # noqa: PLR2004
        raise records[0].refuse("a statement begins with records of kinds 0 and 1")
    header, opening, trailer = records[0], records[1], records[-1]
    if header.part(15, 16) != _APPLICATION or header.part(128, 128) != _VERSION:
        raise header.refuse("it is no statement of account of version 2")
    closing = [record for record in records if record.kind == "8"]
    if len(closing) != 1:
        raise trailer.refuse("a statement has one new balance, a record of kind 8")
    movements = list(_movements(records[2:-1]))
    totals = [movement.cents for movement in movements if movement.is_total]
    require_balance(opening.cents(43, 44), sum(totals), closing[0].cents(42, 43))
    _require_sums(trailer, totals)
    _require_count(trailer, records)
    account, currency = account_and_currency(opening)
    return BankStatement(
        told_in=BankFormat.CODA,
        account=account,
        number=opening.part(126, 128).strip() or opening.part(3, 5),
        entries=tuple(_entry(movement, currency) for movement in _single(movements)),
    )


def _movements(records: Sequence[Record]) -> Iterator[_Movement]:
    """Yield movements with what continues and explains them.

    Raises:
        UnreadableStatement: a record is announced and missing, or follows none of its own.
    """
    groups = list(_groups(records))
    starts = [place for place, group in enumerate(groups) if group[0].kind == "21"]
    for start, end in pairwise([*starts, len(groups)]):
        explaining = [record for group in groups[start + 1 : end] for record in group]
        yield _Movement(groups[start], tuple(explaining))


def _groups(records: Sequence[Record]) -> Iterator[tuple[Record, ...]]:
    """Yield movements and information, each with its continuation records."""
    waiting = deque(record for record in records if record.kind not in {"4", "8"})
    while waiting:
        group = [waiting.popleft()]
        if group[0].kind not in {"21", "31"}:
            raise group[0].refuse(f"a record of kind {group[0].kind} stands alone")
        while waiting and waiting[0].kind in _FOLLOWERS.get(group[-1].kind, ()):
            if waiting[0].place != group[0].place:
                raise waiting[0].refuse("it continues another record than the one before it")
            group.append(waiting.popleft())
        if group[-1].part(126, 126) == "1":
            raise group[-1].refuse("the record that continues it is missing")
        yield tuple(group)


def _single(movements: Sequence[_Movement]) -> Iterator[_Movement]:
    """Yield each amount once: of a sum its details, of anything else the movement itself."""
    detailed = {
        movement.sequence
        for movement in movements
        if not movement.is_total and movement.type in _SINGLE
    }
    for movement in movements:
        if movement.is_total and movement.type in _TOTALISED and movement.sequence in detailed:
            continue
        if movement.is_total or movement.type in _SINGLE:
            yield movement


def _require_sums(trailer: Record, totals: Sequence[int]) -> None:
    debits, credits_ = trailer.cents(0, 23), trailer.cents(0, 38)
    gone = sum(-cents for cents in totals if cents < 0)
    come = sum(cents for cents in totals if cents > 0)
    if (debits, credits_) != (gone, come):
        raise trailer.refuse("its sums are not those of the movements")


def _require_count(trailer: Record, records: Sequence[Record]) -> None:
    """Refuse a file of which records are lost; some banks count free communications, most do not.

    Raises:
        UnreadableStatement: there are more or fewer than the trailer says.
    """
    counted = [record for record in records if record.kind not in {"0", "9"}]
    free = sum(1 for record in counted if record.kind == "4")
    count = trailer.part(17, 22)
    if count not in {f"{len(counted):06d}", f"{len(counted) - free:06d}"}:
        raise trailer.refuse("there are more or fewer records than it says")


def _entry(movement: _Movement, currency: str) -> BankEntry:
    first, last = movement.first, movement.records[-1]
    zone = joined_zone(movement.records, _MOVEMENT_ZONES)
    reference, written = communication_of(first.part(62, 62), zone)
    explained, name = _explain(movement.information)
    has_party = last.kind == "23"
    cents = movement.cents
    return BankEntry(
        identity=f"coda {first.part(11, 31).strip()} {first.place}",
        booked_on=first.day(116),
        amount=Money(amount_cents=abs(cents), currency=currency),
        is_incoming=cents > 0,
        bank_reference=clean_text([first.part(11, 31)], LONGEST_NAME),
        reference=reference,
        communication=clean_text([written, explained], LONGEST_COMMUNICATION),
        payer_name=clean_text([last.part(48, 82) if has_party else name], LONGEST_NAME),
        payer_account=clean_text([last.part(11, 44)], LONGEST_NAME) if has_party else None,
    )


def _explain(information: Sequence[Record]) -> tuple[str, str | None]:
    """Return what information records say freely, and the counterparty's name if they tell it."""
    if not information:
        return "", None
    zone = joined_zone(information, _INFORMATION_ZONES)
    if information[0].part(40, 40) != "1":
        return zone, None
    if zone[:3] == _COUNTERPARTY:
        return "", zone[3:73]
    return communication_of("1", zone)[1], None
