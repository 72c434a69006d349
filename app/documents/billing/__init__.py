"""Statements and invoices as pages and as data."""
