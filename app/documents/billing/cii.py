"""Factur-X, profile EN 16931: an invoice or a credit note in UN/CEFACT CII."""

from datetime import date

from app.documents.billing.ubl import CREDIT_TRANSFER, PIECE
from app.documents.billing.xml_elements import Element, decimal_text
from app.domain.billing.invoices.invoices import Invoice, InvoiceKind, InvoiceLine, PrecedingInvoice
from app.domain.billing.invoices.tax_subtotals import TaxSubtotal
from app.domain.billing.invoices.trade_parties import Address, TradeParty

GUIDELINE = "urn:cen.eu:en16931:2017"
DUE_ON_INVOICE = "5"
"""The tax is due when the invoice is issued (UNTDID 2475)."""
SERVICES_NOT_YET_PAID = "S1"
"""The case of invoicing that the French reform asks for (BR-FR-08)."""
_UNECE = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES: dict[str | None, str] = {
    "rsm": f"{_UNECE}CrossIndustryInvoice:100",
    "ram": f"{_UNECE}ReusableAggregateBusinessInformationEntity:100",
    "qdt": f"{_UNECE}QualifiedDataType:100",
    "udt": f"{_UNECE}UnqualifiedDataType:100",
}
_TYPE_CODES = {InvoiceKind.INVOICE: "380", InvoiceKind.CREDIT_NOTE: "381"}


def render_cii(invoice: Invoice) -> bytes:
    """Return the document in CII, as the profile EN 16931 of Factur-X asks for it.

    Source: EN 16931-1; Factur-X 1.0.
    """
    root = Element.root("rsm:CrossIndustryInvoice", _NAMESPACES)
    context = root.add("rsm:ExchangedDocumentContext")
    if invoice.seller.address.country == "FR":
        process = context.add("ram:BusinessProcessSpecifiedDocumentContextParameter")
        process.add("ram:ID", SERVICES_NOT_YET_PAID)
    context.add("ram:GuidelineSpecifiedDocumentContextParameter").add("ram:ID", GUIDELINE)
    _add_head(root.add("rsm:ExchangedDocument"), invoice)
    transaction = root.add("rsm:SupplyChainTradeTransaction")
    for position, line in enumerate(invoice.lines, start=1):
        _add_line(transaction.add("ram:IncludedSupplyChainTradeLineItem"), position, line, invoice)
    _add_agreement(transaction.add("ram:ApplicableHeaderTradeAgreement"), invoice)
    delivered = transaction.add("ram:ApplicableHeaderTradeDelivery")
    event = delivered.add("ram:ActualDeliverySupplyChainEvent")
    _add_date(event, "ram:OccurrenceDateTime", invoice.ends_on)
    _add_settlement(transaction.add("ram:ApplicableHeaderTradeSettlement"), invoice)
    return root.as_bytes()


def _add_head(document: Element, invoice: Invoice) -> None:
    document.add("ram:ID", invoice.number)
    document.add("ram:TypeCode", _TYPE_CODES[invoice.kind])
    _add_date(document, "ram:IssueDateTime", invoice.issued_on)
    if invoice.note is not None:
        document.add("ram:IncludedNote").add("ram:Content", invoice.note)
    for mention in invoice.mentions:
        note = document.add("ram:IncludedNote")
        note.add("ram:Content", mention.text)
        note.add("ram:SubjectCode", mention.subject)


def _add_line(node: Element, position: int, line: InvoiceLine, invoice: Invoice) -> None:
    node.add("ram:AssociatedDocumentLineDocument").add("ram:LineID", str(position))
    node.add("ram:SpecifiedTradeProduct").add("ram:Name", line.name)
    price = node.add("ram:SpecifiedLineTradeAgreement").add("ram:NetPriceProductTradePrice")
    price.add("ram:ChargeAmount", decimal_text(line.unit_price))
    delivery = node.add("ram:SpecifiedLineTradeDelivery")
    delivery.add("ram:BilledQuantity", str(line.quantity), unitCode=PIECE)
    settlement = node.add("ram:SpecifiedLineTradeSettlement")
    tax = settlement.add("ram:ApplicableTradeTax")
    tax.add("ram:TypeCode", "VAT")
    tax.add("ram:CategoryCode", invoice.tax_of(line).category)
    tax.add_known("ram:RateApplicablePercent", invoice.tax_of(line).percent)
    if line.starts_on is not None and line.ends_on is not None:
        _add_span(settlement, line.starts_on, line.ends_on)
    total = settlement.add("ram:SpecifiedTradeSettlementLineMonetarySummation")
    total.add("ram:LineTotalAmount", decimal_text(line.amount))


def _add_agreement(agreement: Element, invoice: Invoice) -> None:
    agreement.add("ram:BuyerReference", invoice.buyer_reference)
    seller = agreement.add("ram:SellerTradeParty")
    _add_party(seller, invoice.seller, invoice.legal_information)
    buyer = agreement.add("ram:BuyerTradeParty")
    _add_party(buyer, invoice.buyer)
    if invoice.names_vat_numbers:
        _add_tax_number(seller, invoice.seller.vat_number, "VA")
        _add_tax_number(seller, invoice.tax_registration, "FC")
        _add_tax_number(buyer, invoice.buyer.vat_number, "VA")
    if invoice.order_reference is not None:
        order = agreement.add("ram:BuyerOrderReferencedDocument")
        order.add("ram:IssuerAssignedID", invoice.order_reference)


def _add_tax_number(party: Element, number: str | None, scheme: str) -> None:
    if number is not None:
        party.add("ram:SpecifiedTaxRegistration").add("ram:ID", number, schemeID=scheme)


def _add_party(node: Element, party: TradeParty, information: str | None = None) -> None:
    """Fill in a party without its numbers for tax, which come last."""
    if (establishment := party.establishment) is not None:
        scheme, number = establishment
        node.add("ram:GlobalID", number, schemeID=scheme)
    node.add("ram:Name", party.name)
    node.add_known("ram:Description", information)
    if party.legal_id is not None:
        legal_scheme, number = party.legal_id
        organization = node.add("ram:SpecifiedLegalOrganization")
        organization.add("ram:ID", number, **({"schemeID": legal_scheme} if legal_scheme else {}))
    if party.email is not None:
        contact = node.add("ram:DefinedTradeContact")
        contact.add("ram:EmailURIUniversalCommunication").add("ram:URIID", party.email)
    _add_address(node, party.address)
    if (electronic := party.electronic_address) is not None:
        communication = node.add("ram:URIUniversalCommunication")
        communication.add("ram:URIID", electronic.value, schemeID=electronic.scheme)


def _add_address(party: Element, address: Address) -> None:
    node = party.add("ram:PostalTradeAddress")
    node.add("ram:PostcodeCode", address.postal_code)
    node.add("ram:LineOne", address.street)
    node.add_known("ram:LineTwo", address.additional)
    node.add("ram:CityName", address.city)
    node.add("ram:CountryID", address.country)


def _add_settlement(settlement: Element, invoice: Invoice) -> None:
    payment = invoice.payment
    settlement.add_known("ram:PaymentReference", payment.reference)
    settlement.add("ram:InvoiceCurrencyCode", invoice.currency)
    if payment.account is not None:
        means = settlement.add("ram:SpecifiedTradeSettlementPaymentMeans")
        means.add("ram:TypeCode", CREDIT_TRANSFER)
        account = means.add("ram:PayeePartyCreditorFinancialAccount")
        account.add("ram:IBANID", payment.account.iban)
        if payment.account.bic is not None:
            bank = means.add("ram:PayeeSpecifiedCreditorFinancialInstitution")
            bank.add("ram:BICID", payment.account.bic)
    for subtotal in invoice.tax_subtotals:
        _add_tax(settlement.add("ram:ApplicableTradeTax"), subtotal, invoice)
    _add_span(settlement, invoice.starts_on, invoice.ends_on)
    terms = settlement.add("ram:SpecifiedTradePaymentTerms")
    terms.add("ram:Description", payment.terms)
    if payment.due_on is not None:
        _add_date(terms, "ram:DueDateDateTime", payment.due_on)
    _add_totals(settlement, invoice)
    for preceding in invoice.preceding:
        _add_preceding(settlement.add("ram:InvoiceReferencedDocument"), preceding)


def _add_tax(node: Element, subtotal: TaxSubtotal, invoice: Invoice) -> None:
    tax = subtotal.tax
    node.add("ram:CalculatedAmount", decimal_text(subtotal.vat))
    node.add("ram:TypeCode", "VAT")
    node.add_known("ram:ExemptionReason", tax.reason)
    node.add("ram:BasisAmount", decimal_text(subtotal.net))
    node.add("ram:CategoryCode", tax.category)
    node.add_known("ram:ExemptionReasonCode", tax.reason_code)
    if invoice.is_vat_on_debits:
        node.add("ram:DueDateTypeCode", DUE_ON_INVOICE)
    node.add_known("ram:RateApplicablePercent", tax.percent)


def _add_totals(settlement: Element, invoice: Invoice) -> None:
    totals = settlement.add("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    totals.add("ram:LineTotalAmount", decimal_text(invoice.net))
    totals.add("ram:TaxBasisTotalAmount", decimal_text(invoice.net))
    totals.add("ram:TaxTotalAmount", decimal_text(invoice.vat), currencyID=invoice.currency)
    totals.add("ram:GrandTotalAmount", decimal_text(invoice.gross))
    totals.add("ram:DuePayableAmount", decimal_text(invoice.gross))


def _add_preceding(node: Element, preceding: PrecedingInvoice) -> None:
    node.add("ram:IssuerAssignedID", preceding.number)
    issued = node.add("ram:FormattedIssueDateTime")
    issued.add("qdt:DateTimeString", _compact(preceding.issued_on), format="102")


def _add_span(parent: Element, first: date, last: date) -> None:
    span = parent.add("ram:BillingSpecifiedPeriod")
    _add_date(span, "ram:StartDateTime", first)
    _add_date(span, "ram:EndDateTime", last)


def _add_date(parent: Element, name: str, day: date) -> None:
    parent.add(name).add("udt:DateTimeString", _compact(day), format="102")


def _compact(day: date) -> str:
    return f"{day:%Y%m%d}"
