"""The law of what is cancelled and issued anew, over random sequences of what may happen.

For every month and tax, the sum over all documents is what the statements say, under the tax of the
month's last invoice, and nothing under any other; no invoice is ever credited below nothing, nor
more tax given back than was charged. Once all is cancelled, nothing is left, to the cent.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.billing.invoices.invoices import Invoice, InvoiceKind
from app.domain.billing.invoices.issued_invoices import IssuedInvoice
from app.domain.billing.statements.statement_lines import Line, LineKind
from app.domain.billing.tax import Tax
from app.domain.clients.plans.money import Money
from app.domain.clients.plans.periods import Period
from app.repositories.billing.invoices import InvoiceFilter
from app.repositories.billing.statements import keep_final_statement
from app.services.billing.invoices import find_invoices
from app.services.billing.payments.settling import settle_invoices
from tests.acceptance.account import Account, an_account
from tests.api.billing.invoices.given import ask, put_buyer, put_seller
from tests.documents.billing.invoices.samples import a_statement
from tests.service import Service

MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
TAXES: dict[str, dict[str, Any]] = {
    "S 21": {"treatment": "standard", "rate_percent": "21"},
    "S 6": {"treatment": "standard", "rate_percent": "6"},
    "E": {"treatment": "exempt", "note": "Article 44"},
    "O": {"treatment": "none"},
}
PLAN, INCLUDED = 336_00, 10
NOW = datetime(2026, 12, 4, tzinfo=UTC)


@dataclass
class Months:
    """What statements say of each month, what its last invoice was taxed by, and the tax of now."""

    price: int
    now: str = "S 21"
    billed: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    taxes: dict[str, str] = field(default_factory=dict)

    def lines(self, period: str, units: Sequence[int]) -> tuple[Line, ...]:
        """Return a statement's lines: its month, and each earlier one as it stands by then."""
        months = [known for known in MONTHS if known <= period]
        drawn = []
        for month, used in zip(months, units, strict=True):
            extra = max(0, used - INCLUDED)
            if month == period:
                drawn.append(_line(LineKind.SUBSCRIPTION, month, 1, PLAN))
            difference = extra - self.extra[month]
            if difference:
                kind = LineKind.EXTRA_UNITS if month == period else LineKind.ADJUSTMENT
                drawn.append(_line(kind, month, difference, self.price))
            self.extra[month] = extra
            self.billed[month] = PLAN + extra * self.price
        return tuple(drawn)


def _line(kind: LineKind, period: str, quantity: int, price: int) -> Line:
    unit_price = Money(amount_cents=price)
    return Line(kind=kind, quantity=quantity, unit_price=unit_price, for_period=period)


UNITS = st.sampled_from([0, 8, 12, 15, 40, 150])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tax"), st.sampled_from(list(TAXES))),
        st.tuples(st.just("issue"), st.sampled_from(MONTHS)),
        st.tuples(st.just("cancel"), st.integers(0, 7)),
        st.tuples(st.just("anew"), st.integers(0, 7)),
    ),
    min_size=7,
    max_size=14,
)


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    price=st.sampled_from([3_00, 2_55, 17, 40_01]),
    units=st.lists(UNITS, min_size=10, max_size=10),
    begun=st.integers(0, 4),
    steps=STEPS,
)
async def test_all_documents_together_say_what_the_statements_do(
    common_service: Service,
    price: int,
    units: list[int],
    begun: int,
    steps: list[tuple[str, Any]],
) -> None:
    account, months = await billed_months(common_service, price, units)
    await put_buyer(account, TAXES[months.now])
    steps = [*(("issue", month) for month in MONTHS[:begun]), *steps]
    for step, value in steps:
        await take(account, months, step, value)
        await nothing_is_below_nothing(account)
    for month in MONTHS:
        await issue(account, months, month)
    await says_what_statements_do(account, months)
    for claim in in_force(await documents(account)):
        await cancel(account, claim)
    await assert_nothing_left(account)


async def take(account: Account, months: Months, step: str, value: Any) -> None:
    """Do one thing of a sequence; "anew" is a cancellation and what mostly follows it."""
    if step == "tax":
        months.now = value
        await put_buyer(account, TAXES[value])
    elif step == "issue":
        await issue(account, months, value)
    elif claims := in_force(await documents(account)):
        claim = claims[value % len(claims)]
        await cancel(account, claim)
        if step == "anew":
            await issue(account, months, claim.invoice.period)


async def billed_months(service: Service, price: int, units: list[int]) -> tuple[Account, Months]:
    """Return a client with final statements, each correcting the months before it."""
    await put_seller(service)
    account, months = await an_account(service), Months(price)
    for place, period in enumerate(MONTHS):
        first = place * (place + 1) // 2
        lines = months.lines(period, units[first : first + place + 1])
        statement = a_statement(*lines, client_id=account.id, period=Period.parse(period))
        async with service.state.database.write() as connection:
            await keep_final_statement(connection, statement)
    return account, months


async def issue(account: Account, months: Months, period: str) -> None:
    before = {each.id for each in await documents(account)}
    answer = await ask(account, period)
    if answer.status_code == 409:
        assert answer.json()["code"] == "month-not-invoiced"
        return
    claims = [
        each.invoice
        for each in await documents(account)
        if each.id not in before and each.invoice.kind is InvoiceKind.INVOICE
    ]
    if any(period in invoice.months for invoice in claims):
        months.taxes[period] = months.now


async def cancel(account: Account, invoice: IssuedInvoice) -> None:
    path = f"/v1/invoices/{invoice.id}/cancel"
    answer = await account.service.http.post(path, json={"reason": "Régime"})
    assert answer.status_code == 201, answer.text


async def documents(account: Account) -> list[IssuedInvoice]:
    wanted = InvoiceFilter(client_id=account.id, limit=1_000)
    return await find_invoices(account.service.state.database, wanted)


def in_force(found: list[IssuedInvoice]) -> list[IssuedInvoice]:
    return [
        each
        for each in found
        if each.invoice.kind is InvoiceKind.INVOICE and each.cancelled_by_id is None
    ]


def key(tax: Tax) -> str:
    return tax.category if tax.rate is None else f"{tax.category} {tax.rate.percent}"


def sign(invoice: Invoice) -> int:
    return 1 if invoice.kind is InvoiceKind.INVOICE else -1


def nets(found: list[IssuedInvoice]) -> Counter[tuple[str, str]]:
    """Return what all documents say, by month and tax."""
    sums: Counter[tuple[str, str]] = Counter()
    for invoice in (each.invoice for each in found):
        for line in invoice.lines:
            where = (line.for_period or "", key(invoice.tax_of(line)))
            sums[where] += sign(invoice) * line.amount.amount_cents
    return sums


def taxes(found: list[IssuedInvoice]) -> Counter[str]:
    """Return the tax that all documents come to, by tax."""
    sums: Counter[str] = Counter()
    for invoice in (each.invoice for each in found):
        for part in invoice.tax_subtotals:
            sums[key(part.tax)] += sign(invoice) * part.vat.amount_cents
    return sums


async def nothing_is_below_nothing(account: Account) -> None:
    found = await documents(account)
    assert all(cents >= 0 for cents in nets(found).values())
    assert all(cents >= 0 for cents in taxes(found).values())
    settled = await settle_invoices(account.service.state.database, found, NOW)
    for each in found:
        invoice, settlement = each.invoice, settled[each.id]
        assert min(invoice.net.amount_cents, invoice.vat.amount_cents) >= 0
        if invoice.kind is InvoiceKind.INVOICE:
            assert 0 <= settlement.credited.amount_cents <= invoice.gross.amount_cents
            assert settlement.balance.amount_cents >= 0


async def says_what_statements_do(account: Account, months: Months) -> None:
    found = await documents(account)
    expected = {(month, months.taxes[month]): months.billed[month] for month in MONTHS}
    assert {where: cents for where, cents in nets(found).items() if cents} == expected
    for tax, cents in taxes(found).items():
        rate = Fraction(tax.removeprefix("S ")) / 100 if tax.startswith("S ") else Fraction(0)
        exact = rate * sum(net for (_, taxed), net in expected.items() if taxed == tax)
        # each document is rounded by itself, half a cent at most
        assert abs(cents - exact) <= Fraction(len(found), 2)


async def assert_nothing_left(account: Account) -> None:
    found = await documents(account)
    assert {where: cents for where, cents in nets(found).items() if cents} == {}
    assert {tax: cents for tax, cents in taxes(found).items() if cents} == {}
    settled = await settle_invoices(account.service.state.database, found, NOW)
    assert sum(each.balance.amount_cents for each in settled.values()) == 0
