"""The rulebook: values in, decision out; no I/O, no clock."""
