"""Base of everything the domain refuses; each error stands beside the rule it guards."""


class DomainError(Exception):
    """Something the rules refuse."""
