"""Invoices in PostgreSQL: both sides, series without gaps, and invoices that never change."""
