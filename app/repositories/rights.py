"""What the application's role may do: no table is changed or emptied that need not be.

A migration that makes a table grants these rights; `migrate` grants again what was lost, as with
a backup that was restored before there was such a role.
"""

from collections.abc import Mapping

_READ = "SELECT"
_APPEND = "SELECT, INSERT"
_CHANGE = "SELECT, INSERT, UPDATE"
_REMOVE = "SELECT, INSERT, UPDATE, DELETE"

RIGHTS: Mapping[str, str] = {
    "agenda_feeds": _CHANGE,
    "agenda_imports": _REMOVE,
    "agendas": _CHANGE,
    "alembic_version": _READ,
    "api_keys": _CHANGE,
    "appointment_changes": _APPEND,
    "appointment_kinds": _REMOVE,
    "appointments": _CHANGE,
    "audit_entries": _APPEND,
    "audits": _APPEND,
    "bank_entries": _APPEND,
    "billing_profiles": _CHANGE,
    "books": _CHANGE,
    "busy_spans": _REMOVE,
    "busy_times": _REMOVE,
    "buyers": _REMOVE,
    "calendar_versions": _APPEND,
    "call_tidings": _REMOVE,
    "clients": _CHANGE,
    "contact_points": _REMOVE,
    "deadline_changes": _APPEND,
    "deliveries": _REMOVE,
    "disputes": _APPEND,
    "erasures": _APPEND,
    "event_authors": _APPEND,
    "events": _CHANGE,
    "former_keys": _APPEND,
    "idempotency_keys": _CHANGE,
    "integration_health": _CHANGE,
    "integrations": _CHANGE,
    "interactions": _CHANGE,
    "invoice_credits": _APPEND,
    "invoice_documents": _APPEND,
    "invoice_payments": _APPEND,
    "invoice_series": _CHANGE,
    "invoices": _APPEND,
    "jobs": _REMOVE,
    "ledger_entries": _APPEND,
    "mail_deliveries": _REMOVE,
    "message_aliases": _APPEND,
    "notification_recipients": _REMOVE,
    "people": _CHANGE,
    "people_clients": _REMOVE,
    "period_counters": _CHANGE,
    "plans": _READ,
    "reassignments": _APPEND,
    "receivables": _APPEND,
    "replay_keys": _REMOVE,
    "report_settings": _CHANGE,
    "reports": _APPEND,
    "sellers": _CHANGE,
    "sheet_passages": _APPEND,
    "sheet_questions": _APPEND,
    "sheet_versions": _APPEND,
    "sheets": _APPEND,
    "sessions": _REMOVE,
    "sign_in_codes": _REMOVE,
    "sign_in_failures": _REMOVE,
    "statement_amounts": _APPEND,
    "statements": _APPEND,
    "subscriptions": _REMOVE,
    "unassigned_events": _REMOVE,
    "urgent_days": _CHANGE,
    "webhook_attempts": _REMOVE,
    "webhook_deliveries": _REMOVE,
    "webhook_endpoints": _REMOVE,
    "welcome_links": _CHANGE,
}
"""The privileges on each table."""

UPDATED_COLUMNS = (
    ("appointment_changes", "before"),
    ("appointment_changes", "after"),
    ("bank_entries", "unassigned_cents"),
    ("bank_entries", "reason"),
    ("bank_entries", "communication"),
    ("bank_entries", "payer_name"),
    ("bank_entries", "payer_account"),
    ("disputes", "message"),
    ("disputes", "status"),
    ("disputes", "decided_at"),
    ("disputes", "decided_by"),
    ("disputes", "decided_step"),
    ("disputes", "answer"),
    ("disputes", "units_after"),
    ("disputes", "first_entry"),
    ("disputes", "last_entry"),
    ("invoice_payments", "reference"),
    ("reports", "sent_at"),
    ("sheet_questions", "asked"),
    ("sheet_questions", "status"),
    ("sheet_questions", "closed_at"),
    ("sheet_questions", "closed_by"),
    ("sheet_questions", "closed_step"),
    ("sheet_questions", "sheet_id"),
    ("sheet_questions", "sheet_version"),
    ("sheets", "withdrawn_at"),
    ("sheets", "withdrawn_by"),
)
"""Columns that change in tables that do not."""

EXECUTES = ("erase_from_reports", "erase_from_sheets")
"""Functions that work with their owner's rights: nobody else may call them."""
