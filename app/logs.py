"""Logs on stderr: JSON, one object a line, or lines for a person at a terminal.

They hold no personal data: an exception is told by its class and its place in the code, because
its message may quote what a client said. A person developing at a terminal sees the message too.
"""

import logging
import sys
import traceback
from collections.abc import Iterator

import structlog
from pydantic_core import to_json
from structlog.typing import EventDict, Processor, WrappedLogger

from app.api.monitoring.current_request import CURRENT

_LONGEST_CHAIN = 10


def configure_logs(level: str, *, for_people: bool) -> None:
    """Send everything, also what libraries log, to stderr.

    Args:
        level: the least that is logged: debug, info, warning or error.
        for_people: colours and whole tracebacks instead of JSON.
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        _of_request,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper("%H:%M:%S" if for_people else "iso", utc=not for_people),
    ]
    last = [_for_people()] if for_people else [_without_message, _as_json]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
    _take_over_libraries([*shared, *last], least)


def only_warnings_by_default() -> None:
    """Show what is worse than usual where nothing was configured, as the standard library does."""
    if not structlog.is_configured():
        structlog.configure(
            processors=[_of_request, structlog.processors.add_log_level, _for_people()],
            wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        )


def trace_of(failure: BaseException) -> str:
    """Return where a failure and what led to it were raised, without what they say."""
    lines: list[str] = []
    for cause in reversed(list(_chain(failure))):
        lines += traceback.format_tb(cause.__traceback__)
        sqlstate = getattr(cause, "sqlstate", None)
        name = f"{type(cause).__module__}.{type(cause).__qualname__}"
        lines.append(f"{name} ({sqlstate})\n" if sqlstate else f"{name}\n")
    return "".join(lines)


def _chain(failure: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = failure
    for _ in range(_LONGEST_CHAIN):
        if current is None:
            return
        yield current
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )


def _for_people() -> Processor:
    # the renderer's own choice of traceback would show local variables
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _of_request(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if request := CURRENT.get(None):
        event["request_id"], event["trace_id"] = request
    return event


def _without_message(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    failure = event.pop("exc_info", None)
    if failure is True:
        failure = sys.exc_info()[1]
    if isinstance(failure, tuple):
        failure = failure[1]
    if isinstance(failure, BaseException):
        event["exception"] = trace_of(failure)
    return event


def _without_tasks(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep what asyncio says, not the tasks and exceptions that it shows in further lines."""
    if event["_record"].name == "asyncio":
        event["event"] = str(event["event"]).split("\n", 1)[0]
    return event


def _as_json(_: WrappedLogger, __: str, event: EventDict) -> str:
    return to_json(event, fallback=repr).decode()


def _take_over_libraries(processors: list[Processor], least: int) -> None:
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[
            _without_tasks,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *processors,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=max(least, logging.WARNING), force=True)
