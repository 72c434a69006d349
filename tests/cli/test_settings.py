from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.cli.openapi import openapi_document
from app.cli.program import program_for
from tests.cli.programs import ADMIN_KEY, Surroundings

PRODUCTION = {
    "EXITADMIN_ENVIRONMENT": "production",
    "EXITADMIN_DATABASE_URL": "postgresql://somebody:hush-hush@127.0.0.1:1/none",
    "EXITADMIN_ADMIN_KEY": ADMIN_KEY,
}


@pytest.fixture
def in_production(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["exitadmin", "serve"])
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"EXITADMIN_ADMIN_KEY": "hush-hush"}, "EXITADMIN_ADMIN_KEY has to have at least 24"),
        ({"EXITADMIN_ADMIN_KEY": ""}, "production needs EXITADMIN_ADMIN_KEY"),
        ({"EXITADMIN_DATABASE_URL": ""}, "production needs EXITADMIN_DATABASE_URL"),
        ({"EXITADMIN_TEST_CLOCK": "1"}, "EXITADMIN_TEST_CLOCK cannot be on in production"),
        ({"EXITADMIN_DEMO": "1"}, "EXITADMIN_DEMO=1 is refused in production"),
        ({"EXITADMIN_ENVIRONMENT": "hush-hush"}, "EXITADMIN_ENVIRONMENT has to be 'development'"),
        ({"EXITADMIN_DATABASE_URL": "mysql://hush-hush"}, "EXITADMIN_DATABASE_URL has to be"),
        ({"PORT": "hush-hush"}, "PORT has to be a valid integer"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence_with_the_name_of_the_variable(
    in_production: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, str],
    named: str,
) -> None:
    for name, value in change.items():
        in_production.setenv(name, value)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    errors = capsys.readouterr().err
    assert f"exitadmin: {named}" in errors
    assert "hush-hush" not in errors


@pytest.mark.slow
def test_a_database_that_is_not_there_is_told_without_its_password(
    surroundings: Surroundings,
) -> None:
    ended = surroundings.run("serve", settings=PRODUCTION)
    assert ended.status == 2
    assert "exitadmin: The database at 127.0.0.1:1/none refuses" in ended.errors
    assert "Traceback" not in ended.errors
    assert "hush-hush" not in ended.errors


@pytest.mark.parametrize(
    "command",
    ["serve", "worker", "migrate", "openapi", "replay", "verify-ledger", "keys", "keys create"],
)
def test_every_command_explains_itself(command: str) -> None:
    asked = [*command.split(), "--help"]
    shown = CliRunner().invoke(program_for(asked), asked)
    assert shown.exit_code == 0
    assert len(shown.output.splitlines()) > 5


@pytest.mark.slow
def test_the_contract_is_printed_the_same_whatever_is_set(surroundings: Surroundings) -> None:
    nonsense = {"EXITADMIN_TEST_CLOCK": "1", "EXITADMIN_ENVIRONMENT": "nonsense"}
    ended = surroundings.run("openapi", settings=nonsense)
    assert (ended.status, ended.output) == (0, openapi_document())
    assert '"/v1/events"' in ended.output
