"""Checks an exported ledger by itself: no network, no database, nothing of ExitAdmin.

An export holds one line an entry, oldest first. Each entry carries a fingerprint (``hash``): the
SHA-256 of its own fields and of the fingerprint of the entry before it (``previous_hash``). Whoever
changes, removes or adds an entry has to change every later fingerprint, and the last one is known
to the client. What a spreadsheet saved again is read too. Run it with Python 3.11 or later:
``python verify_ledger.py ledger.csv``.
"""

import argparse
import codecs
import csv
import hashlib
import io
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

VERSION = "exitadmin-ledger-1"
PREFIX = "sha256:"
INSTANTS = ("posted_at", "occurred_at")
HASHED = ("seq", *INSTANTS, "period", "interaction_id", "units", "rule", "used_after")
FIELDS = (*HASHED, "previous_hash", "hash")
DELIMITERS = ",;\t"

# What a spreadsheet makes of a month, in French, Dutch or English: nov-26, août-26, 01/11/2026.
_NAMED = re.compile(r"([^\W\d_]+)\.?[- ](?:20)?([0-9]{2})")
_DATED = re.compile("(?:0?1/)?([0-9]{1,2})/([0-9]{4})")
_NAMES = (
    "jan,feb fev fév,mar mrt maa,apr avr,may mai mei,jun juin,"
    "jul juil,aug aou aoû,sep,oct okt,nov,dec déc"
)
_MONTHS = {
    name: place for place, names in enumerate(_NAMES.split(","), 1) for name in names.split()
}

Entry = dict[str, str]


class NotAnExport(Exception):
    """The file is not a ledger that ExitAdmin exported."""


@dataclass
class Findings:
    """What was checked, what is wrong, and what this file alone cannot tell; in sentences."""

    checked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def read_entries(text: str) -> list[Entry]:
    """Return the entries of a CSV export, or of JSON: a page, or a list of entries.

    Raises:
        NotAnExport: it is neither, or fields are missing.
    """
    text = text.removeprefix("\ufeff")
    rows = _rows_of_json(text) if text.lstrip()[:1] in ("{", "[") else _rows_of_csv(text)
    entries = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or any(row.get(name) is None for name in FIELDS):
            raise NotAnExport(f"entry {number} has not the fields {', '.join(FIELDS)}")
        entry = {name: str(row[name]) for name in FIELDS}
        if not all(_is_number(entry[name]) for name in ("seq", "units", "used_after")):
            raise NotAnExport(f"entry {number}: seq, units and used_after are whole numbers")
        entries.append(entry | {"period": _month(entry["period"])})
    return entries


def decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, or what spreadsheets save as "Unicode text" or "ANSI".

    Raises:
        UnicodeDecodeError: it is none of them.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252")


def _month(text: str) -> str:
    """Return a month as it was exported, where a spreadsheet wrote it in its own way."""
    if found := _DATED.fullmatch(text):
        return f"{found[2]}-{found[1]:>02}"
    if found := _NAMED.fullmatch(text):
        name = found[1].lower()
        number = _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])
        return f"20{found[2]}-{number:02}" if number else text
    return text


def _fits(entry: Entry) -> bool:
    previous = entry["previous_hash"].removeprefix(PREFIX)
    return entry["hash"] == fingerprint(*(entry[name] for name in HASHED), previous)


def _rows_of_json(text: str) -> list[object]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise NotAnExport("it begins like JSON and is none") from None
    items = content.get("items") if isinstance(content, dict) else content
    return items if isinstance(items, list) else [items]


def _rows_of_csv(text: str) -> list[dict[str, str]]:
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep="):
        first, text = rest.partition("\n")[0], rest
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    try:
        if not set(FIELDS) <= set(reader.fieldnames or ()):
            raise NotAnExport(f"its first line does not name the columns {', '.join(FIELDS)}")
        return list(reader)
    except csv.Error as error:
        raise NotAnExport(f"line {reader.line_num}: {error}") from None


def _is_number(text: str) -> bool:
    return re.fullmatch("-?[0-9]{1,18}", text) is not None


def fingerprint(*parts: str) -> str:
    """Return the SHA-256 of texts joined by ``|``."""
    return PREFIX + hashlib.sha256("|".join((VERSION, *parts)).encode()).hexdigest()


def verify(entries: Sequence[Entry], client_id: str | None, head: str | None) -> Findings:
    """Check the entries of one export.

    Args:
        entries: in the order of the file.
        client_id: whose ledger it should be, if known.
        head: the last fingerprint as ExitAdmin showed it elsewhere, if known.
    """
    findings = Findings()
    _check_fingerprints(entries, findings)
    _check_order(entries, findings)
    _check_sums(entries, findings)
    _check_beginning(entries, client_id, findings)
    _check_end(entries, head, findings)
    return findings


def _check_fingerprints(entries: Sequence[Entry], findings: Findings) -> None:
    for entry in entries:
        if not _fits(entry):
            text = f"Entry {entry['seq']} was changed: its fingerprint does not fit its fields."
            findings.faults.append(text)
    findings.checked.append(f"The fingerprints of {len(entries)} entries, computed again.")


def _check_order(entries: Sequence[Entry], findings: Findings) -> None:
    links = gaps = 0
    is_one_month = len({entry["period"] for entry in entries}) == 1
    for before, entry in pairwise(entries):
        seq, step = entry["seq"], int(entry["seq"]) - int(before["seq"])
        links, gaps = links + (step == 1), gaps + (step > 1)
        if step < 1:
            findings.faults.append(f"Entry {seq} stands after entry {before['seq']}.")
        elif step > 1 and not is_one_month:
            findings.faults.append(f"Entries are missing before entry {seq}.")
        elif step == 1 and entry["previous_hash"] != before["hash"]:
            findings.faults.append(f"Entry {seq} does not follow from the entry before it.")
    findings.checked.append(f"The links between entries with successive numbers: {links}.")
    if gaps and is_one_month:
        text = f"What stands in the {gaps} gaps between numbers: other months, in a month's export."
        findings.open.append(text)


def _check_sums(entries: Sequence[Entry], findings: Findings) -> None:
    totals: dict[str, int] = {}
    for entry in entries:
        period, units, used = entry["period"], int(entry["units"]), int(entry["used_after"])
        expected = totals.get(period, 0) + units
        if used != expected and (period in totals or entries[0]["seq"] == "1"):
            text = f"Entry {entry['seq']} says {used} units of {period}; it should be {expected}."
            findings.faults.append(text)
        elif used != expected:
            findings.open.append(f"The first units of {period}: they are not in this file.")
        totals[period] = used
    for period, total in sorted(totals.items()):
        findings.checked.append(f"The units of {period}, added up line by line: {total}.")


def _check_beginning(entries: Sequence[Entry], client_id: str | None, findings: Findings) -> None:
    if client_id is None or not entries or entries[0]["seq"] != "1":
        findings.open.append("Whose ledger it is: that takes entry number 1, and --client ID.")
    elif entries[0]["previous_hash"] == fingerprint(client_id.strip().lower()):
        findings.checked.append(f"Entry number 1 begins the ledger of client {client_id}.")
    else:
        findings.faults.append(f"Entry number 1 does not begin the ledger of client {client_id}.")


def _check_end(entries: Sequence[Entry], head: str | None, findings: Findings) -> None:
    if head is None or not entries:
        findings.open.append("Whether anything follows the last entry: that takes --head HASH.")
    elif entries[-1]["hash"] == head.strip():
        findings.checked.append("The last entry is the head of the ledger that you gave.")
    else:
        findings.faults.append("The last entry is not the head of the ledger that you gave.")


def report(entries: Sequence[Entry], findings: Findings) -> str:
    """Return what was found as text."""
    last = entries[-1]["hash"] if entries else "none"
    lines = [f"{len(entries)} entries. The last fingerprint: {last}"]
    for title, sentences in (
        ("Checked", findings.checked),
        ("Not checked, because this file alone cannot tell", findings.open),
        ("Wrong", findings.faults),
    ):
        lines += [f"\n{title}:", *(f"- {sentence}" for sentence in sentences)] if sentences else []
    verdict = "Something is wrong." if findings.faults else "Nothing wrong was found."
    return "\n".join((*lines, f"\n{verdict}\n"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a file and say so: 0 nothing wrong, 1 something wrong, 2 it cannot be read."""
    parser = argparse.ArgumentParser(description="Check an exported ledger by itself.")
    parser.add_argument("file", type=Path, help="the export, CSV or JSON")
    parser.add_argument("--client", metavar="ID", help="whose ledger it should be")
    parser.add_argument("--head", metavar="HASH", help="the quota's ledger.head, to compare with")
    asked = parser.parse_args(arguments)
    try:
        entries = read_entries(decoded(asked.file.read_bytes()))
    except (OSError, UnicodeDecodeError, NotAnExport) as reason:
        sys.stderr.write(f"{asked.file} cannot be checked: {reason}\n")
        return 2
    findings = verify(entries, asked.client, asked.head)
    sys.stdout.write(report(entries, findings))
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
