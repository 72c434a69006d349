"""Base of everything the domain refuses; each error stands beside the rule it guards."""


class DomainError(Exception):
    """Something the rules refuse."""


class NothingFound(DomainError):
    """There is no such thing, or it may not be seen."""
