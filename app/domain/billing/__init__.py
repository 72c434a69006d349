"""Billing: what a period costs, the statements and invoices that say so, and value added tax."""
