"""Peppol BIS Billing 3.0: an invoice or a credit note in UBL 2.1."""

from base64 import b64encode
from dataclasses import dataclass

from app.documents.billing.xml_elements import Element, decimal_text
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind, InvoiceLine
from app.domain.billing.invoices.sellers import Subject
from app.domain.billing.invoices.trade_parties import Address, TradeParty
from app.domain.billing.tax import Tax
from app.domain.clients.plans.money import Money

CUSTOMISATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
PIECE = "C62"
CREDIT_TRANSFER = "30"
DUE_ON_INVOICE = "3"
"""The tax is due when the invoice is issued (UNTDID 2005)."""
ELSEWHERE = frozenset({Subject.REGULATORY, Subject.TRANSACTION})
"""Mentions that have a place of their own, or are for a French platform alone."""
_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd:"


@dataclass(frozen=True, slots=True)
class _Shape:
    """What differs between the two documents."""

    root: str
    type_code: str
    line: str
    quantity: str


_SHAPES = {
    InvoiceKind.INVOICE: _Shape("Invoice", "380", "InvoiceLine", "InvoicedQuantity"),
    InvoiceKind.CREDIT_NOTE: _Shape("CreditNote", "381", "CreditNoteLine", "CreditedQuantity"),
}


def render_ubl(invoice: Invoice, page: bytes | None = None) -> bytes:
    """Return the document in UBL 2.1, as Peppol BIS Billing 3.0 asks for it.

    Args:
        invoice: which is written.
        page: the same as PDF, which goes with it (BG-24).

    Source: EN 16931-1; Peppol BIS Billing 3.0, UBL syntax.
    """
    shape = _SHAPES[invoice.kind]
    namespaces = {
        None: f"{_SCHEMA}{shape.root}-2",
        "cac": f"{_SCHEMA}CommonAggregateComponents-2",
        "cbc": f"{_SCHEMA}CommonBasicComponents-2",
    }
    root = Element.root(shape.root, namespaces)
    _add_head(root, invoice, shape)
    _add_references(root, invoice)
    _add_page(root, invoice, page)
    _add_seller(root.add("cac:AccountingSupplierParty"), invoice)
    buyer = _add_party(root.add("cac:AccountingCustomerParty"), invoice.buyer)
    if invoice.names_vat_numbers:
        _add_tax_number(buyer, invoice.buyer.vat_number, "VAT")
    _add_legal_entity(buyer, invoice.buyer)
    root.add("cac:Delivery").add("cbc:ActualDeliveryDate", invoice.ends_on.isoformat())
    _add_payment(root, invoice)
    _add_tax(root, invoice)
    _add_totals(root, invoice)
    for position, line in enumerate(invoice.lines, start=1):
        _add_line(root, position, line, invoice)
    return root.as_bytes()


def _add_head(root: Element, invoice: Invoice, shape: _Shape) -> None:
    root.add("cbc:CustomizationID", CUSTOMISATION)
    root.add("cbc:ProfileID", PROFILE)
    root.add("cbc:ID", invoice.number)
    root.add("cbc:IssueDate", invoice.issued_on.isoformat())
    if invoice.payment.due_on is not None:
        root.add("cbc:DueDate", invoice.payment.due_on.isoformat())
    root.add(f"cbc:{shape.root}TypeCode", shape.type_code)
    root.add_known("cbc:Note", _note(invoice))
    root.add("cbc:DocumentCurrencyCode", invoice.currency)


def _note(invoice: Invoice) -> str:
    """Return all notes as one: Peppol takes no more (PEPPOL-EN16931-R002)."""
    stated = (mention.text for mention in invoice.mentions if mention.subject not in ELSEWHERE)
    notes = (invoice.note or "", *stated)
    return " ".join(filter(None, notes))


def _add_references(root: Element, invoice: Invoice) -> None:
    root.add("cbc:BuyerReference", invoice.buyer_reference)
    span = root.add("cac:InvoicePeriod")
    span.add("cbc:StartDate", invoice.starts_on.isoformat())
    span.add("cbc:EndDate", invoice.ends_on.isoformat())
    if invoice.is_vat_on_debits:
        span.add("cbc:DescriptionCode", DUE_ON_INVOICE)
    if invoice.order_reference is not None:
        root.add("cac:OrderReference").add("cbc:ID", invoice.order_reference)
    for preceding in invoice.preceding:
        reference = root.add("cac:BillingReference").add("cac:InvoiceDocumentReference")
        reference.add("cbc:ID", preceding.number)
        reference.add("cbc:IssueDate", preceding.issued_on.isoformat())


def _add_page(root: Element, invoice: Invoice, page: bytes | None) -> None:
    if page is None:
        return
    reference = root.add("cac:AdditionalDocumentReference")
    reference.add("cbc:ID", invoice.number)
    reference.add("cac:Attachment").add(
        "cbc:EmbeddedDocumentBinaryObject",
        b64encode(page).decode(),
        mimeCode="application/pdf",
        filename=f"{invoice.number}.pdf",
    )


def _add_seller(parent: Element, invoice: Invoice) -> None:
    node = _add_party(parent, invoice.seller)
    if invoice.names_vat_numbers:
        _add_tax_number(node, invoice.seller.vat_number, "VAT")
        _add_tax_number(node, invoice.tax_registration, "TAX")
    _add_legal_entity(node, invoice.seller, invoice.legal_information)


def _add_tax_number(party: Element, number: str | None, scheme: str) -> None:
    if number is not None:
        tax = party.add("cac:PartyTaxScheme")
        tax.add("cbc:CompanyID", number)
        tax.add("cac:TaxScheme").add("cbc:ID", scheme)


def _add_party(parent: Element, party: TradeParty) -> Element:
    """Append a party without what comes after its address."""
    node = parent.add("cac:Party")
    if (electronic := party.electronic_address) is not None:
        node.add("cbc:EndpointID", electronic.value, schemeID=electronic.scheme)
    if (establishment := party.establishment) is not None:
        scheme, number = establishment
        node.add("cac:PartyIdentification").add("cbc:ID", number, schemeID=scheme)
    node.add("cac:PartyName").add("cbc:Name", party.name)
    _add_address(node, party.address)
    return node


def _add_address(party: Element, address: Address) -> None:
    node = party.add("cac:PostalAddress")
    node.add("cbc:StreetName", address.street)
    node.add_known("cbc:AdditionalStreetName", address.additional)
    node.add("cbc:CityName", address.city)
    node.add("cbc:PostalZone", address.postal_code)
    node.add("cac:Country").add("cbc:IdentificationCode", address.country)


def _add_legal_entity(
    party_node: Element, party: TradeParty, information: str | None = None
) -> None:
    node = party_node.add("cac:PartyLegalEntity")
    node.add("cbc:RegistrationName", party.name)
    if party.legal_id is not None:
        scheme, number = party.legal_id
        node.add("cbc:CompanyID", number, **({"schemeID": scheme} if scheme else {}))
    node.add_known("cbc:CompanyLegalForm", information)
    if party.email is not None:
        party_node.add("cac:Contact").add("cbc:ElectronicMail", party.email)


def _add_payment(root: Element, invoice: Invoice) -> None:
    account = invoice.payment.account
    if account is not None:
        means = root.add("cac:PaymentMeans")
        means.add("cbc:PaymentMeansCode", CREDIT_TRANSFER)
        means.add_known("cbc:PaymentID", invoice.payment.reference)
        payee = means.add("cac:PayeeFinancialAccount")
        payee.add("cbc:ID", account.iban)
        if account.bic is not None:
            payee.add("cac:FinancialInstitutionBranch").add("cbc:ID", account.bic)
    root.add("cac:PaymentTerms").add("cbc:Note", invoice.payment.terms)


def _add_tax(root: Element, invoice: Invoice) -> None:
    total = root.add("cac:TaxTotal")
    _add_amount(total, "cbc:TaxAmount", invoice.vat)
    for subtotal in invoice.tax_subtotals:
        part = total.add("cac:TaxSubtotal")
        _add_amount(part, "cbc:TaxableAmount", subtotal.net)
        _add_amount(part, "cbc:TaxAmount", subtotal.vat)
        category = part.add("cac:TaxCategory")
        category.add("cbc:ID", subtotal.tax.category)
        category.add_known("cbc:Percent", subtotal.tax.percent)
        category.add_known("cbc:TaxExemptionReasonCode", subtotal.tax.reason_code)
        category.add_known("cbc:TaxExemptionReason", subtotal.tax.reason)
        category.add("cac:TaxScheme").add("cbc:ID", "VAT")


def _add_totals(root: Element, invoice: Invoice) -> None:
    totals = root.add("cac:LegalMonetaryTotal")
    _add_amount(totals, "cbc:LineExtensionAmount", invoice.net)
    _add_amount(totals, "cbc:TaxExclusiveAmount", invoice.net)
    _add_amount(totals, "cbc:TaxInclusiveAmount", invoice.gross)
    _add_amount(totals, "cbc:PayableAmount", invoice.gross)


def _add_line(root: Element, position: int, line: InvoiceLine, invoice: Invoice) -> None:
    shape = _SHAPES[invoice.kind]
    node = root.add(f"cac:{shape.line}")
    node.add("cbc:ID", str(position))
    node.add(f"cbc:{shape.quantity}", str(line.quantity), unitCode=PIECE)
    _add_amount(node, "cbc:LineExtensionAmount", line.amount)
    if line.starts_on is not None and line.ends_on is not None:
        span = node.add("cac:InvoicePeriod")
        span.add("cbc:StartDate", line.starts_on.isoformat())
        span.add("cbc:EndDate", line.ends_on.isoformat())
    item = node.add("cac:Item")
    item.add("cbc:Name", line.name)
    _add_line_tax(item, invoice.tax_of(line))
    _add_amount(node.add("cac:Price"), "cbc:PriceAmount", line.unit_price)


def _add_line_tax(item: Element, tax: Tax) -> None:
    category = item.add("cac:ClassifiedTaxCategory")
    category.add("cbc:ID", tax.category)
    category.add_known("cbc:Percent", tax.percent)
    category.add("cac:TaxScheme").add("cbc:ID", "VAT")


def _add_amount(parent: Element, name: str, amount: Money) -> None:
    parent.add(name, decimal_text(amount), currencyID=amount.currency)
