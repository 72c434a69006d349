"""Mails statements, invoices and reminders with their documents attached."""

import asyncio
from collections.abc import Mapping, Sequence

from app.documents.billing.statement_page import render_statement_pdf
from app.documents.notifications.rendering import render_letter
from app.domain.billing.invoices.issued_invoices import Form, receiver_of
from app.domain.clients.plans.periods import Period
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import OVER_A_DAY, Done, Failed, Outcome, Schedule
from app.domain.notifications.endpoints import DeliveryState
from app.domain.notifications.notices import NoticeType
from app.domain.notifications.recipients import Attachment
from app.repositories.billing.statements import read_final_statement
from app.repositories.database import Database
from app.repositories.notifications.letters import (
    StoredLetter,
    read_letter,
    read_wanted_attachments,
)
from app.services.billing.invoices import find_invoice, load_document
from app.services.billing.statement_reading import load_details
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.notifications.letter_sending import LetterSender
from app.services.notifications.mailer import ANSWER_SECONDS, AttachedFile, Mailer

_CONCURRENCY = 2
_LEASE_MARGIN_SECONDS = 150.0
_PDF = "application/pdf"
_XML = "application/xml"


class DocumentMailHandler:
    """Handles the jobs of letters with documents; the key of a job is the letter's id."""

    def __init__(
        self, database: Database, clock: Clock, mailer: Mailer, schedule: Schedule = OVER_A_DAY
    ) -> None:
        self._database = database
        self._clock = clock
        self._mailer = mailer
        self._schedule = schedule
        self._sender = LetterSender(database, mailer, schedule)

    def job_handler(self) -> JobHandler:
        """Return what a worker has to know of it."""
        return JobHandler(
            kind=JobKind.DOCUMENT_MAIL,
            handle=self._send_all,
            concurrency=_CONCURRENCY,
            lease_seconds=ANSWER_SECONDS + _LEASE_MARGIN_SECONDS,
            schedule=self._schedule,
            gate=self._mailer.gate,
        )

    async def _send_all(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        return {job.id: await self._send(job) for job in jobs}

    async def _send(self, job: Job) -> Outcome:
        async with self._database.read() as connection:
            stored = await read_letter(connection, job.key)
            if stored is None or stored.state is DeliveryState.DELIVERED:
                return Done()
            wanted = await read_wanted_attachments(connection, stored)
        files = await self._files(stored, wanted)
        if not files:
            return Failed("The document is not there", is_final=True)
        rendered = render_letter(stored.content)
        return await self._sender.send(job, stored, rendered, self._clock.now(), files)

    async def _files(
        self, stored: StoredLetter, wanted: frozenset[Attachment]
    ) -> tuple[AttachedFile, ...]:
        data = stored.content.data
        if stored.content.type is NoticeType.STATEMENT_FINAL:
            return await self._statement(stored.client_id or "", Period.parse(data["period"]))
        return await self._invoice(data["invoice_id"], wanted)

    async def _statement(self, client_id: str, period: Period) -> tuple[AttachedFile, ...]:
        async with self._database.read() as connection:
            statement = await read_final_statement(connection, client_id, period)
        if statement is None:
            return ()
        details = await load_details(self._database, statement)
        page = await asyncio.to_thread(render_statement_pdf, statement, details)
        return (AttachedFile(name=f"{period.id}.pdf", media_type=_PDF, content=page),)

    async def _invoice(
        self, invoice_id: str, wanted: frozenset[Attachment]
    ) -> tuple[AttachedFile, ...]:
        """Return an invoice as wanted; as PDF where nobody would receive the other."""
        issued = await find_invoice(self._database, invoice_id)
        number = issued.invoice.number
        files: list[AttachedFile] = []
        if Attachment.UBL in wanted and receiver_of(issued.invoice) is not None:
            content = await load_document(self._database, issued, Form.UBL)
            files.append(AttachedFile(name=f"{number}.xml", media_type=_XML, content=content))
        if Attachment.PDF in wanted or not files:
            page = await load_document(self._database, issued, Form.FACTURX)
            files.insert(0, AttachedFile(name=f"{number}.pdf", media_type=_PDF, content=page))
        return tuple(files)
