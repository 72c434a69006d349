"""Billing over HTTP: profiles and statements."""
