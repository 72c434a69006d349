"""The payment code: a QR code from which a bank's application fills in the transfer."""

from io import BytesIO

import segno

from app.documents.billing.xml_elements import decimal_text
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.payments.references import creditor_reference

_LONGEST_NAME = 70
_MOST_BYTES = 331
_MOST_CENTS = 99_999_999_999
_EURO = "EUR"


def payment_code_of(invoice: Invoice) -> str | None:
    """Return what the code says; None where nothing is to be transferred in euros.

    A Belgian structured communication stands in the remittance text, where Belgian banks read it;
    elsewhere the number as a creditor reference (ISO 11649), with its check digits.

    Source: EPC069-12, version 2.1: service tag, version 002, UTF-8, SCT, then the fields in order.
    """
    account, gross = invoice.payment.account, invoice.gross
    is_payable = invoice.kind is InvoiceKind.INVOICE and 0 < gross.amount_cents <= _MOST_CENTS
    if account is None or not is_payable or gross.currency != _EURO:
        return None
    structured, written = _remittance(invoice)
    fields = (
        *("BCD", "002", "1", "SCT"),
        account.bic or "",
        " ".join(invoice.seller.name.split())[:_LONGEST_NAME],
        account.iban,
        f"{_EURO}{decimal_text(gross)}",
        "",
        structured,
        written,
    )
    code = "\n".join(fields).rstrip("\n")
    return code if len(code.encode()) <= _MOST_BYTES else None


def _remittance(invoice: Invoice) -> tuple[str, str]:
    """Return the structured reference and the text, of which one is empty."""
    reference = invoice.payment.reference or invoice.number
    if reference.startswith("+++"):
        return "", reference
    structured = creditor_reference(invoice.number)
    return ("", reference) if structured is None else (structured, "")


def draw_code(code: str) -> str:
    """Return a code as SVG without margin, error correction M as the EPC asks for it."""
    drawn = BytesIO()
    square = segno.make(code, error="m", boost_error=False, micro=False, encoding="utf-8")
    square.save(drawn, kind="svg", xmldecl=False, border=0, svgclass=None, lineclass=None, nl=False)
    return drawn.getvalue().decode()
