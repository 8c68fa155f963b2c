"""A response as it is sent: status, headers and body."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

from api.http.compression import COMPRESSED_ABOVE_BYTES, compress


class EncodedResponse(msgspec.Struct, frozen=True, kw_only=True):
    """Status, headers and body, as an ASGI application. `code` is the problem code, for the log.

    A body with a secret is never compressed: its length would tell something about the secret.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    code: str | None = None
    replayed: bool = False
    has_secret: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers]
        body = self.body
        if len(body) > COMPRESSED_ABOVE_BYTES and not self.has_secret:
            accept = next(
                (value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-encoding"), ""
            )
            body, headers = await compress(body, headers, accept)
        if self.status not in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED):
            headers.append((b"content-length", b"%d" % len(body)))
        self.set_log_fields(scope)
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def set_log_fields(self, scope: Scope) -> None:
        """Store the log fields of this response in the state of its request.

        The response itself must not be stored there, because an idle connection keeps its last request in memory.
        """
        scope["state"]["code"], scope["state"]["replayed"] = self.code, self.replayed

    def to_asgi_response(self, *_arguments: object, **_options: object) -> ASGIApp:
        """Return itself. Litestar calls it for responses of exception handlers."""
        return self
