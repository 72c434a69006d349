"""Statements: what a period costs, adjusted later, audited at any time."""
