"""The seller: the provider as its invoices name it, and the terms on which it invoices."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.billing.invoices.trade_parties import BankAccount, TradeParty
from app.domain.errors import DomainError

LONGEST_PAYMENT_DAYS = 365
_SERIES = re.compile(r"[A-Z0-9]{1,10}", re.ASCII)


class Subject(StrEnum):
    """What a mention is about (UNTDID 4451)."""

    RECOVERY = "PMT"
    PENALTIES = "PMD"
    DISCOUNT = "AAB"
    TAX_DECLARATION = "TXD"
    REGULATORY = "REG"
    TRANSACTION = "BAR"


AGREED = frozenset({Subject.RECOVERY, Subject.PENALTIES, Subject.DISCOUNT})
"""What a seller may say in its own words; the others follow from the document and its parties."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that an invoice states."""

    subject: Subject
    text: str


FRENCH_MENTIONS = (
    Mention(
        Subject.RECOVERY,
        "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.",
    ),
    Mention(
        Subject.PENALTIES,
        "Pénalités de retard : taux de refinancement de la Banque centrale européenne majoré de "
        "10 points.",
    ),
    Mention(Subject.DISCOUNT, "Pas d'escompte pour paiement anticipé."),
)
"""Of a French seller who agreed nothing else (Code de commerce, L441-9, L441-10, D441-5)."""


def merge_mentions(country: str, own: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return the mentions of a seller: those of its country, in its own words where it has any."""
    usual = FRENCH_MENTIONS if country == "FR" else ()
    by_subject = {mention.subject: mention for mention in (*usual, *own)}
    return tuple(by_subject.values())


def drop_what_consumers_never_owe(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return the mentions of an invoice of a French seller to a consumer.

    The costs of recovery and the penalties for late payment are owed between professionals alone
    (Code de commerce, L441-10).
    """
    owed = {Subject.RECOVERY, Subject.PENALTIES}
    return tuple(mention for mention in mentions if mention.subject not in owed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """The provider; each invoice keeps what was so when it was issued.

    Attributes:
        account: where invoices are paid.
        payment_days: from the issue to the due date.
        payment_note: further terms that invoices print, such as what late payment costs.
        invoice_series, credit_note_series: what begins the numbers; may be the same.
        mentions: in its own words what its country has invoices say, and what more it says.
        is_automatic: a statement that becomes final is invoiced at once.
        legal_form: such as SRL; ``capital`` and ``register`` as its country has them stated.
        timezone: in whose dates it issues; None: that of the provider's calendar.
        is_vat_on_debits: tax is due on invoices, though services would have it on payments.
    """

    party: TradeParty
    account: BankAccount
    payment_days: int = 30
    payment_note: str | None = None
    invoice_series: str = "F"
    credit_note_series: str = "NC"
    mentions: tuple[Mention, ...] = ()
    is_automatic: bool = False
    legal_form: str | None = None
    capital: str | None = None
    register: str | None = None
    timezone: str | None = None
    is_vat_on_debits: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.payment_days <= LONGEST_PAYMENT_DAYS:
            raise InvalidSeller("Payment days are 0 to 365")
        for series in (self.invoice_series, self.credit_note_series):
            if _SERIES.fullmatch(series) is None:
                raise InvalidSeller("A series has 1 to 10 capital letters and digits")
        if not {mention.subject for mention in self.mentions} <= AGREED:
            raise InvalidSeller("A seller mentions PMT, PMD and AAB in its own words")


class InvalidSeller(DomainError):
    """The terms of invoicing are outside what they may be."""
