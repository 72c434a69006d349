"""Billing in PostgreSQL: profiles, audits, and statements and invoices that never change."""
