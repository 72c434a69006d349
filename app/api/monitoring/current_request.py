"""The request that is being served, for whoever logs meanwhile."""

from contextvars import ContextVar

CURRENT: ContextVar[tuple[str, str | None]] = ContextVar("current_request")
"""Id and trace id (W3C Trace Context) of the request that is being served."""
