"""The table of operations: what a declaration becomes, and which contradict themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from api.http.operation import ApiResponse, Operation, operation, operations
from api.problems import PROBLEMS
from api.routes import OPERATIONS
from api.use_cases.request_context import RequestContext, Scope
from tests.api import made_up

BY_ID = {each.operation_id: each for each in operations(made_up)}


class OnePath(msgspec.Struct):
    slug: str


async def good(context: RequestContext) -> ApiResponse:
    """Say something.

    And explain it.
    """
    return ApiResponse()


async def with_path(context: RequestContext, path: OnePath) -> ApiResponse:
    """Say something."""
    return ApiResponse()


async def with_body(context: RequestContext, body: OnePath) -> ApiResponse:
    """Say something."""
    return ApiResponse()


async def with_extra(context: RequestContext, extra: OnePath) -> ApiResponse:
    """Say something."""
    return ApiResponse()


async def silent(context: RequestContext) -> ApiResponse:
    return ApiResponse()


def declare(handler: Callable[..., Any], method: Any = "GET", path: str = "/v1/x", **options: Any) -> None:
    operation(method, path, **{"tag": "X", "scope": Scope.read, "answers": {200: None}, **options})(handler)


@pytest.mark.parametrize(
    ("handler", "options"),
    [
        pytest.param(silent, {}, id="no docstring"),
        pytest.param(with_extra, {}, id="a parameter that nobody fills"),
        pytest.param(with_path, {}, id="a path Struct without a parameter in the path"),
        pytest.param(good, {"path": "/v1/x/{slug}"}, id="a parameter in the path without a Struct"),
        pytest.param(with_body, {}, id="a GET with a body"),
        pytest.param(good, {"problems": ["no_such_code"]}, id="a problem that isn't declared"),
        pytest.param(good, {"scope": None}, id="a public operation with a transaction"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(handler: Callable[..., Any], options: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        declare(handler, **options)


def test_operations_come_in_the_order_of_their_declaration() -> None:
    assert list(BY_ID) == ["createMadeUp", "getDay", "changeDay", "breakSomething", "getSlow"]


def test_the_same_module_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="createMadeUp"):
        operations(made_up, made_up)


def test_problems_follow_from_the_declaration() -> None:
    assert "unsupported_media_type" in BY_ID["createMadeUp"].every_problem
    assert "unsupported_media_type" not in BY_ID["getDay"].every_problem
    assert "if_match_required" in BY_ID["changeDay"].every_problem
    assert "invalid_key" not in BY_ID["getSlow"].every_problem


@pytest.mark.parametrize("each", OPERATIONS, ids=lambda each: each.operation_id)
def test_every_operation_has_what_the_reference_shows(each: Operation) -> None:
    assert each.description
    assert len(each.summary) <= 60
    assert set(each.every_problem) <= set(PROBLEMS)
    assert all(200 <= status < 300 for status in each.answers)
