"""The operations of the application, as Litestar routes requests to them."""

from __future__ import annotations

from litestar.routes import HTTPRoute

from api.app import create_app
from api.http.operation import Operation

ROUTED = sorted(
    (
        handler
        for route in create_app().routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if isinstance(handler, Operation)
    ),
    key=lambda each: (each.path, each.method),  # Litestar does not keep the order of the methods
)
