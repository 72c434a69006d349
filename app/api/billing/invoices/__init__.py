"""Invoices over HTTP, as JSON, XML and PDF."""
