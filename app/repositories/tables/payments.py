"""What is owed under invoices, what was credited and paid, and what banks tell of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from app.repositories.tables.schema import ID, INSTANT, client_id, metadata

receivables = Table(
    "receivables",
    metadata,
    Column("invoice_id", ID, ForeignKey("invoices.id"), nullable=False),
    client_id(),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("gross_cents", BigInteger, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("due_on", Date),
    Column("named_as", ARRAY(Text), nullable=False),
    PrimaryKeyConstraint("invoice_id"),
    CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
    CheckConstraint("gross_cents >= 0", name="gross"),
    Index("receivables_named_as_idx", "named_as", postgresql_using="gin"),
    Index(None, "issued_on"),
    Index("receivables_due_on_idx", "due_on", postgresql_where=text("kind = 'invoice'")),
)

invoice_credits = Table(
    "invoice_credits",
    metadata,
    Column("invoice_id", ID, ForeignKey("invoices.id"), nullable=False),
    Column("credit_note_id", ID, ForeignKey("invoices.id"), nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    PrimaryKeyConstraint("invoice_id", "credit_note_id"),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("invoice_id <> credit_note_id", name="another"),
    Index(None, "credit_note_id"),
)

bank_entries = Table(
    "bank_entries",
    metadata,
    Column("id", ID, nullable=False),
    Column("entry_key", LargeBinary, nullable=False),
    Column("imported_at", INSTANT, nullable=False),
    Column("account", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("unassigned_cents", BigInteger, nullable=False),
    Column("reason", Text),
    Column("bank_reference", Text),
    Column("reference", Text),
    Column("communication", Text),
    Column("payer_name", Text),
    Column("payer_account", Text),
    Column("told_in", Text),
    Column("is_incoming", Boolean, nullable=False, server_default=text("true")),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("entry_key"),
    CheckConstraint("octet_length(entry_key) = 32", name="entry_key"),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("unassigned_cents BETWEEN 0 AND amount_cents", name="unassigned"),
    Index("bank_entries_unassigned_idx", "id", postgresql_where=text("unassigned_cents > 0")),
)

invoice_payments = Table(
    "invoice_payments",
    metadata,
    Column("id", ID, nullable=False),
    Column("invoice_id", ID, ForeignKey("invoices.id"), nullable=False),
    client_id(),
    Column("kind", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("reference", Text),
    Column("bank_entry_id", ID, ForeignKey("bank_entries.id")),
    Column("recorded_at", INSTANT, nullable=False),
    Column("recorded_by", Text),
    PrimaryKeyConstraint("id"),
    CheckConstraint("kind IN ('payment', 'refund')", name="kind"),
    CheckConstraint("amount_cents > 0", name="amount"),
    CheckConstraint("char_length(reference) BETWEEN 1 AND 140", name="reference"),
    Index(None, "invoice_id", "id"),
    Index(
        "invoice_payments_bank_entry_id_idx",
        "bank_entry_id",
        postgresql_where=text("bank_entry_id IS NOT NULL"),
    ),
)

payment_reversals = Table(
    "payment_reversals",
    metadata,
    Column("payment_id", ID, ForeignKey("invoice_payments.id"), nullable=False),
    Column("refund_id", ID, ForeignKey("invoice_payments.id"), nullable=False),
    PrimaryKeyConstraint("payment_id"),
    Index(None, "refund_id"),
)

bank_entry_twins = Table(
    "bank_entry_twins",
    metadata,
    Column("entry_key", LargeBinary, nullable=False),
    Column("same_as_id", ID, ForeignKey("bank_entries.id"), nullable=False),
    Column("entry_id", ID, ForeignKey("bank_entries.id")),
    PrimaryKeyConstraint("entry_key"),
    UniqueConstraint("same_as_id"),
    UniqueConstraint("entry_id"),
    CheckConstraint("octet_length(entry_key) = 32", name="entry_key"),
    CheckConstraint("entry_id <> same_as_id", name="another"),
)

reminder_settings = Table(
    "reminder_settings",
    metadata,
    Column("is_only", Boolean, nullable=False),
    Column("days_after_due", ARRAY(Integer), nullable=False),
    PrimaryKeyConstraint("is_only"),
    CheckConstraint("is_only", name="is_only"),
)

payment_reminders = Table(
    "payment_reminders",
    metadata,
    Column("invoice_id", ID, ForeignKey("invoices.id"), nullable=False),
    Column("days_after_due", Integer, nullable=False),
    client_id(),
    Column("balance_cents", BigInteger, nullable=False),
    Column("reminded_at", INSTANT, nullable=False),
    PrimaryKeyConstraint("invoice_id", "days_after_due"),
    CheckConstraint("days_after_due > 0", name="days"),
)

invoice_transmissions = Table(
    "invoice_transmissions",
    metadata,
    Column("id", ID, nullable=False),
    Column("invoice_id", ID, ForeignKey("invoices.id"), nullable=False),
    client_id(),
    Column("status", Text, nullable=False),
    Column("access_point", Text, nullable=False),
    Column("message_id", Text),
    Column("detail", Text),
    Column("answered_at", INSTANT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("recorded_by", Text, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("status IN ('sent', 'delivered', 'accepted', 'rejected')", name="status"),
    Index(None, "invoice_id", "id"),
)
