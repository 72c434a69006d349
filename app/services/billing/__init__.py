"""Billing: profiles, statements drawn and made final, and their audit."""
