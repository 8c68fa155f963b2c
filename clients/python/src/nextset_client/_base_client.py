"""What the generated clients share: the connection, the key, and sending a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, BinaryIO, Generic, Self, TypeVar
from uuid import uuid4

import anyio.to_thread
import httpx

from ._retries import IDEMPOTENCY_KEY, AsyncRetryingHttpClient, Retries, RetryingHttpClient
from .errors import UnexpectedResponseError

T = TypeVar("T")
CHUNK_BYTES = 65536
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Response(Generic[T]):
    """A result with its headers."""

    parsed: T
    status_code: int
    headers: httpx.Headers

    @property
    def etag(self) -> str | None:
        """The version to send as `if_match`."""
        etag: str | None = self.headers.get("ETag")
        return etag

    @property
    def replayed(self) -> bool:
        """Whether this is the stored response to an earlier request with the same key."""
        return bool(self.headers.get("Idempotency-Replayed") == "true")


@dataclass(frozen=True, kw_only=True)
class Call(Generic[T]):
    """A request of an operation, and how to read its response."""

    method: str
    path: str
    parse: Callable[[httpx.Response], T]
    params: Mapping[str, Any]
    headers: Mapping[str, str]
    json: Any = None
    content: BinaryIO | None = None
    takes_key: bool = False
    """Whether the operation takes an `Idempotency-Key`."""

    def all_headers(self) -> dict[str, str]:
        """The headers, with an `Idempotency-Key` for each write that takes one."""
        key = {IDEMPOTENCY_KEY: str(uuid4())} if self.takes_key else {}
        return {**key, **self.headers}

    def response(self, response: httpx.Response) -> Response[T]:
        """The result. Raises ProblemError for a refusal, and UnexpectedResponseError for what is neither."""
        try:
            parsed = self.parse(response)
        except (ValueError, KeyError, TypeError, AttributeError) as error:  # not of the form that was generated
            raise UnexpectedResponseError(response) from error
        return Response(parsed=parsed, status_code=response.status_code, headers=httpx.Headers(response.headers))


def _headers(api_key: str) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {api_key}",
        "User-Agent": f"nextset-client-python/{version('nextset-client')}",
    }


class BaseClient:
    """Sends requests and waits for their responses."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        retries: Retries | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`timeout` is in seconds. A `transport` of httpx has settings of its own, such as certificates."""
        self.http = RetryingHttpClient(
            base_url=base_url, headers=_headers(api_key), timeout=timeout, transport=transport
        )
        self.http.retries = retries or Retries()

    def send(self, call: Call[T]) -> Response[T]:
        """Send a request and read the response. Raises ProblemError, and httpx.TransportError without a response."""
        content = None if call.content is None else _Upload(call.content)
        return call.response(
            self.http.request(
                call.method,
                call.path,
                params=call.params,
                headers=call.all_headers(),
                content=content,
                json=call.json,
            )
        )

    def close(self) -> None:
        self.http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class BaseAsyncClient:
    """Sends requests and awaits their responses."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout: float = TIMEOUT_SECONDS,
        retries: Retries | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`timeout` is in seconds. A `transport` of httpx has settings of its own, such as certificates."""
        self.http = AsyncRetryingHttpClient(
            base_url=base_url, headers=_headers(api_key), timeout=timeout, transport=transport
        )
        self.http.retries = retries or Retries()

    async def send(self, call: Call[T]) -> Response[T]:
        """Send a request and read the response. Raises ProblemError, and httpx.TransportError without a response."""
        content = None if call.content is None else _AsyncUpload(call.content)
        return call.response(
            await self.http.request(
                call.method,
                call.path,
                params=call.params,
                headers=call.all_headers(),
                content=content,
                json=call.json,
            )
        )

    async def aclose(self) -> None:
        await self.http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class _Upload:
    """The content of a file, from its start each time that it is sent."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __iter__(self) -> Iterator[bytes]:
        self._file.seek(0)
        while part := self._file.read(CHUNK_BYTES):
            yield part


class _AsyncUpload:
    """The content of a file, from its start each time that it is sent."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await anyio.to_thread.run_sync(self._file.seek, 0)
        while part := await anyio.to_thread.run_sync(self._file.read, CHUNK_BYTES):
            yield part
