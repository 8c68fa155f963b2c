"""The ASGI application: operations, sheets, their pages and the documentation, assembled as a Litestar application.

What differs from an ordinary one, and why: docs/decisions/0006-route-handlers.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from types import MappingProxyType

import msgspec
from litestar import HttpMethod, Litestar, Router
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect
from litestar.types import Middleware
from litestar.utils.path import normalize_path

from api.http.authentication import require_api_key
from api.http.encoded_response import EncodedResponse
from api.http.exception_handlers import problem_details
from api.http.negotiation import prefers_html
from api.http.operation import Operation
from api.http.options import OptionsPlugin
from api.http.pages import NOT_FOUND_PATH, PublicPage, page_handlers
from api.http.request import ApiRequest
from api.http.request_body import BODY_LIMIT_BYTES
from api.http.response_hook import finish_response
from api.http.route_handler import ApiRouteHandler
from api.link_pages import LINK_PAGES
from api.openapi.litestar_config import openapi_config
from api.routes import OPERATIONS
from api.sheets.http import SHEETS
from api.sheets.http.exception_handlers import problem_text, problem_text_of_unknown_address
from api.sheets.http.sheet_handler import SHEET_HEADERS, require_sheet_token

_EXPOSED = (
    "Deprecation, ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, X-Request-Id"
)
# Any origin may call the API (Office Scripts run in a web page). Browsers never add an API key on their own, as they
# would a cookie.
CROSS_ORIGIN = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED.encode()),
]

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


@HTTPRouteHandler("/", http_method=[HttpMethod.GET, HttpMethod.HEAD], status_code=302)
async def get_root() -> Redirect:
    """Redirect to the documentation."""
    return Redirect("/docs")


def create_app(
    operations: Sequence[Operation] = OPERATIONS,
    sheets: Sequence[ApiRouteHandler] = (*SHEETS, *LINK_PAGES),
    pages: Sequence[PublicPage] = (),
    middleware: Sequence[Middleware] = (),
    lifespan: Sequence[Lifespan] = (),
    assistants: Router | None = None,
    cors_origins: Mapping[str, frozenset[str]] = MappingProxyType({}),
) -> Litestar:
    """Build the ASGI application. Before the first request, its services must be in `app.state.services`."""
    _require_unique(operations)
    return Litestar(
        route_handlers=[
            Router(
                "/",
                route_handlers=operations,
                guards=[require_api_key],  # type: ignore[list-item]  # a connection is always an ApiRequest
                opt={"common_headers": CROSS_ORIGIN},
            ),
            Router(
                "/s/{token:str}",
                route_handlers=sheets,
                guards=[require_sheet_token],  # type: ignore[list-item]  # as above
                exception_handlers={Exception: problem_text},  # type: ignore[dict-item]  # as above
                opt={"common_headers": SHEET_HEADERS, "cors_allow_headers": "*"},
            ),
            get_root,
            *([] if assistants is None else [assistants]),
            *page_handlers(pages),
        ],
        request_class=ApiRequest,
        request_max_body_size=BODY_LIMIT_BYTES,
        exception_handlers={Exception: _exception_response},  # type: ignore[dict-item]  # as above
        before_send=[finish_response],
        plugins=[OptionsPlugin()],
        middleware=middleware,
        state=State(
            {
                "not_found_page": next((page for page in pages if page.path == NOT_FOUND_PATH), None),
                "cors_origins": cors_origins,
            }
        ),
        lifespan=lifespan,
        openapi_config=openapi_config(operations),
        include_in_schema=False,  # by Litestar's own generator
        logging_config=None,
    )


def _exception_response(request: ApiRequest, error: Exception) -> EncodedResponse:
    """A problem document; text below `/s/`. Outside `/v1`, a browser gets a page with a search if no route matches."""
    path = normalize_path(request.scope["path"])  # as Litestar's router does
    if path.startswith("/s/"):
        return problem_text_of_unknown_address(request, error)
    response = problem_details(request, error)
    if response.code != "no_such_route" or path.startswith("/v1/") or path == "/v1":
        return response
    page: PublicPage | None = request.app.state.get("not_found_page")
    response = msgspec.structs.replace(response, headers=[*response.headers, ("Vary", "Accept")])
    if page is None or not prefers_html(request.header(b"accept") or ""):
        return response
    headers = [("Content-Type", page.media_type), ("Vary", "Accept"), *page.headers.items()]
    return msgspec.structs.replace(response, headers=headers, body=page.plain)


def _require_unique(operations: Sequence[Operation]) -> None:
    """Raise ValueError for a second operation at an address: Litestar would replace the first one silently."""
    addresses = [f"{each.method} {each.path}" for each in operations]
    if repeated := {address for address in addresses if addresses.count(address) > 1}:
        raise ValueError(f"several operations at {sorted(repeated)}")
