"""`exitadmin ics-check` says what an import would take of a file."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli.program import program_for
from app.cli.refusals import CannotRun
from tests.integrations.calendars import shapes


def _run(*arguments: object) -> Result:
    given = ["ics-check", *map(str, arguments)]
    return CliRunner().invoke(program_for(given), given)


def _file(folder: Path, content: str) -> Path:
    file = folder / "agenda.ics"
    file.write_text(content, encoding="utf-8", newline="")
    return file


def test_each_event_has_a_line_and_the_figures_stand_last(tmp_path: Path) -> None:
    done = _run(_file(tmp_path, shapes.GOOGLE))
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        (
            "taken    weekly@google.com: from 2026-10-19 09:00 on, "
            "FREQ=WEEKLY;UNTIL=20261116T225959Z;BYDAY=MO: 4 up to the horizon"
        ),
        "taken    days@google.com: 2026-12-24 00:00 to 2026-12-27 00:00",
        "ignored  free@google.com: transparent",
        "2 taken, 1 ignored, 0 refused",
    ]


def test_what_is_refused_is_told_by_name_and_gives_status_1(tmp_path: Path) -> None:
    done = _run(_file(tmp_path, shapes.UNKNOWN_ZONE))
    assert done.exit_code == 1
    assert "refused  x: TZID 'Ma zone' is no time zone of IANA or Windows" in done.output


def test_titles_are_not_printed(tmp_path: Path) -> None:
    assert "Réunion" not in _run(_file(tmp_path, shapes.GOOGLE)).output


def test_days_are_read_in_the_zone_that_is_given(tmp_path: Path) -> None:
    done = _run("-q", "--timezone", "Asia/Tokyo", _file(tmp_path, shapes.LODGINGS))
    assert done.output == "1 taken, 1 ignored, 0 refused\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("hello", "no calendar that can be read"),
        (shapes.GOOGLE[:-20], "no calendar that can be read"),
        ("x" * (1024 * 1024 + 1), "1,048,577 bytes"),
    ],
)
def test_what_cannot_be_read_is_told_in_sentences(tmp_path: Path, content: str, told: str) -> None:
    done = _run(_file(tmp_path, content))
    assert isinstance(done.exception, CannotRun)
    assert told in str(done.exception)


@pytest.mark.parametrize("arguments", [["none.ics"], ["--timezone", "Brussels", "none.ics"]])
def test_what_is_not_there_is_told_in_sentences(arguments: list[str]) -> None:
    assert isinstance(_run(*arguments).exception, CannotRun)
