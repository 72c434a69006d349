"""Statements name the columns that they read.

One that reads ``*`` is planned for the columns of then: a column more, added while the service
runs, and it fails within a transaction (docs/operations.md, «Upgrading without a stop»).
"""

import re
from pathlib import Path

REPOSITORIES = Path(__file__).parents[2] / "app" / "repositories"
EVERYTHING = re.compile(
    r"\bSELECT (?:\w+\.)?\*(?P<more>[^;]*?)\bFROM (?P<what>[\w(]+)", re.IGNORECASE
)


def test_no_statement_reads_every_column_of_a_table() -> None:
    found = {
        f"{path.relative_to(REPOSITORIES)}: {match.group(0)!r}"
        for path in sorted(REPOSITORIES.rglob("*.py"))
        for match in EVERYTHING.finditer(path.read_text(encoding="utf-8"))
        if not match["what"].startswith(("unnest", "json_", "(", "revived"))
    }
    assert found == set()
