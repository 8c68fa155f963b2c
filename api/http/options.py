"""Responses to OPTIONS: the methods of an address, and the CORS preflight."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.plugins.base import ReceiveRoutePlugin
from litestar.routes import BaseRoute, HTTPRoute

_ALLOW_HEADERS = "Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id"


class OptionsPlugin(ReceiveRoutePlugin):
    """Responds to OPTIONS with every method of the address. `cors_allow_headers` in `opt` replaces the allowed headers.

    Litestar 2 names only the method that was registered first (litestar-org/litestar#4169). Its CORS middleware sends
    the same headers for all addresses, and none without an `Origin`, which LibreOffice does not send.
    """

    def receive_route(self, route: BaseRoute) -> None:
        if not isinstance(route, HTTPRoute):
            return
        allow = ", ".join(sorted(route.methods))
        for handler in route.route_handlers:
            if handler.http_methods == {"OPTIONS"}:
                handler.before_request = _respond_with(
                    {
                        "Allow": allow,
                        "Access-Control-Allow-Methods": allow,
                        "Access-Control-Allow-Headers": handler.opt.get("cors_allow_headers", _ALLOW_HEADERS),
                        "Access-Control-Max-Age": "86400",
                    }
                )


def _respond_with(headers: dict[str, str]) -> Callable[[Request[Any, Any, Any]], Awaitable[Response[None]]]:
    async def respond(_request: Request[Any, Any, Any]) -> Response[None]:
        return Response(None, status_code=HTTPStatus.NO_CONTENT, headers=headers)

    return respond
