"""Statements: drawn, made final when they are due, read, and audited."""
