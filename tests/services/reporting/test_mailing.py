"""Reports mailed over a real mail server: in order, once, marked when they leave late."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from app.domain.jobs.jobs import JobKind
from app.domain.jobs.outcomes import Schedule
from app.repositories.database import Database
from app.services.jobs.gates import Gate
from app.services.jobs.job_handler import JobHandler, JobsObservation
from app.services.jobs.worker import Worker
from app.services.notifications.fan_out import fan_out_handler
from app.services.notifications.mailer import Mailer, read_mail_server
from app.services.reporting.draw_report import report_draw_handler
from app.services.reporting.report_mail_handler import ReportMailHandler
from tests import sql
from tests.acceptance.account import Account, an_account
from tests.api.reporting.rehearsing import reports
from tests.receivers import Mailbox, a_mailbox, text_of
from tests.service import Service
from tests.services.jobs.workers import running, until

MONDAY = "2026-11-23T{}:00+01:00"
TUESDAY = "2026-11-24T{}:00+01:00"
OUT_OF_REACH = "smtp://127.0.0.1:9"
PATIENT = Schedule((60,) * 9)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def account(idle_service: Service) -> Account:
    """A client of a service whose worker stands still: the tests have one of their own."""
    idle_service.set_clock(datetime.fromisoformat(MONDAY.format("08:00")))
    return await an_account(idle_service, plan="CONFORT")


async def work(account: Account, url: str, at: str) -> None:
    """Do what is due at an instant, with that mail server."""
    state = account.service.state
    database: Database = state.database
    state.clock.set(datetime.fromisoformat(at))
    mailer = Mailer(read_mail_server(url), "ExitAdmin <notes@exitadmin.example>")
    handlers = [
        JobHandler(kind=JobKind.REPORT_DRAW, handle=report_draw_handler(database, state.clock)),
        JobHandler(
            kind=JobKind.NOTICE, handle=fan_out_handler(database, state.clock, has_mail=True)
        ),
        ReportMailHandler(database, state.clock, mailer, PATIENT).job_handler(),
    ]
    await Worker(database, state.clock, handlers).run_due(state.clock.now())


async def retried(account: Account) -> None:
    """Let the pause after a failure pass."""
    database = account.service.state.database
    await sql.execute(
        database, "UPDATE jobs SET available_at = now() WHERE available_at IS NOT NULL"
    )


async def test_a_report_is_mailed_to_the_client_s_own_mailbox(
    account: Account, mailbox: Mailbox
) -> None:
    await account.record(account.message("devis", MONDAY.format("08:00"), subject="Devis <urgent>"))
    await work(account, mailbox.url, MONDAY.format("12:30"))
    [mail] = mailbox.mails
    assert mail["To"] == account.own_address
    assert mail["Subject"] == (
        "Dupont Chauffage SRL : Compte-rendu de mi-journée, lundi 23 novembre à 12:30"
    )
    assert "Devis <urgent>" in text_of(mail)
    assert "en retard" not in text_of(mail)
    page = mail.get_body(("html",))
    assert page is not None
    assert "Devis &lt;urgent&gt;" in page.get_content()
    [listed] = await reports(account)
    assert listed["sent_at"] == "2026-11-23T11:30:00Z"


async def test_a_day_without_mail_server_sends_everything_afterwards_once_in_order_marked_late(
    account: Account, mailbox: Mailbox
) -> None:
    for at in (MONDAY.format("12:30"), MONDAY.format("17:00"), TUESDAY.format("12:30")):
        await work(account, OUT_OF_REACH, at)
        await retried(account)
    assert [report["sent_at"] for report in await reports(account)] == [None, None, None]
    for _ in range(4):
        await work(account, mailbox.url, TUESDAY.format("12:40"))
        await retried(account)
    assert [_told(mail) for mail in mailbox.mails] == [
        ("Compte-rendu de mi-journée, lundi 23 novembre à 12:30", True),
        ("Compte-rendu de fin de journée, lundi 23 novembre à 17:00", True),
        ("Compte-rendu de mi-journée, mardi 24 novembre à 12:30", False),
    ]
    assert {report["sent_at"] for report in await reports(account)} == {"2026-11-24T11:40:00Z"}


async def test_what_waits_for_a_server_that_is_down_is_not_taken_over_and_over(
    account: Account,
) -> None:
    """The first report finds out, and later one at a time; none is tried before its turn."""
    for day in range(23, 28):
        for at in ("12:30", "17:00"):
            await work(account, OUT_OF_REACH, f"2026-11-{day}T{at}:00+01:00")
    state = account.service.state
    seen: list[JobsObservation] = []
    gate = Gate("mail server", first_pause=0.05)
    mailer = Mailer(read_mail_server(OUT_OF_REACH), "ExitAdmin <notes@exitadmin.example>", gate)
    mail = ReportMailHandler(state.database, state.clock, mailer, PATIENT).job_handler()
    async with running(Worker(state.database, state.clock, [mail], seen.append)):
        await until(lambda: len(seen) >= 3)
        await asyncio.sleep(0.5)
    waiting = await sql.fetch(state.database, "SELECT * FROM jobs WHERE kind = 'report.mail'")
    assert len(waiting) == 10
    assert {(job["state"], job["attempts"]) for job in waiting} == {("ready", 0)}
    assert (
        sum(sum(observation.outcomes.values()) for observation in seen) == len(seen) < len(waiting)
    )


async def test_one_whose_job_was_given_up_holds_up_no_other(
    account: Account, mailbox: Mailbox
) -> None:
    await work(account, OUT_OF_REACH, MONDAY.format("12:30"))
    database = account.service.state.database
    await sql.execute(database, "UPDATE jobs SET state = 'dead' WHERE kind = 'report.mail'")
    await work(account, mailbox.url, MONDAY.format("17:00"))
    assert [_told(mail)[0][:16] for mail in mailbox.mails] == ["Compte-rendu de "]


async def test_one_that_is_refused_for_good_holds_up_no_other(
    account: Account, mailbox: Mailbox
) -> None:
    mailbox.refusals = ["550 unknown"]
    await work(account, mailbox.url, MONDAY.format("12:30"))
    await work(account, mailbox.url, MONDAY.format("17:00"))
    assert [_told(mail)[0][:14] for mail in mailbox.mails] == ["Compte-rendu d"]
    first, second = await reports(account)
    assert (first["sent_at"], second["sent_at"]) == (None, "2026-11-23T16:00:00Z")


def _told(mail: Any) -> tuple[str, bool]:
    return mail["Subject"].partition(" : ")[2], "Envoyé en retard" in text_of(mail)
