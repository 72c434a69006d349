import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from app import verify_ledger
from tests.services.metering.verification.given import Desk

Checker: TypeAlias = Callable[..., tuple[int, str]]


async def export(desk: Desk, accept: str = "text/csv", **parameters: Any) -> str:
    response = await desk.service.http.get(
        f"/v1/clients/{desk.client_id}/ledger", params=parameters, headers={"Accept": accept}
    )
    return response.text


@pytest.fixture
def desk(sound_desk: Desk) -> Desk:
    return sound_desk


@pytest.fixture
def checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Checker:
    """Write an export to a file, check it, and return the exit code and what was said."""

    def check(export: str | bytes, *options: str) -> tuple[int, str]:
        file = tmp_path / "ledger.csv"
        file.write_bytes(export if isinstance(export, bytes) else export.encode())
        code = verify_ledger.main([str(file), *options])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return check


async def test_a_whole_export_is_checked_from_beginning_to_end(
    desk: Desk, checked: Checker
) -> None:
    head = (await desk.service.quota(desk.client_id))["ledger"]["head"]

    code, text = checked(await export(desk), "--client", desk.client_id, "--head", head)

    assert (code, "Not checked" in text, "Nothing wrong was found." in text) == (0, False, True)
    assert "The units of 2026-10, added up line by line: 1." in text


@pytest.mark.parametrize("accept", ["text/csv", "application/json"])
async def test_a_month_says_what_it_cannot_tell(desk: Desk, checked: Checker, accept: str) -> None:
    month = await export(desk, accept, period="2026-11")

    code, text = checked(month, "--client", desk.client_id)

    assert code == 0
    assert "Whether anything follows the last entry" in text
    assert "What stands in the 1 gaps between numbers" in text


def test_the_checker_needs_nothing_of_the_project(tmp_path: Path) -> None:
    source = Path(verify_ledger.__file__).read_text()
    (tmp_path / "check.py").write_text(source)
    (tmp_path / "empty.csv").write_text("\ufeff" + ",".join(verify_ledger.FIELDS))

    done = subprocess.run(
        [sys.executable, "-I", "-S", "check.py", "empty.csv"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert len(source.splitlines()) < 250


def changed(lines: list[str], place: int, column: str, value: str) -> list[str]:
    columns = lines[0].split(",")
    cells = lines[place].split(",")
    cells[columns.index(column)] = value
    return [*lines[:place], ",".join(cells), *lines[place + 1 :]]


def in_a_french_spreadsheet(text: str) -> str:
    """Return what Excel saves: other separators, and months as it likes to see them."""
    months = {"2026-11": "nov-26", "2026-10": "oct.-26"}
    rows = [line.split(",") for line in text.replace("\ufeff", "").splitlines()]
    place = rows[0].index("period")
    changed = [
        [*row[:place], months.get(row[place], row[place]), *row[place + 1 :]] for row in rows
    ]
    return "".join(";".join(row) + "\r\n" for row in changed)


def quoted(text: str) -> str:
    rows = (line.split(",") for line in text.splitlines())
    return "".join(";".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(lambda text: text.replace(",", ";").encode(), id="semicolons"),
        pytest.param(lambda text: text.replace(",", "\t").encode("utf-16"), id="unicode text"),
        pytest.param(lambda text: ("sep=;\r\n" + text.replace(",", ";")).encode(), id="sep"),
        pytest.param(lambda text: text.replace("\r\n", "\n").encode("utf-8-sig"), id="lines"),
        pytest.param(lambda text: in_a_french_spreadsheet(text).encode("cp1252"), id="ANSI"),
        pytest.param(lambda text: in_a_french_spreadsheet(text).encode("utf-8-sig"), id="UTF-8"),
        pytest.param(quoted, id="quoted"),
    ],
)
async def test_what_a_spreadsheet_saved_again_is_read(
    desk: Desk, checked: Checker, saved: Callable[[str], bytes | str]
) -> None:
    head = (await desk.service.quota(desk.client_id))["ledger"]["head"]
    code, text = checked(saved(await export(desk)), "--client", desk.client_id, "--head", head)
    assert (code, "Nothing wrong was found." in text) == (0, True), text
    assert "The units of 2026-10, added up line by line: 1." in text


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("nov-26", "2026-11"),
        ("nov.-26", "2026-11"),
        ("août-26", "2026-08"),
        ("juin-26", "2026-06"),
        ("juil.-26", "2026-07"),
        ("févr.-27", "2027-02"),
        ("mrt-27", "2027-03"),
        ("May-26", "2026-05"),
        ("novembre 2026", "2026-11"),
        ("01/11/2026", "2026-11"),
        ("11/2026", "2026-11"),
    ],
)
def test_a_month_is_read_as_a_spreadsheet_writes_it(written: str, month: str) -> None:
    entry = dict.fromkeys(verify_ledger.FIELDS, "1") | {"period": written}
    text = json.dumps([entry])
    assert verify_ledger.read_entries(text)[0]["period"] == month


async def test_a_month_in_words_hides_no_change(desk: Desk, checked: Checker) -> None:
    forged = in_a_french_spreadsheet(await export(desk)).replace("inbound_third_party", "outbound")
    code, text = checked(forged)
    assert (code, "was changed" in text) == (1, True)


async def test_the_export_for_spreadsheets_begins_as_they_want_it(
    desk: Desk, checked: Checker
) -> None:
    response = await desk.service.http.get(
        f"/v1/clients/{desk.client_id}/ledger?delimiter=semicolon", headers={"Accept": "text/csv"}
    )
    assert response.content.startswith(b"\xef\xbb\xbfseq;posted_at;")
    assert checked(response.content)[0] == 0
    assert (await export(desk)).startswith("seq,posted_at,")


@pytest.mark.parametrize("column", verify_ledger.FIELDS)
async def test_a_changed_field_is_found_out(desk: Desk, checked: Checker, column: str) -> None:
    lines = (await export(desk)).splitlines()

    code, text = checked("\n".join(changed(lines, 3, column, "7")))

    assert code == 1
    assert f"Entry {7 if column == 'seq' else 3} was changed" in text


async def test_a_removed_a_repeated_and_a_foreign_entry_are_found_out(
    desk: Desk, checked: Checker
) -> None:
    lines = (await export(desk)).splitlines()
    for forged, sentence in (
        ([*lines[:4], *lines[5:]], "Entries are missing before entry 5."),
        ([*lines[:4], lines[3], *lines[4:]], "Entry 3 stands after entry 3."),
        (changed(lines, 3, "hash", "sha256:" + "0" * 64), "Entry 4 does not follow"),
        (changed(lines, 3, "used_after", "1"), "Entry 3 says 1 units of 2026-11; it should be 3."),
        ([lines[0], *lines[2:]], "The first units of 2026-11: they are not in this file."),
    ):
        assert sentence in checked("\n".join(forged))[1]


async def test_an_entry_removed_from_a_month_shows_in_its_sums(
    desk: Desk, checked: Checker
) -> None:
    lines = (await export(desk, period="2026-11")).splitlines()

    code, text = checked("\n".join([*lines[:4], *lines[5:]]))

    assert (code, "it should be" in text) == (1, True)


async def test_another_client_s_ledger_and_an_old_head_are_found_out(
    desk: Desk, checked: Checker
) -> None:
    ledger, other = await export(desk), "0198a0f2-6c1e-7a51-9d5e-0c6f1f7f1a11"

    assert checked(ledger, "--client", other)[0] == 1
    assert checked(ledger, "--head", "sha256:" + "0" * 64)[0] == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        b"\xff\xfe\x00",
        "a,b\n1,2\n",
        "{",
        "[" * 100_000,
        "{}",
        "[1]",
        json.dumps({"items": [{"seq": 1}]}),
        ",".join(verify_ledger.FIELDS) + "\n1,2\n",
        ",".join(verify_ledger.FIELDS) + '\n"1\n',
        ",".join(verify_ledger.FIELDS) + "\n" + ",".join("x" * 10),
    ],
)
def test_what_is_no_export_cannot_be_checked(checked: Checker, content: str | bytes) -> None:
    code, text = checked(content)
    assert (code, "cannot be checked" in text) == (2, True)


def test_a_file_that_is_not_there_cannot_be_checked(tmp_path: Path) -> None:
    assert verify_ledger.main([str(tmp_path / "none.csv")]) == 2


def test_an_empty_ledger_has_nothing_wrong(checked: Checker) -> None:
    assert checked(",".join(verify_ledger.FIELDS) + "\r\n")[0] == 0
