"""Billing over HTTP: profiles, the seller, statements and invoices."""
