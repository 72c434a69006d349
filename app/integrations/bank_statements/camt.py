"""CAMT.053: bank statements of ISO 20022, of any version of the message.

Source: ISO 20022, BankToCustomerStatement (camt.053.001.02 and later).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from lxml import etree

from app.domain.billing.payments.bank_statements import (
    LONGEST_COMMUNICATION,
    LONGEST_IDENTIFIER,
    LONGEST_NAME,
    MOST_ENTRIES,
    BankEntry,
    BankFormat,
    BankStatement,
    UnreadableStatement,
    clean_text,
    key_of,
    require_balance,
    structured_reference,
)
from app.domain.clients.plans.money import Money

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2}", re.ASCII)
_DECIMALS = re.compile(r"\d{1,15}(?:\.\d{1,5})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_HUNDRED = 100
_OPENING = ("OPBD", "PRCD")
_CLOSING = ("CLBD",)
_BOOKED = "BOOK"
_CREDIT = "CRDT"
_NO_REFERENCES = frozenset({"NONREF", "NOTPROVIDED"})


_WIDE = (b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00?\x00", b"\x00<\x00?")
"""How XML begins in UTF-16, with its mark or with a declaration (XML 1.0, appendix F)."""


def is_xml(content: bytes) -> bool:
    """Return whether a file begins as XML does, in whichever encoding."""
    return content.startswith(_WIDE) or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def read_camt(content: bytes) -> tuple[BankStatement, ...]:
    """Return the statements of a file.

    Nothing is fetched, and a document with a type declaration is refused: no entity is read.

    Raises:
        UnreadableStatement: it is none, or its balances do not agree.
    """
    root = _parse(content)
    statements = _told_apart([_read_statement(node) for node in root.iterfind(".//{*}Stmt")])
    if not statements:
        raise UnreadableStatement("CAMT.053: there is no statement in it")
    if sum(len(statement.entries) for statement in statements) > MOST_ENTRIES:
        raise UnreadableStatement(f"At most {MOST_ENTRIES:,} entries at once")
    return statements


def _parse(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableStatement("It is no well-formed XML") from error
    # the stubs do not know it
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise UnreadableStatement("XML with a document type declaration is not read")
    if _NAMESPACE.fullmatch(etree.QName(root).namespace or "") is None:
        raise UnreadableStatement("It is no bank statement: camt.053 is read, nothing else")
    return root


def _read_statement(node: etree._Element) -> BankStatement:
    booked = [entry for entry in node.iterfind("{*}Ntry") if _is_booked(entry)]
    _require_balances(node, booked)
    number = _text(node, "ElctrncSeqNb") or _text(node, "LglSeqNb") or _text(node, "Id")
    account = _text(node, "Acct/Id/IBAN") or _text(node, "Acct/Id/Othr/Id")
    if account is None:
        raise UnreadableStatement("CAMT.053: a statement names no account")
    name = f"{_text(node, 'Id')}"
    entries = [
        entry
        for place, found in enumerate(booked)
        for entry in _read_entries(found, f"{name} {place}")
    ]
    return BankStatement(
        told_in=BankFormat.CAMT,
        account=account[:LONGEST_IDENTIFIER],
        number=(number or "")[:LONGEST_IDENTIFIER],
        entries=tuple(entries),
    )


def _is_booked(entry: etree._Element) -> bool:
    """Return whether an entry is final; up to version 7 its status stands without a code."""
    return (_text(entry, "Sts/Cd") or _text(entry, "Sts")) == _BOOKED


def _require_balances(node: etree._Element, booked: list[etree._Element]) -> None:
    """Refuse entries that do not lead from one balance to the other, where both are told."""
    balances = {
        _text(balance, "Tp/CdOrPrtry/Cd"): _signed_cents(balance)
        for balance in node.iterfind("{*}Bal")
    }
    opening = next((balances[code] for code in _OPENING if code in balances), None)
    closing = next((balances[code] for code in _CLOSING if code in balances), None)
    if opening is not None and closing is not None:
        require_balance(opening, sum(_signed_cents(entry) for entry in booked), closing)


def _read_entries(entry: etree._Element, place: str) -> Iterator[BankEntry]:
    """Yield the transactions of an entry where each tells its amount, else the entry as one."""
    details = entry.findall("{*}NtryDtls/{*}TxDtls")
    amounts = [_detail_amount(detail) for detail in details]
    whole = _amount(entry)
    stated = [amount for amount in amounts if amount is not None]
    is_split = len(details) > 1 and len(stated) == len(details)
    if is_split and sum(amount.amount_cents for amount in stated) == whole.amount_cents:
        for number, (detail, amount) in enumerate(zip(details, stated, strict=True)):
            yield _read_entry(entry, [detail], amount, (place, f" {number}"))
    elif whole.amount_cents > 0:
        yield _read_entry(entry, details, whole, (place, ""))


def _read_entry(
    entry: etree._Element, details: list[etree._Element], amount: Money, place: tuple[str, str]
) -> BankEntry:
    """Return what is told of an entry, or of the part of it whose place within it is the second."""
    structured = [
        structured_reference(reference)
        for detail in details
        for reference in _texts(detail, "RmtInf/Strd/CdtrRefInf/Ref")
    ]
    written = [text for detail in details for text in _texts(detail, "RmtInf/Ustrd")]
    more = [_text(detail, "AddtlTxInf") for detail in details] + [_text(entry, "AddtlNtryInf")]
    first = details[0] if details else entry
    bank_reference = _bank_reference(first, entry)
    party = "Dbtr" if _is_incoming(entry) else "Cdtr"
    names = (_text(first, f"RltdPties/{party}/{path}") for path in ("Nm", "Pty/Nm"))
    accounts = (_text(first, f"RltdPties/{party}Acct/Id/{path}") for path in ("IBAN", "Othr/Id"))
    return BankEntry(
        identity=_identity(bank_reference, _text(first, "Refs/TxId"), place),
        booked_on=_day(entry),
        amount=amount,
        is_incoming=_is_incoming(entry),
        bank_reference=clean_text([bank_reference], LONGEST_NAME),
        reference=next(filter(None, structured), None),
        communication=clean_text(written or more, LONGEST_COMMUNICATION),
        payer_name=clean_text([next(filter(None, names), None)], LONGEST_NAME),
        payer_account=clean_text([next(filter(None, accounts), None)], LONGEST_IDENTIFIER),
    )


def _bank_reference(detail: etree._Element, entry: etree._Element) -> str | None:
    reference = _text(detail, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef")
    return None if reference in _NO_REFERENCES else reference


def _identity(bank_reference: str | None, transaction: str | None, place: tuple[str, str]) -> str:
    """Return what tells an entry from others: the bank's reference, else its place.

    Where the bank gives a reference, the place in the file counts for nothing: a file of a longer
    span tells of the same entry elsewhere.
    """
    if bank_reference is None:
        return f"camt {place[0]}{place[1]}"
    return f"camt {bank_reference}" + (f" {transaction}" if transaction else place[1])


def _told_apart(statements: Sequence[BankStatement]) -> tuple[BankStatement, ...]:
    """Number entries of an account that are alike in all that identifies them."""
    seen: Counter[bytes] = Counter()
    return tuple(
        replace(
            statement,
            entries=tuple(_numbered(statement.account, entry, seen) for entry in statement.entries),
        )
        for statement in statements
    )


def _numbered(account: str, entry: BankEntry, seen: Counter[bytes]) -> BankEntry:
    key = key_of(account, entry)
    seen[key] += 1
    is_first = seen[key] == 1
    return entry if is_first else replace(entry, identity=f"{entry.identity} {seen[key]}")


def _is_incoming(entry: etree._Element) -> bool:
    return _text(entry, "CdtDbtInd") == _CREDIT


def _signed_cents(node: etree._Element) -> int:
    cents = _amount(node).amount_cents
    return cents if _is_incoming(node) else -cents


def _detail_amount(detail: etree._Element) -> Money | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        node = detail.find(_path(path))
        if node is not None:
            return _money(node)
    return None


def _amount(node: etree._Element) -> Money:
    amount = node.find("{*}Amt")
    if amount is None:
        raise UnreadableStatement("CAMT.053: a balance or an entry has no amount")
    return _money(amount)


def _money(node: etree._Element) -> Money:
    text, currency = (node.text or "").strip(), node.get("Ccy", "")
    if _DECIMALS.fullmatch(text) is None or _CURRENCY.fullmatch(currency) is None:
        raise UnreadableStatement("CAMT.053: an amount cannot be read")
    cents = Decimal(text) * _HUNDRED
    if cents != int(cents):
        raise UnreadableStatement("CAMT.053: an amount is not in whole cents")
    return Money(amount_cents=int(cents), currency=currency)


def _day(entry: etree._Element) -> date:
    paths = ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    written = next(filter(None, (_text(entry, path) for path in paths)), "")
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        raise UnreadableStatement("CAMT.053: an entry has no date") from None


def _text(node: etree._Element, path: str) -> str | None:
    return next(iter(_texts(node, path)), None)


def _texts(node: etree._Element, path: str) -> list[str]:
    found = (element.text for element in node.iterfind(_path(path)))
    return [text.strip() for text in found if text and text.strip()]


def _path(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))
