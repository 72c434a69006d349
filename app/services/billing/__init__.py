"""Billing: profiles, statements and invoices."""
