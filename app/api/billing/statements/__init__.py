"""Statements over HTTP: read in three forms, made final early."""
