"""The base of Nextset's route handlers, the operations of the API and the addresses of sheets.

Litestar finds the route, runs the guards, creates the request, handles exceptions and sends the response. The handler
class does what lies between: it reads the arguments of the function strictly and in a fixed order, and runs the
function in a transaction. Why not Litestar itself: docs/decisions/0006-route-handlers.md
"""

from __future__ import annotations

import inspect
import re
import typing
from abc import abstractmethod
from functools import cache
from typing import Any, Self

import msgspec
from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.enums import ParamType
from litestar.handlers import HTTPRouteHandler
from litestar.params import ParameterKwarg
from litestar.types import ASGIApp, AsyncAnyCallable

from api.http.encoded_response import EncodedResponse
from api.http.request import ApiRequest


class ApiRouteHandler(HTTPRouteHandler):
    """A route handler that responds through `respond`. Its options are in `opt`, as Litestar's own guards read them."""

    def __call__(self, fn: AsyncAnyCallable) -> Self:
        """Decorate the function."""
        super().__call__(fn)
        return self

    def on_registration(self, app: Litestar) -> None:
        super().on_registration(app)
        # It returns a response, so Litestar does not call the function itself.
        self.before_request = self.respond  # type: ignore[assignment]  # for the request class of the application

    def create_kwargs_model(self, path_parameters: Any) -> Any:
        """Nothing: `respond` reads the arguments."""

    async def authorize_connection(self, connection: ASGIConnection[Any, Any, Any, Any]) -> None:
        for guard in self.resolve_guards():  # as in Litestar, but without copying the handler for each guard
            await guard(connection, self)  # type: ignore[misc]  # Litestar wraps guards that are not async

    async def to_response(self, app: Litestar, data: Any, request: Any) -> ASGIApp:
        response: EncodedResponse = data
        return response

    @abstractmethod
    async def respond(self, request: ApiRequest) -> EncodedResponse:
        """Return the response. Raises ProblemError, ClientDisconnectedError or a database error."""

    @property
    def hints(self) -> dict[str, Any]:
        """The type hints of the function. Not stored: Litestar copies handlers deeply, which hints don't support."""
        return _hints(self.fn)

    def parameters_struct(self, place: ParamType) -> type[msgspec.Struct] | None:
        """The parameters of the path or of the query as the fields of a Struct. None without any."""
        return _parameters_struct(self.fn, place)


@cache
def _hints(fn: AsyncAnyCallable) -> dict[str, Any]:
    return typing.get_type_hints(fn, include_extras=True)


@cache
def _parameters_struct(fn: AsyncAnyCallable, place: ParamType) -> type[msgspec.Struct] | None:
    parameters = inspect.signature(fn).parameters
    fields: list[Any] = [
        (name, hint) if parameters[name].default is inspect.Parameter.empty else (name, hint, parameters[name].default)
        for name, hint in _hints(fn).items()
        if is_parameter(hint, place)
    ]
    name = f"{fn.__name__}_{place.value}"
    return msgspec.defstruct(name, fields, frozen=True, kw_only=True) if fields else None


def is_parameter(hint: Any, place: ParamType | None = None) -> bool:
    """Whether this hint is `FromPath[...]` or `FromQuery[...]`, or the one of this place."""
    marks = [each for each in typing.get_args(hint)[1:] if isinstance(each, ParameterKwarg)]
    return any(place in (None, mark.param_type) for mark in marks)


def path_template(path: str) -> str:
    """The path as in OpenAPI: `/v1/athletes/{athlete_id}`."""
    return re.sub(r"{(\w+):\w+}", r"{\1}", path)
