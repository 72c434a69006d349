"""The commands put together: all are shown, and the one that is asked for is read alone."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from app.cli.program import program_for
from tests.cli.programs import REPOSITORY


def test_without_a_command_all_of_them_are_shown() -> None:
    shown = CliRunner().invoke(program_for([]), []).output
    names = (
        "serve",
        "worker",
        "migrate",
        "openapi",
        "replay",
        "audit",
        "verify-ledger",
        "keys",
        "classify",
    )
    assert [name for name in names if f" {name} " not in shown] == []


def test_help_sends_to_the_page_that_lists_the_settings() -> None:
    shown = " ".join(CliRunner().invoke(program_for([]), ["--help"]).output.split())
    assert "README.md lists" in shown
    assert "| `EXITADMIN_DATABASE_URL` |" in (REPOSITORY / "README.md").read_text()


def test_a_command_that_does_not_exist_is_told() -> None:
    asked = ["meter"]
    done = CliRunner().invoke(program_for(asked), asked)
    assert done.exit_code == 2
    assert "No such command 'meter'" in done.output


@pytest.mark.parametrize(
    "command", ["verify-ledger", "keys", "migrate", "replay", "audit", "classify"]
)
def test_what_a_command_does_not_need_is_not_read(command: str) -> None:
    ask = (
        "import sys; from app.cli.program import program_for;"
        f"program_for([{command!r}]); print('app.main' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
