"""Everything that the server answers: operations, sheet addresses, pages of links, documentation, and tools."""

from __future__ import annotations

from litestar import HttpMethod
from litestar.routes import HTTPRoute

from api.app import create_app
from api.http.route_handler import path_template
from api.link_pages.page_handler import PageHandler
from api.mcp.endpoint import PATH, WRITING_PATH
from api.routes import OPERATIONS
from api.sheets.http.sheet_handler import SheetHandler
from benchmarks.worst_requests.subjects.public import address_of, pages


def addresses() -> set[str]:
    """Operation ids, methods with the path of a sheet or a page, and kinds of public pages. HEAD is as GET."""
    sheets = {
        f"{method} {path_template(route.path)}"
        for route in create_app().routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if isinstance(handler, SheetHandler | PageHandler)
        for method in handler.http_methods - {HttpMethod.HEAD}
    }
    public = {address_of(page) for page in pages()}
    return {*(str(each.operation_id) for each in OPERATIONS), *sheets, *public, f"POST {PATH}", f"POST {WRITING_PATH}"}
