"""Send one webhook request: signed, to an address that was checked, with limits on time and size."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import httpx
import msgspec
from standardwebhooks.webhooks import Webhook

from api.use_cases.webhooks.addresses import AddressError, check_url, choose_address
from api.use_cases.webhooks.resolve import Resolver

SEND_SECONDS = 15.0
MOST_RESPONSE_BYTES = 64 * 1024
GONE = 410
# The client needs a context for a URL without TLS too. This one has no certificates, which take 38 ms to load.
_WITHOUT_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Attempt(msgspec.Struct, frozen=True):
    """The outcome of one request: the status of the response, or what went wrong."""

    status: int | None = None
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Message(msgspec.Struct, frozen=True):
    """A request to send. The same event always has the same id."""

    url: str
    id: str
    payload: str
    secrets: tuple[str, ...]


Send = Callable[[Message, datetime], Awaitable[Attempt]]
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


def headers_of(message: Message, now: datetime) -> dict[str, str]:
    """The headers of Standard Webhooks, with a signature for each valid secret."""
    signatures = [Webhook(secret).sign(message.id, now, message.payload) for secret in message.secrets]
    return {
        "content-type": "application/json",
        "user-agent": "Nextset",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


class WebhookSender:
    """Sends requests over HTTP. `local` is for development: see `check_url`.

    Each request has a client of its own, so that no connection and no cookie of one receiver serves another one. The
    certificates that all of them trust are loaded once, in a thread, for the first request over TLS.
    """

    def __init__(self, *, local: bool, resolve: Resolve | None = None, tls: ssl.SSLContext | None = None) -> None:
        self._local = local
        self._resolve = resolve or Resolver()
        self._tls = tls
        self._loading = asyncio.Lock()

    async def __call__(self, message: Message, now: datetime) -> Attempt:
        """Send the message once. The connection goes to the address that was checked, not to the name again."""
        try:
            async with asyncio.timeout(SEND_SECONDS):
                return await self._send(message, now)
        except TimeoutError:
            return Attempt(error=f"No response within {SEND_SECONDS:g} seconds.")
        except AddressError as error:
            return Attempt(error=str(error))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return Attempt(error=f"The request failed: {type(error).__name__}.")

    async def _send(self, message: Message, now: datetime) -> Attempt:
        parts = check_url(message.url, local=self._local)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        address = choose_address(await self._resolve(host, port), local=self._local)
        target = parts._replace(netloc=f"[{address}]:{port}" if ":" in address else f"{address}:{port}").geturl()
        headers = headers_of(message, now) | {"host": parts.netloc}
        tls = await self._context() if parts.scheme == "https" else _WITHOUT_CERTIFICATES
        async with (
            httpx.AsyncClient(verify=tls, trust_env=False, follow_redirects=False, timeout=SEND_SECONDS) as client,
            client.stream(
                "POST",
                target,
                content=message.payload.encode(),
                headers=headers,
                extensions={"sni_hostname": host},
            ) as response,
        ):
            received = 0
            async for part in response.aiter_raw():
                received += len(part)
                if received > MOST_RESPONSE_BYTES:
                    break
            return Attempt(status=response.status_code)

    async def _context(self) -> ssl.SSLContext:
        async with self._loading:  # requests that are sent at the same time wait for the first one
            if self._tls is None:
                self._tls = await asyncio.to_thread(httpx.create_ssl_context, trust_env=False)
            return self._tls
