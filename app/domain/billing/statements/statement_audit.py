"""The audit: every final statement drawn again from the ledger, and compared to the cent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.billing.statements.adjustments import Billed, BilledPeriod, billed_by, sum_billed
from app.domain.billing.statements.statement_drawing import StatementInputs, draw
from app.domain.billing.statements.statement_lines import Line
from app.domain.billing.statements.statements import Statement
from app.domain.clients.plans.periods import Period
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.metering.ledger import CountedUnit, shown_hash


class AuditKind(StrEnum):
    """What of a statement does not agree."""

    LINES = "statement_lines"
    UNITS = "statement_units"
    SUMS = "statement_sums"
    HEAD = "statement_head"
    AMOUNTS = "statement_amounts"
    MISSING = "statement_missing"
    UNREADABLE = "statement_unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDifference:
    """One thing that does not agree.

    Attributes:
        expected: as drawn again.
        found: as frozen.
    """

    kind: AuditKind
    period: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStatement:
    """A final statement as it is stored.

    Attributes:
        statement: None where the frozen document cannot be read any more.
        net_cents, vat_cents: its sums when it became final.
        amounts: what it billed for which month, without the ledger entry up to which.
    """

    period: Period
    statement: Statement | None
    net_cents: int
    vat_cents: int
    amounts: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditedLedger:
    """A client's ledger as an audit reads it.

    Attributes:
        since: the id of the month in which the client came.
        entries: by month, in their order.
        hashes: by the sequence number at which a statement was drawn.
    """

    subscriptions: tuple[Subscription, ...]
    since: str
    entries: Mapping[str, Sequence[CountedUnit]]
    hashes: Mapping[int, bytes]


def audit_statements(
    ledger: AuditedLedger, stored: Iterable[StoredStatement]
) -> Iterator[StatementDifference]:
    """Yield what does not agree, in the order in which the statements became final."""
    earlier: list[Statement] = []
    for former in stored:
        if former.statement is None:
            kind = AuditKind.UNREADABLE
            yield StatementDifference(
                kind=kind, period=former.period.id, expected="a statement", found="something else"
            )
            continue
        yield from _compare(former, former.statement, _redraw(ledger, former.statement, earlier))
        yield from _check_head(ledger, former.statement)
        earlier.append(former.statement)
    yield from _missing(ledger, earlier)


def _redraw(ledger: AuditedLedger, frozen: Statement, earlier: Sequence[Statement]) -> Statement:
    carries = bool(earlier) and max(statement.period.id for statement in earlier) < frozen.period.id
    inputs = StatementInputs(
        client_id=frozen.client_id,
        client_name=frozen.client_name,
        timezone=frozen.timezone,
        language=frozen.language,
        subscriptions=ledger.subscriptions,
        vat=frozen.vat_terms,
        period=frozen.period,
        entries=_entries_up_to(ledger, frozen.period.id, frozen.head.entries),
        billed=_billed(ledger, earlier, frozen) if carries else (),
        urgent_used=frozen.urgent.used,
        held=frozen.held,
        open_disputes=frozen.open_disputes,
        head=frozen.head,
    )
    again = draw(inputs, frozen.status, frozen.drawn_at)
    return replace(again, is_taxed_at_once=frozen.is_taxed_at_once)


def _entries_up_to(ledger: AuditedLedger, period: str, up_to: int) -> tuple[CountedUnit, ...]:
    return tuple(entry for entry in ledger.entries.get(period, ()) if entry.seq <= up_to)


def _billed(
    ledger: AuditedLedger, earlier: Sequence[Statement], frozen: Statement
) -> tuple[BilledPeriod, ...]:
    """Return the months billed before a statement, each taxed as that one says it was."""
    up_to = frozen.head.entries
    terms = {line.for_period: line.vat for line in frozen.lines}
    parts: dict[str, list[Billed]] = {}
    for statement in earlier:
        for period, billed in billed_by(statement).items():
            parts.setdefault(period, []).append(billed)
    billed_periods = []
    for period, several in parts.items():
        billed, entries = sum_billed(several), _entries_up_to(ledger, period, up_to)
        billed_periods.append(
            BilledPeriod(
                period=Period.parse(period),
                billed=billed,
                used=sum(entry.units for entry in entries),
                late=tuple(entry for entry in entries if entry.seq > billed.up_to),
                vat=terms.get(period),
            )
        )
    return tuple(billed_periods)


def _compare(
    stored: StoredStatement, frozen: Statement, again: Statement
) -> Iterator[StatementDifference]:
    undescribed = tuple(replace(line, description="") for line in frozen.lines)
    amounts = {period: (part.cents, part.extra) for period, part in billed_by(again).items()}
    for kind, expected, found in (
        (AuditKind.LINES, _lines(again.lines), _lines(undescribed)),
        (AuditKind.UNITS, str(again.units), str(frozen.units)),
        (AuditKind.SUMS, _sums(again), f"net {stored.net_cents}, tax {stored.vat_cents} cents"),
        (AuditKind.AMOUNTS, _amounts(amounts), _amounts(stored.amounts)),
    ):
        if expected != found:
            yield StatementDifference(
                kind=kind, period=frozen.period.id, expected=expected, found=found
            )


def _check_head(ledger: AuditedLedger, frozen: Statement) -> Iterator[StatementDifference]:
    expected = ledger.hashes.get(frozen.head.entries)
    if expected != frozen.head.hash:
        yield StatementDifference(
            kind=AuditKind.HEAD,
            period=frozen.period.id,
            expected="no such entry" if expected is None else shown_hash(expected),
            found=shown_hash(frozen.head.hash),
        )


def _missing(ledger: AuditedLedger, finals: Sequence[Statement]) -> Iterator[StatementDifference]:
    """Yield the served months between final statements that have none."""
    months = {final.period.id: final.period for final in finals}
    known = {period_id for period_id in months if period_id >= ledger.since}
    month = months[min(known)] if known else None
    while month is not None and month.id < max(known):
        if month.id not in known and any(
            subscription.overlaps(month) for subscription in ledger.subscriptions
        ):
            yield StatementDifference(
                kind=AuditKind.MISSING, period=month.id, expected="a statement", found="none"
            )
        month = month.next


def _lines(lines: Iterable[Line]) -> str:
    return "; ".join(_line(line) for line in lines)


def _line(line: Line) -> str:
    service, ledger = line.service, line.ledger
    plan = f" {service.terms.code} {service.terms.version} {service.days}" if service else ""
    span = f" entries {ledger.first}-{ledger.last}" if ledger else ""
    named = f" named {','.join(str(unit.seq) for unit in line.units)}" if line.units else ""
    price = f"{line.quantity} x {line.unit_price.amount_cents} cents"
    after = f" after {','.join(line.disputes)}" if line.disputes else ""
    return f"{line.kind}{plan} of {line.for_period}: {price}{span}{named}{after}"


def _sums(statement: Statement) -> str:
    return f"net {statement.net.amount_cents}, tax {statement.vat.amount_cents} cents"


def _amounts(amounts: Mapping[str, tuple[int, int]]) -> str:
    return ", ".join(
        f"{period}: {cents} cents, {extra} extra"
        for period, (cents, extra) in sorted(amounts.items())
    )
