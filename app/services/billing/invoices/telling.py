"""Tells of invoices that were issued: what an access point or a bookkeeper needs to fetch them."""

from dataclasses import asdict

from app.domain.billing.invoices.issues import Issue
from app.domain.notifications.contents import InvoiceIssued
from app.domain.notifications.notices import Notice, NoticeType


def told(issue: Issue, public_url: str) -> Notice:
    """Return the notice that an invoice was issued; nothing is said of its transmission."""
    invoice = issue.invoice
    receiver = invoice.buyer.electronic_address
    return Notice(
        type=NoticeType.INVOICE_ISSUED,
        cause_key=issue.id,
        client_id=issue.client_id,
        occurred_at=issue.issued_at,
        data=asdict(
            InvoiceIssued(
                invoice_id=issue.id,
                kind=invoice.kind,
                number=invoice.number,
                period=invoice.period,
                issued_on=invoice.issued_on,
                due_on=invoice.payment.due_on,
                gross_cents=invoice.gross.amount_cents,
                currency=invoice.currency,
                receiver=None if receiver is None else str(receiver),
                url=f"{public_url.rstrip('/')}/v1/invoices/{issue.id}",
            )
        ),
    )
