"""Taxes: how services are taxed, and how invoices say so."""
