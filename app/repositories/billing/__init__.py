"""Billing in PostgreSQL: profiles, and statements that never change."""
