"""A mail server that is down is left alone, and told of once; what waits for it goes afterwards."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from structlog.testing import capture_logs
from structlog.typing import EventDict

from app.domain.clients.clients import Language
from app.domain.jobs.outcomes import Schedule
from app.domain.notifications.notices import NoticeType
from app.services.jobs.gates import Gate
from app.services.jobs.worker import Worker
from app.services.notifications.mail_delivery_handler import MailDeliveryHandler
from app.services.notifications.mailer import Mailer, read_mail_server
from app.services.notifications.recipients import RecipientDraft, set_recipients
from tests import sql
from tests.receivers import Mailbox
from tests.services.jobs.workers import running, until
from tests.services.notifications.notifier import QUICK, Notifier, a_notice

LETTERS = 40
PAUSE = 0.1
OUTAGE_SECONDS = 0.8
MOST_ATTEMPTS = 5  # at 0, 0.1, 0.3, 0.7, and one on the edge


@dataclass
class MailServer:
    """A mail server on one port that is down in some way, and then is not."""

    mailbox: Mailbox
    port: int = 0
    greeting: bytes = b""
    answer_to_sender: str = ""
    attempts: int = 0

    @property
    def is_down(self) -> bool:
        return bool(self.greeting or self.answer_to_sender)

    def recover(self) -> None:
        self.greeting = b""
        self.answer_to_sender = ""

    def serve(self) -> asyncio.Protocol:
        self.attempts += self.is_down
        return _Refusing(self.greeting) if self.greeting else _Taking(self)


class _Refusing(asyncio.Protocol):
    def __init__(self, greeting: bytes) -> None:
        self._greeting = greeting

    def connection_made(self, transport: Any) -> None:
        transport.write(self._greeting)
        transport.close()


class _Taking(SMTP):
    def __init__(self, server: MailServer) -> None:
        self._mail_server = server
        loop = asyncio.get_running_loop()
        super().__init__(server.mailbox.hooks, hostname="mail.test.example", loop=loop)

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 - aiosmtpd calls it so
        if self._mail_server.answer_to_sender:
            await self.push(self._mail_server.answer_to_sender)
        else:
            await super().smtp_MAIL(arg)


@asynccontextmanager
async def a_mail_server(**state: Any) -> AsyncIterator[MailServer]:
    mail_server = MailServer(Mailbox(), **state)
    server = await asyncio.get_running_loop().create_server(mail_server.serve, "127.0.0.1", 0)
    mail_server.port = server.sockets[0].getsockname()[1]
    try:
        yield mail_server
    finally:
        server.close()
        await server.wait_closed()


@pytest.fixture
def lines() -> Iterator[list[EventDict]]:
    with capture_logs() as lines:
        yield lines


def mailing(notifier: Notifier, port: int, schedule: Schedule = QUICK) -> Worker:
    gate = Gate("mail server", first_pause=PAUSE)
    server = read_mail_server(f"smtp://127.0.0.1:{port}")
    mailer = Mailer(server, "ExitAdmin <notes@exitadmin.example>", gate)
    return notifier.worker(
        MailDeliveryHandler(notifier.database, notifier.clock, mailer, schedule).job_handler()
    )


async def letters_to_an_operator(notifier: Notifier, count: int = LETTERS) -> None:
    kind = NoticeType.QUOTA_EXHAUSTED
    recipient = RecipientDraft(
        address="ops@exitadmin.example", types=frozenset({kind}), language=Language.ENGLISH
    )
    await set_recipients(notifier.database, None, [recipient])
    client = await notifier.a_client()
    await notifier.tell(*(a_notice(client, str(number)) for number in range(count)))


async def touched(notifier: Notifier) -> list[Any]:
    return [job for job in await notifier.jobs("email.delivery") if job["available_at"]]


def told(lines: list[EventDict]) -> list[str]:
    return [line["event"] for line in lines if line["log_level"] != "info"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "state",
    [
        pytest.param({"greeting": b"421 Try again later\r\n"}, id="answers 421"),
        pytest.param({"greeting": b"\r\n"}, id="hangs up"),
        pytest.param({"answer_to_sender": "451 Out of order"}, id="takes no letter"),
    ],
)
async def test_letters_wait_until_one_finds_the_server_back_and_are_sent_once(
    notifier: Notifier, lines: list[EventDict], state: dict[str, Any]
) -> None:
    await letters_to_an_operator(notifier)
    async with a_mail_server(**state) as server, running(mailing(notifier, server.port)):
        await until(lambda: server.attempts > 0)
        await asyncio.sleep(OUTAGE_SECONDS)
        assert 1 < server.attempts <= MOST_ATTEMPTS
        # One may be in a worker's hands that has not connected yet.
        assert len(await touched(notifier)) <= server.attempts + 1
        assert told(lines) == ["mail server out of reach"]
        server.recover()
        await until(lambda: len(server.mailbox.envelopes) == LETTERS)
        await until(lambda: "mail server back" in told(lines))
    jobs = await notifier.jobs("email.delivery")
    assert {(job["state"], job["attempts"]) for job in jobs} == {("done", 1)}
    assert len({mail["Message-ID"] for mail in server.mailbox.mails}) == LETTERS
    assert told(lines) == ["mail server out of reach", "mail server back"]


async def test_a_letter_that_waited_too_long_is_given_up(notifier: Notifier) -> None:
    await letters_to_an_operator(notifier, 2)
    async with a_mail_server(greeting=b"421 No\r\n") as server:
        await notifier.run(mailing(notifier, server.port, Schedule((60.0,))))
        await sql.execute(
            notifier.database,
            "UPDATE mail_deliveries SET created_at = created_at - interval '2 minutes'",
        )
        await notifier.run(mailing(notifier, server.port, Schedule((60.0,))))
    states = sorted(job["state"] for job in await notifier.jobs("email.delivery"))
    assert states == ["dead", "ready"]
    found = "SELECT state FROM mail_deliveries ORDER BY state"
    rows = await sql.fetch(notifier.database, found)
    assert [row["state"] for row in rows] == ["failed", "pending"]


async def test_a_letter_that_is_refused_for_itself_holds_up_no_other(
    notifier: Notifier, mailbox: Mailbox, lines: list[EventDict]
) -> None:
    mailbox.refusals = ["550 Unknown", "451 Greylisted"]
    await letters_to_an_operator(notifier, 3)
    await notifier.run(mailing(notifier, mailbox.port, Schedule((60.0,))))
    assert sorted(job["state"] for job in await notifier.jobs("email.delivery")) == [
        "dead",
        "done",
        "ready",
    ]
    assert told(lines) == []
