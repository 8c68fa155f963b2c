"""Logging: JSON lines on standard error. No line contains an API key, a body, a query string or a raw path."""

from __future__ import annotations

import logging
import sys
import traceback

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

_LEVELS = logging.getLevelNamesMapping()


def configure(level: str) -> None:
    """Log messages of this level and above, including those of libraries."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _error_without_message,
            structlog.processors.JSONRenderer(serializer=_encode),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level.upper()]),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(_LEVELS[level.upper()], logging.INFO), handlers=[_StructlogHandler()], force=True)
    for chatty in ("alembic", "mcp", "uvicorn"):  # they log each start and stop, which the server logs itself
        logging.getLogger(chatty).setLevel(logging.WARNING)
    for with_urls in ("httpx", "httpcore"):  # they log whole URLs: that of a webhook may contain a secret
        logging.getLogger(with_urls).setLevel(logging.WARNING)


class _StructlogHandler(logging.Handler):
    """Forwards messages of the standard library's `logging` to structlog."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().log(record.levelno, record.getMessage(), logger=record.name, error=error)


def _error_without_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Log an exception as its types and lines, without its message: that may contain client data."""
    error = event.pop("error", None)
    if isinstance(error, BaseException):
        event["error"] = [f"{type(each).__module__}.{type(each).__qualname__}" for each in _chain(error)]
        event["traceback"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
    elif error is not None:
        event["error"] = error
    return event


def _chain(error: BaseException | None) -> list[BaseException]:
    chain: list[BaseException] = []
    while error is not None and len(chain) < 10:
        chain.append(error)
        error = error.__cause__ or error.__context__
    return chain


def _encode(event: EventDict, **_options: object) -> bytes:
    return msgspec.json.encode(event, enc_hook=str)
