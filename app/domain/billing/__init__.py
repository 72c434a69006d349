"""Billing: what a period costs, value added tax, and the statements that say so."""
