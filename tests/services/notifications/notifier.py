"""What notifications need without the rest of the service: clients, endpoints, notices, workers."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet

from app.domain.jobs.outcomes import Schedule
from app.domain.notifications.contents import QuotaExhausted
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.repositories.database import Database
from app.repositories.jobs.queue import enqueue
from app.services.clock import Clock
from app.services.identifiers import new_id
from app.services.jobs.job_handler import JobHandler
from app.services.jobs.worker import Worker
from app.services.notifications.fan_out import fan_out_handler
from app.services.notifications.mail_delivery_handler import MailDeliveryHandler
from app.services.notifications.mailer import Mailer, read_mail_server
from app.services.notifications.webhook_delivery_handler import (
    DeliveryTerms,
    WebhookDeliveryHandler,
)
from app.services.notifications.webhook_endpoints import Endpoints, NewEndpoint, Rotated
from app.services.notifications.webhook_sender import Sender
from app.services.secrets import SecretBox
from tests import sql

QUICK = Schedule((0.1, 0.2, 0.4, 0.8))
KEY_VARIABLE = "TEST_SECRETS_KEY"
KEY = os.environ.get(KEY_VARIABLE) or Fernet.generate_key().decode()


@dataclass
class Notifier:
    """A database with notifications over it."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    key: str = KEY

    @property
    def box(self) -> SecretBox:
        return SecretBox(self.key, None)

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints(self.database, self.box, is_private_allowed=True)

    async def a_client(self, language: str = "fr", name: str = "Dupont Chauffage SRL") -> str:
        client_id = new_id()
        await sql.execute(
            self.database,
            "INSERT INTO clients (id, reference, name, timezone, language, region, created_at)"
            " VALUES ($1, $2, $3, 'Europe/Brussels', $4, 'BE', now())",
            client_id,
            client_id,
            name,
            language,
        )
        return client_id

    async def rotate(self, endpoint_id: str, at: datetime) -> Rotated:
        async with self.database.write() as connection:
            return await self.endpoints.rotate(connection, endpoint_id, None, at)

    async def an_endpoint(self, url: str, **changes: Any) -> tuple[str, str]:
        """Create an endpoint for every type; return its id and its secret."""
        new = {
            "client_id": None,
            "url": url,
            "types": frozenset(NoticeType),
            "description": "",
            "is_enabled": True,
        } | changes
        async with self.database.write() as connection:
            created = await self.endpoints.create(connection, NewEndpoint(**new), datetime.now(UTC))
        return created.endpoint.id, self.box.open(created.sealed)

    def worker(self, *others: JobHandler, **terms: Any) -> Worker:
        """Return a worker that fans notices out and delivers webhooks, patient as told."""
        delivery = WebhookDeliveryHandler(
            self.database,
            self.clock,
            self.box,
            Sender(is_private_allowed=terms.pop("is_private_allowed", True), answer_seconds=2),
            DeliveryTerms(**{"schedule": QUICK, **terms}),
        )
        spread = fan_out_handler(self.database, self.clock, has_mail=bool(others))
        handlers = [
            JobHandler(kind="notice", handle=spread, batch=500),
            delivery.job_handler(),
            *others,
        ]
        return Worker(self.database, self.clock, handlers)

    async def run(self, worker: Worker | None = None) -> None:
        """Do what is due, and what that causes."""
        await (worker or self.worker()).run_due(datetime.now(UTC) + timedelta(minutes=1))

    def mail(self, url: str, schedule: Schedule = QUICK) -> JobHandler:
        mailer = Mailer(read_mail_server(url), "ExitAdmin <notes@exitadmin.example>")
        return MailDeliveryHandler(self.database, self.clock, mailer, schedule).job_handler()

    async def tell(self, *notices: Notice) -> None:
        async with self.database.read() as connection:
            await enqueue(connection, [job_of(notice) for notice in notices])

    async def deliveries(self) -> list[Any]:
        rows: list[Any] = await sql.fetch(self.database, "SELECT * FROM webhook_deliveries")
        return rows

    async def jobs(self, kind: str) -> list[Any]:
        found = "SELECT * FROM jobs WHERE kind = $1 ORDER BY id"
        rows: list[Any] = await sql.fetch(self.database, found, kind)
        return rows


def a_notice(client_id: str | None, cause: str = "one", **changes: Any) -> Notice:
    content = QuotaExhausted(period="2026-11", included=120, used=120, is_blocking=True)
    told: dict[str, Any] = {
        "type": NoticeType.QUOTA_EXHAUSTED,
        "cause_key": cause,
        "client_id": client_id,
        "occurred_at": datetime.now(UTC) - timedelta(seconds=1),
        "data": asdict(content),
    }
    return Notice(**(told | changes))


def causes(count: int, client_id: str | None) -> Sequence[Notice]:
    return [a_notice(client_id, str(number)) for number in range(count)]
