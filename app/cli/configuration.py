"""Reads the settings; what is wrong with them is told by the name of the variable.

What is allowed and probably not meant is told, too: names that nobody reads, gaps in production.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource

from app.cli.refusals import CannotRun
from app.logs import configure_logs
from app.settings import Settings

_PREFIX = "EXITADMIN_"
_ALIKE = 0.7

SETTINGS = frozenset(
    f"{_PREFIX}{name.upper()}"
    for name, field in Settings.model_fields.items()
    if field.validation_alias is None
)
"""The variables that are settings."""

ELSEWHERE = frozenset(f"{_PREFIX}{name}" for name in ("PG_BIN", "FUZZ_EXAMPLES", "URL", "KEY"))
"""Variables that something else reads: the embedded server, the tests, commands in the docs."""


def misspelt_in_file() -> list[str]:
    """Return a sentence for each name in ``.env`` that nobody reads: that file is ours alone."""
    names = (name.upper() for name in DotEnvSettingsSource(Settings).env_vars)
    return [f"{sentence} (in .env)" for sentence in _misspelt(names)]


def doubts_of(settings: Settings) -> Iterator[str]:
    """Yield a sentence for each setting that is probably not meant."""
    # Whoever starts us may set names of its own, as Kubernetes does for a service of our name.
    yield from _misspelt(name.upper() for name in os.environ)
    if not settings.is_production:
        return
    if not settings.secrets_key.get_secret_value():
        yield "EXITADMIN_SECRETS_KEY is not set: neither integrations nor webhooks can be made"
    if not settings.key_pepper.get_secret_value():
        yield "EXITADMIN_KEY_PEPPER is not set: a stolen database lets API keys be guessed"
    if _is_loopback(urlsplit(settings.public_url).hostname or ""):
        yield "EXITADMIN_PUBLIC_URL is of this machine alone: no provider can reach it"


def _misspelt(names: Iterable[str]) -> Iterator[str]:
    for name in sorted(names):
        if name.startswith(_PREFIX) and name not in SETTINGS | ELSEWHERE:
            known = [setting.removeprefix(_PREFIX) for setting in sorted(SETTINGS)]
            nearest = get_close_matches(name.removeprefix(_PREFIX), known, n=1, cutoff=_ALIKE)
            meant = f": did you mean {_PREFIX}{nearest[0]}?" if nearest else ""
            yield f"{name} is no setting{meant}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in ("localhost", "localhost.localdomain")


_WITHOUT_PREFIX = ("HOST", "PORT")


def read_settings() -> Settings:
    """Return the settings of the environment and `.env`.

    Raises:
        CannotRun: one sentence for each that is wrong; values are not shown.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise CannotRun(*(_sentence(detail) for detail in error.errors())) from None
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
