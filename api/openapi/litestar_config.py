"""The OpenAPI document for Litestar's own tools: `app.openapi_schema` and `litestar schema`.

The server publishes it at `/openapi.json`, with the pages of the documentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Info, OpenAPI
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler

from api.http.operation import Operation
from api.openapi.document import document


@dataclass
class NextsetDocument(OpenAPI):
    """Litestar's object for a document, with the content of ours."""

    operations: Sequence[Operation] = ()

    def to_schema(self) -> dict[str, Any]:
        return document(self.operations)


@dataclass
class NextsetOpenAPIConfig(OpenAPIConfig):
    """Replaces Litestar's generator. Why: docs/decisions/0004-openapi-from-what-validates.md"""

    operations: Sequence[Operation] = ()

    def to_openapi_schema(self) -> OpenAPI:
        info = Info(title=self.title, version=self.version)
        return NextsetDocument(info=info, components=Components(), servers=[], operations=self.operations)


class NoRoutes(Router):
    """Litestar would serve the document below `/schema`, too."""

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:
        return []


def openapi_config(operations: Sequence[Operation]) -> OpenAPIConfig:
    """The configuration for an application with these operations."""
    return NextsetOpenAPIConfig(
        title="Nextset",
        version="1",
        openapi_router=NoRoutes("/schema", route_handlers=[]),
        render_plugins=[JsonRenderPlugin()],
        operations=operations,
    )
