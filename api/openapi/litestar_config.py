"""The OpenAPI document for Litestar's own tools: `app.openapi_schema`, `litestar schema` and `/schema/openapi.json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, Info, OpenAPI

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


def openapi_config(operations: Sequence[Operation]) -> OpenAPIConfig:
    """The configuration for an application with these operations."""
    return NextsetOpenAPIConfig(
        title="Nextset", version="1", path="/schema", render_plugins=[JsonRenderPlugin()], operations=operations
    )
