"""Invoicing: invoices issued, cancelled, read, and drawn."""
