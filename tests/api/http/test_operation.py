"""Operations as route handlers: what a declaration becomes, and which declarations are contradictory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from litestar.datastructures import CacheControlHeader, ResponseHeader
from litestar.di import NamedDependency, Provide
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from api.app import create_app
from api.http.operation import Operation, get, post
from api.http.responses import ApiResponse
from api.problems import PROBLEMS
from api.routes import OPERATIONS
from api.use_cases.request_context import RequestContext, Scope
from tests.api import made_up
from tests.api.made_up import Echo
from tests.operations import ROUTED

BY_ID = {each.operation_id: each for each in made_up.OPERATIONS}


async def good(context: NamedDependency[RequestContext]) -> ApiResponse[Echo]:
    """Do something.

    In more words.
    """
    raise NotImplementedError


async def with_path(slug: FromPath[str]) -> ApiResponse[Echo]:
    """Do something."""
    raise NotImplementedError


async def with_body(data: JSONBody[Echo]) -> ApiResponse[Echo]:
    """Do something."""
    raise NotImplementedError


async def with_dependency(clock: NamedDependency[Echo]) -> ApiResponse[Echo]:
    """Do something."""
    raise NotImplementedError


async def undocumented(context: NamedDependency[RequestContext]) -> ApiResponse[Echo]:
    raise NotImplementedError


@pytest.mark.parametrize(
    ("function", "options"),
    [
        pytest.param(undocumented, {}, id="no docstring"),
        pytest.param(with_dependency, {}, id="a dependency that nothing provides"),
        pytest.param(with_path, {}, id="a parameter that is not in the path"),
        pytest.param(good, {"path": "/v1/x/{slug:str}"}, id="a parameter only in the path"),
        pytest.param(with_body, {}, id="a GET with a body"),
        pytest.param(good, {"parse": str}, id="a result that no argument takes"),
        pytest.param(good, {"problems": ["no_such_code"]}, id="an unknown problem code"),
        pytest.param(good, {"scope": None}, id="a public operation with a transaction"),
        pytest.param(good, {"scop": Scope.read}, id="a misspelled option"),
        pytest.param(good, {"dependencies": {"clock": Provide(good)}}, id="a dependency of its own"),
        pytest.param(good, {"before_request": good}, id="a hook that would not run"),
        pytest.param(good, {"cache_control": CacheControlHeader(no_store=True)}, id="a header that would not be sent"),
        pytest.param(good, {"response_headers": [ResponseHeader("X-One", value="1")]}, id="a value of a header"),
    ],
)
def test_a_contradictory_declaration_is_rejected(function: Callable[..., Any], options: dict[str, Any]) -> None:
    declaration: dict[str, Any] = {"path": "/v1/x", "operation_id": "x", "tags": ["X"], "scope": Scope.read, **options}
    with pytest.raises((TypeError, ValueError)):
        get(**declaration)(function)


def test_a_declaration_needs_a_scope() -> None:
    with pytest.raises(TypeError, match="scope"):
        get("/v1/x", operation_id="x", tags=["X"])(good)


def test_the_routes_of_the_application_are_the_declared_operations() -> None:
    assert sorted(str(each.operation_id) for each in ROUTED) == sorted(str(each.operation_id) for each in OPERATIONS)


def test_two_operations_at_one_address_are_rejected() -> None:
    again = post("/v1/made-up", operation_id="createAgain", tags=["Made up"], scope=Scope.write)(with_body)
    with pytest.raises(ValueError, match="POST /v1/made-up"):
        create_app([*made_up.OPERATIONS, again])


def test_a_declaration_implies_its_problems() -> None:
    assert "unsupported_media_type" in BY_ID["createMadeUp"].every_problem
    assert "unsupported_media_type" not in BY_ID["getDay"].every_problem
    assert "if_match_required" in BY_ID["changeDay"].every_problem
    assert "invalid_key" not in BY_ID["getSlow"].every_problem


def test_an_operation_is_a_route_handler_of_litestar() -> None:
    assert isinstance(BY_ID["getDay"], HTTPRouteHandler)
    assert BY_ID["getDay"].http_methods == {"GET", "HEAD"}


@pytest.mark.parametrize("each", OPERATIONS, ids=lambda each: each.operation_id)
def test_every_operation_has_what_the_reference_shows(each: Operation) -> None:
    assert each.description
    assert len(each.summary or "") <= 60
    assert set(each.every_problem) <= set(PROBLEMS)
    assert all(200 <= status < 300 for status in each.content_types)
