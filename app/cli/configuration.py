"""Reads the settings; what is wrong with them is told by the name of the variable."""

import sys
from typing import Any

import structlog
from pydantic import ValidationError

from app.cli.doubts import doubts_of, misspelt_in_file
from app.cli.refusals import CannotRun
from app.logs import configure_logs
from app.settings import Settings

_PREFIX = "EXITADMIN_"
_WITHOUT_PREFIX = ("HOST", "PORT")


def read_settings() -> Settings:
    """Return the settings of the environment and `.env`.

    Raises:
        CannotRun: one sentence for each that is wrong; values are not shown.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise CannotRun(*(_sentence(one) for one in error.errors())) from None
    if misspelt := misspelt_in_file():
        raise CannotRun(*misspelt)
    return settings


def configure_logs_for(settings: Settings) -> None:
    """Log for a person where one is developing at a terminal, else JSON; warn of settings."""
    configure_logs(
        settings.log_level, for_people=not settings.is_production and sys.stderr.isatty()
    )
    for doubt in doubts_of(settings):
        structlog.get_logger().warning("setting", doubt=doubt)


def _sentence(error: Any) -> str:  # noqa: ANN401 - pydantic's error details
    said = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return said
    name = str(error["loc"][0]).upper()
    variable = name if name in _WITHOUT_PREFIX else f"{_PREFIX}{name}"
    if error["type"] == "too_short":
        return f"{variable} has to have at least {error['ctx']['min_length']} characters"
    return f"{variable} {said.replace('Input should be', 'has to be')}"
