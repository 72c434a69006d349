"""CAMT.053 put together for tests, in the shape of a version, with balances that agree."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

ACCOUNT = "BE68539007547034"


@dataclass(frozen=True)
class Entry:
    """One entry; ``parts`` are the amounts of its transactions where there are several."""

    cents: int
    reference: str = ""
    written: str = ""
    name: str = "Jeanne Exemple"
    account: str = "BE71096123456769"
    day: str = "2026-12-15"
    bank_reference: str = ""
    parts: tuple[int, ...] = ()
    status: str = "BOOK"


def amount(cents: int) -> str:
    return f'<Amt Ccy="EUR">{abs(cents) // 100}.{abs(cents) % 100:02d}</Amt>'


def sign(cents: int) -> str:
    return f"<CdtDbtInd>{'CRDT' if cents >= 0 else 'DBIT'}</CdtDbtInd>"


def balance(code: str, cents: int) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(cents)}{sign(cents)}"
        "<Dt><Dt>2026-12-15</Dt></Dt></Bal>"
    )


def _details(entry: Entry, version: int) -> str:
    structured = (
        f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>BBA</Issr></Tp>"
        f"<Ref>{entry.reference}</Ref></CdtrRefInf></Strd>"
        if entry.reference
        else ""
    )
    written = f"<Ustrd>{escape(entry.written)}</Ustrd>" if entry.written else ""
    name = f"<Nm>{escape(entry.name)}</Nm>"
    party = name if version < 8 else f"<Pty>{name}</Pty>"
    side = "Dbtr" if entry.cents >= 0 else "Cdtr"
    told = []
    for cents in entry.parts or (entry.cents,):
        part = (
            f"<AmtDtls><TxAmt>{amount(cents)}</TxAmt></AmtDtls>" if version < 4 else amount(cents)
        )
        told.append(
            f"<TxDtls>{part}<RltdPties><{side}>{party}</{side}><{side}Acct><Id>"
            f"<IBAN>{entry.account}</IBAN></Id></{side}Acct></RltdPties>"
            f"<RmtInf>{written}{structured}</RmtInf></TxDtls>"
        )
    return "".join(told)


def _entry(entry: Entry, version: int) -> str:
    status = entry.status if version < 8 else f"<Cd>{entry.status}</Cd>"
    bank = f"<AcctSvcrRef>{entry.bank_reference}</AcctSvcrRef>" if entry.bank_reference else ""
    return (
        f"<Ntry>{amount(entry.cents)}{sign(entry.cents)}<Sts>{status}</Sts>"
        f"<BookgDt><Dt>{entry.day}</Dt></BookgDt>{bank}"
        f"<NtryDtls>{_details(entry, version)}</NtryDtls></Ntry>"
    )


def camt_file(*entries: Entry, version: int = 8, opening: int = 100_00, number: int = 12) -> bytes:
    """Return a statement of one account in version 2, 4, 8 or any other."""
    moved = sum(entry.cents for entry in entries if entry.status == "BOOK")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>"
        f"<Stmt><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>"
        f"<Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', opening + moved)}"
        f"{''.join(_entry(entry, version) for entry in entries)}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()
