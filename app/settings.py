"""EXITADMIN_* settings, read once and frozen."""

from datetime import UTC, datetime
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import phonenumbers
from pydantic import (
    AliasChoices,
    BeforeValidator,
    Field,
    InstanceOf,
    IPvAnyNetwork,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.domain.billing.statements.statement_schedule import USUAL_GRACE_DAYS
from app.domain.deadlines.calendar import DEFAULT_CALENDAR, Calendar
from app.domain.metering.counting.calendar_changes import OpenDeadlines
from app.domain.metering.disputes import USUAL_DISPUTE_DAYS
from app.domain.metering.quota.thresholds import USUAL, Thresholds
from app.domain.notifications.recipients import is_usable_address
from app.services.deadlines.calendars import read_calendar_file
from app.services.notifications.mailer import read_mail_server
from app.services.secrets import cipher_of

MIN_ADMIN_KEY = 24


class Environment(StrEnum):
    """Where the service runs: production refuses what is only good for trying it out."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogLevel(StrEnum):
    """The least that is logged; each request is an ``info``."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _read_calendar(value: object) -> object:
    return read_calendar_file(Path(value), datetime.now(UTC)) if isinstance(value, str) else value


ProviderCalendar = Annotated[InstanceOf[Calendar], NoDecode, BeforeValidator(_read_calendar)]
"""A calendar, named by the path of its JSON file."""


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


def is_web_address(url: str) -> bool:
    """Tell whether paths can be put behind a URL."""
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError:
        return False
    extras = (parts.query, parts.fragment, parts.username)
    is_whole = not any(character.isspace() for character in url) and not any(extras)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and has_port and is_whole


Percents = Annotated[
    tuple[Annotated[int, Field(ge=1, le=100)], ...], NoDecode, BeforeValidator(_split)
]
"""Whole percents, written with commas between them."""


Networks = Annotated[tuple[IPvAnyNetwork, ...], NoDecode, BeforeValidator(_split)]
"""Addresses or networks, written with commas between them."""

_ANY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - not bound here


class Settings(BaseSettings):
    """Everything that can be set, from the environment and ``.env`` (api.md, Start)."""

    model_config = SettingsConfigDict(
        env_prefix="EXITADMIN_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    environment: Environment = Environment.DEVELOPMENT
    database_url: SecretStr | None = None
    data_dir: Path = Path("var")
    admin_key: SecretStr | None = Field(default=None, min_length=MIN_ADMIN_KEY)
    key_pepper: SecretStr = SecretStr("")
    secrets_key: SecretStr = SecretStr("")
    delivery_days: int = Field(default=14, ge=0, le=3_650)
    worker: bool = True
    webhook_private: bool = False
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    demo: bool = True
    test_clock: bool = False
    calendar: ProviderCalendar = DEFAULT_CALENDAR
    open_deadlines: OpenDeadlines = OpenDeadlines.NEVER_EARLIER
    at_risk_percent: int = Field(default=USUAL.at_risk_percent, ge=1, le=99)
    quota_percents: Percents = USUAL.quota_percents
    grace_days: int = Field(default=USUAL_GRACE_DAYS, ge=0, le=90)
    dispute_days: int = Field(default=USUAL_DISPUTE_DAYS, ge=0, le=3_650)
    trusted_proxies: Networks = ()
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    default_region: str = "BE"
    log_level: LogLevel = LogLevel.INFO
    public_url: str = "http://127.0.0.1:8000"
    max_mail_bytes: int = Field(default=8 * 1024 * 1024, ge=8 * 1024 * 1024, le=64 * 1024 * 1024)
    max_connections: int = Field(default=1_000, ge=10)
    max_header_bytes: int = Field(default=32 * 1024, ge=1024, le=1024 * 1024)
    max_headers: int = Field(default=100, ge=10, le=10_000)
    header_seconds: float = Field(default=10, ge=1, le=3_600)
    body_seconds: float = Field(default=30, ge=1, le=3_600)
    host: str = Field(default="127.0.0.1", validation_alias=AliasChoices("HOST"))
    port: int = Field(default=8000, validation_alias=AliasChoices("PORT"), ge=0, le=65535)

    @property
    def wants_demonstration(self) -> bool:
        """Tell whether an empty database gets demonstration data.

        A database of one's own gets it only when EXITADMIN_DEMO=1 is written out: it would stay
        there for good.
        """
        return self.demo and (self.database_url is None or "demo" in self.model_fields_set)

    @property
    def thresholds(self) -> Thresholds:
        """Return from when on deadlines are at risk, and what is told of a month's units."""
        percents = tuple(sorted(set(self.quota_percents)))
        return Thresholds(at_risk_percent=self.at_risk_percent, quota_percents=percents)

    @property
    def is_production(self) -> bool:
        """Tell whether clients depend on this deployment."""
        return self.environment is Environment.PRODUCTION

    @field_validator("database_url")
    @classmethod
    def _of_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not url.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("has to be postgresql://user:password@host:port/database")
        return url

    @field_validator("default_region")
    @classmethod
    def _of_some_country(cls, region: str) -> str:
        if region not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError("has to be a country that has telephone numbers, such as BE")
        return region

    @field_validator("public_url")
    @classmethod
    def _of_a_server(cls, url: str) -> str:
        if not is_web_address(url):
            raise ValueError("has to be https://host or http://host, with a path if wanted")
        return url

    @field_validator("secrets_key")
    @classmethod
    def _of_fernet(cls, keys: SecretStr) -> SecretStr:
        if not keys.get_secret_value():
            return keys
        try:
            cipher_of(keys.get_secret_value())
        except ValueError:
            raise ValueError("has to be 32 bytes in URL-safe base64, or more such keys") from None
        return keys

    @field_validator("smtp_url")
    @classmethod
    def _of_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            read_mail_server(url.get_secret_value())
        return url

    @model_validator(mode="after")
    def _reached_where_it_listens(self) -> "Settings":
        """Let the public address follow HOST and PORT, where nothing else is said."""
        if "public_url" not in self.model_fields_set and self.port:
            host = "127.0.0.1" if self.host in _ANY_ADDRESS else self.host
            shown = f"[{host}]" if ":" in host else host
            object.__setattr__(self, "public_url", f"http://{shown}:{self.port}")
        return self

    @field_validator("oidc_issuer")
    @classmethod
    def _of_a_provider(cls, issuer: str | None) -> str | None:
        if issuer is not None and not is_web_address(issuer):
            raise ValueError("has to be https://host, with a path if the provider has one")
        return issuer

    @model_validator(mode="after")
    def _known_to_the_provider(self) -> "Settings":
        if (self.oidc_issuer is None) is not (self.oidc_client_id is None):
            raise ValueError("EXITADMIN_OIDC_ISSUER and EXITADMIN_OIDC_CLIENT_ID go together")
        return self

    @model_validator(mode="after")
    def _able_to_write(self) -> "Settings":
        if self.smtp_url is not None and not is_usable_address(parseaddr(self.mail_from or "")[1]):
            raise ValueError("EXITADMIN_SMTP_URL needs EXITADMIN_MAIL_FROM, an address of yours")
        return self

    @model_validator(mode="after")
    def _sound(self) -> "Settings":
        if not self.is_production:
            return self
        if self.database_url is None:
            raise ValueError("production needs EXITADMIN_DATABASE_URL: no embedded PostgreSQL")
        if self.admin_key is None:
            raise ValueError("production needs EXITADMIN_ADMIN_KEY, at least 24 characters")
        if self.test_clock:
            raise ValueError("EXITADMIN_TEST_CLOCK cannot be on in production")
        if "demo" in self.model_fields_set and self.demo:
            raise ValueError("EXITADMIN_DEMO=1 is refused in production")
        return self
