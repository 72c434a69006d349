"""README, `.env.example` and `compose.yaml` tell of every setting, with its default."""

import re
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from app.cli.configuration import SETTINGS
from app.settings import Settings

REPOSITORY = Path(__file__).parents[2]
LISTENING = {"HOST", "PORT"}
ELSEWHERE = {"EXITADMIN_PG_BIN", "POSTGRES_PASSWORD"}
FIXED = {"EXITADMIN_ENVIRONMENT", "EXITADMIN_DATABASE_URL"}
"""What a deployment by `compose.yaml` cannot choose."""

LIES_ELSEWHERE = {"EXITADMIN_DEMO", "EXITADMIN_CALENDAR"}
"""Whose default depends on where the service runs, or is no text."""


def in_readme() -> set[str]:
    table = (REPOSITORY / "README.md").read_text().partition("## Configuration")[2]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def in_example() -> dict[str, str]:
    lines = (REPOSITORY / ".env.example").read_text().splitlines()
    return dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", "\n".join(lines), re.MULTILINE))


def in_compose() -> dict[str, str]:
    text = (REPOSITORY / "compose.yaml").read_text().partition("services:")[0]
    return dict(re.findall(r"^    (EXITADMIN_[A-Z_]+): (.*)$", text, re.MULTILINE))


def as_written(value: Any) -> str:
    match value:
        case bool():
            return str(int(value))
        case Enum():
            return str(value.value)
        case tuple():
            return ",".join(map(str, value))
        case Path():
            return f"./{value}"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def default_of(variable: str) -> str:
    name = variable.removeprefix("EXITADMIN_").lower()
    return as_written(Settings.model_fields[name].default)


def test_the_readme_lists_every_setting() -> None:
    assert in_readme() == SETTINGS | LISTENING


def test_the_example_lists_every_setting() -> None:
    assert set(in_example()) == SETTINGS | LISTENING | ELSEWHERE


def test_compose_hands_every_setting_on() -> None:
    handed = in_compose()
    assert set(handed) == SETTINGS
    assert {name for name, value in handed.items() if f"${{{name}:" not in value} == FIXED


@pytest.mark.parametrize("name", sorted(SETTINGS - LIES_ELSEWHERE))
def test_what_is_written_as_a_default_is_the_default(name: str) -> None:
    written = [in_example()[name], *re.findall(r":-([^}]*)}", in_compose()[name])]
    assert {one for one in written if one} <= {default_of(name)}


def test_logs_are_rotated() -> None:
    text = (REPOSITORY / "compose.yaml").read_text()
    assert text.count("max-size") == 1
    assert text.count("logging: &rotated") + text.count("logging: *rotated") == 2
