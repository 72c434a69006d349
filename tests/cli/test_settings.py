import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from app.cli import main
from app.cli.configuration import doubts_of, misspelt_in_file, read_settings
from app.cli.openapi import openapi_document
from app.cli.program import program_for
from tests.cli.programs import ADMIN_KEY, REPOSITORY, Surroundings

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
        ({"EXITADMIN_PUBLIC_URL": "hush-hush"}, "EXITADMIN_PUBLIC_URL has to be https://host"),
        ({"EXITADMIN_PUBLIC_URL": "ftp://hush-hush"}, "EXITADMIN_PUBLIC_URL has to be https://"),
        ({"EXITADMIN_PUBLIC_URL": "https://"}, "EXITADMIN_PUBLIC_URL has to be https://host"),
        ({"EXITADMIN_PUBLIC_URL": "https://a:hush-hush"}, "EXITADMIN_PUBLIC_URL has to be https"),
        ({"EXITADMIN_PUBLIC_URL": "https://a/?hush-hush"}, "EXITADMIN_PUBLIC_URL has to be htt"),
        ({"EXITADMIN_OIDC_ISSUER": "hush-hush"}, "EXITADMIN_OIDC_ISSUER has to be https://host"),
        (
            {"EXITADMIN_OIDC_ISSUER": "https://a.example"},
            "EXITADMIN_OIDC_ISSUER and EXITADMIN_OIDC_CLI",
        ),
        ({"EXITADMIN_TRUSTED_PROXIES": "hush-hush"}, "EXITADMIN_TRUSTED_PROXIES"),
        ({"EXITADMIN_DEFAULT_REGION": "XX"}, "EXITADMIN_DEFAULT_REGION has to be a country"),
        ({"EXITADMIN_DEFAULT_REGION": "hush-hush"}, "EXITADMIN_DEFAULT_REGION has to be a"),
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


def test_a_misspelt_name_in_the_file_is_refused_with_the_nearest_one(
    in_production: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = ("EXITADMIN_ADMNI_KEY=hush-hush", "exitadmin_nonsense=1", "POSTGRES_PASSWORD=x")
    (tmp_path / ".env").write_text("\n".join(lines))
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert capsys.readouterr().err.splitlines() == [
        "exitadmin: EXITADMIN_ADMNI_KEY is no setting: did you mean EXITADMIN_ADMIN_KEY? (in .env)",
        "exitadmin: EXITADMIN_NONSENSE is no setting (in .env)",
    ]


def test_what_is_allowed_and_probably_not_meant_is_warned_of(
    in_production: pytest.MonkeyPatch,
) -> None:
    in_production.setenv("EXITADMIN_GRACE_DAY", "5")
    in_production.setenv("EXITADMIN_FUZZ_EXAMPLES", "5")
    settings = read_settings()
    doubts = list(doubts_of(settings))
    assert doubts[0] == "EXITADMIN_GRACE_DAY is no setting: did you mean EXITADMIN_GRACE_DAYS?"
    assert [doubt.split()[0] for doubt in doubts[1:]] == [
        "EXITADMIN_SECRETS_KEY",
        "EXITADMIN_KEY_PEPPER",
        "EXITADMIN_PUBLIC_URL",
    ]
    sound = {
        "secrets_key": SecretStr("x"),
        "key_pepper": SecretStr("x"),
        "public_url": "https://api.exitadmin.example/meter",
    }
    assert list(doubts_of(settings.model_copy(update=sound)))[1:] == []


def test_every_example_setting_is_one(in_production: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = (REPOSITORY / ".env.example").read_text().splitlines()
    shown = [line.removeprefix("# ") for line in lines if "EXITADMIN_" in line and "=" in line]
    names = [line.split("=")[0] for line in shown if re.match("[A-Z_]+=", line)]
    (tmp_path / ".env").write_text("".join(f"{name}=\n" for name in names))
    assert misspelt_in_file() == []


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
