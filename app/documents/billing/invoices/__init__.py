"""Invoices as UBL, as CII, and as a page that carries its data (Factur-X)."""
