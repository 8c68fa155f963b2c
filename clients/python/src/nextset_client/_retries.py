"""HTTP clients that repeat a request until it is answered, within limits."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import anyio
import httpx

_LOG = logging.getLogger("nextset_client")
IDEMPOTENCY_KEY = "Idempotency-Key"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
RETRYABLE = frozenset({408, 429, 502, 503, 504})
"""Statuses that are repeated even without `Retry-After`. Load balancers send some of them without it."""
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, kw_only=True)
class Retries:
    """How often a request is sent, and how long the client waits in between.

    A refused request is sent again after its `Retry-After`, but not if that is longer than `longest_wait_seconds`.
    Without `Retry-After` the wait is random. Its upper bound starts at `first_wait_seconds` and doubles each time.
    """

    attempts: int = 5
    """How often a request is sent at most. With 1, nothing is repeated."""
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 60.0
    sleep: Callable[[float], None] = time.sleep
    """What `Client` waits with."""
    async_sleep: Callable[[float], Awaitable[None]] = anyio.sleep
    """What `AsyncClient` waits with."""

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise ValueError(f"attempts is {self.attempts}, expected at least 1")

    def waits(self) -> Iterator[float]:
        """The waits for requests that were refused without `Retry-After` or not answered: one fewer than attempts."""
        for repetition in range(self.attempts - 1):
            bound = min(self.first_wait_seconds * 2**repetition, self.longest_wait_seconds)
            yield bound * random.uniform(0.5, 1)  # noqa: S311  # clients should not return all at once; not a secret

    def wait_after(self, request: httpx.Request, response: httpx.Response, backoff: float) -> float | None:
        """Seconds to wait before the request is repeated. None for an answer that is final."""
        asked = _retry_after_seconds(response)
        if asked is None:
            return backoff if response.status_code in RETRYABLE and _is_repeatable(request) else None
        if response.status_code < 400 or asked > self.longest_wait_seconds:
            return None
        if not _is_repeatable(request) and response.status_code not in (429, 503):
            return None
        return asked + min(backoff, 1)


class RetryingHttpClient(httpx.Client):
    """An `httpx.Client` that repeats requests. Repetitions have the same `Idempotency-Key`: it is the same request."""

    retries = Retries()

    def send(self, request: httpx.Request, **options: object) -> httpx.Response:
        """Send the request, if necessary several times. Raises httpx.TransportError if there is no answer."""
        for backoff in self.retries.waits():
            try:
                response = super().send(request, **options)  # type: ignore[arg-type]  # those of httpx
            except httpx.TransportError as error:
                if not _may_repeat_after(error, request):
                    raise
                _log(request, type(error).__name__, backoff)
                self.retries.sleep(backoff)
                continue
            wait = self.retries.wait_after(request, response, backoff)
            if wait is None:
                return response
            response.close()
            _log(request, str(response.status_code), wait)
            self.retries.sleep(wait)
        return super().send(request, **options)  # type: ignore[arg-type]  # those of httpx


class AsyncRetryingHttpClient(httpx.AsyncClient):
    """An `httpx.AsyncClient` that repeats requests. Repetitions have the same `Idempotency-Key`."""

    retries = Retries()

    async def send(self, request: httpx.Request, **options: object) -> httpx.Response:
        """Send the request, if necessary several times. Raises httpx.TransportError if there is no answer."""
        for backoff in self.retries.waits():
            try:
                response = await super().send(request, **options)  # type: ignore[arg-type]  # those of httpx
            except httpx.TransportError as error:
                if not _may_repeat_after(error, request):
                    raise
                _log(request, type(error).__name__, backoff)
                await self.retries.async_sleep(backoff)
                continue
            wait = self.retries.wait_after(request, response, backoff)
            if wait is None:
                return response
            await response.aclose()
            _log(request, str(response.status_code), wait)
            await self.retries.async_sleep(wait)
        return await super().send(request, **options)  # type: ignore[arg-type]  # those of httpx


def _log(request: httpx.Request, reason: str, wait: float) -> None:
    """Note a repetition, without the query and the headers: they may be secret."""
    _LOG.info("%s %s: %s. Sent again in %.1f seconds.", request.method, request.url.path, reason, wait)


def _is_repeatable(request: httpx.Request) -> bool:
    """Whether the request takes effect once, even if the server receives it twice."""
    return request.method in SAFE_METHODS or IDEMPOTENCY_KEY in request.headers


def _may_repeat_after(error: httpx.TransportError, request: httpx.Request) -> bool:
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError):
        return False  # the request itself is wrong
    return _is_repeatable(request) or isinstance(error, NEVER_SENT)


def _retry_after_seconds(response: httpx.Response) -> float | None:
    """The seconds in `Retry-After`: a number, or a date. None if the header is absent or neither."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    at, sent_at = _http_date(value), _http_date(response.headers.get("Date", ""))
    if at is None:
        return None
    # By the clock of the server, if it tells the time: the clock of this machine may be wrong.
    return max(0.0, (at - (sent_at or datetime.now(UTC))).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
