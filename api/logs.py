"""Logs: JSON lines on standard error. No line ever holds a key, a body, a query or a raw path."""

from __future__ import annotations

import logging
import sys
import traceback

import msgspec
import structlog
from structlog.typing import EventDict, WrappedLogger

_LEVELS = logging.getLevelNamesMapping()


def configure(level: str) -> None:
    """Write everything of this level and above, the libraries' own messages among it."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where_it_broke,
            structlog.processors.JSONRenderer(serializer=_encode),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level.upper()]),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(_LEVELS[level.upper()], logging.INFO), handlers=[_StructlogHandler()], force=True)
    for chatty in ("alembic", "uvicorn"):  # they tell each start and stop, which we tell in our own words
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _StructlogHandler(logging.Handler):
    """Takes what libraries log by the standard library."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().log(record.levelno, record.getMessage(), logger=record.name, error=error)


def _where_it_broke(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """An exception as its types and lines. Its message may repeat what a client sent, so it stays out."""
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
