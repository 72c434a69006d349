"""Invoicing over HTTP: the seller, and invoices as JSON, XML and PDF."""
