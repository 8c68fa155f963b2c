"""The extension `x-pagination` names the parameters and fields that every list has in the document."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from litestar.di import NamedDependency
from litestar.params import FromQuery

from api.http.operation import Operation, get
from api.http.responses import ApiResponse
from api.openapi.pagination import pagination
from api.use_cases.request_context import RequestContext, Scope
from tests.contract.documented import product_document

DOCUMENT = product_document()
SCHEMAS = DOCUMENT["components"]["schemas"]
BY_ID: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation for path in DOCUMENT["paths"].values() for operation in path.values()
}
HINTS = {name: operation["x-pagination"] for name, operation in BY_ID.items() if "x-pagination" in operation}
LIST = {
    "cursor_parameter": "cursor",
    "limit_parameter": "limit",
    "next_cursor_field": "next_cursor",
    "items_field": "items",
}


class Text(msgspec.Struct):
    text: str


def _parameters(name: str) -> set[str]:
    return {each["name"] for each in BY_ID[name].get("parameters", ()) if each.get("in") == "query"}


def _fields(name: str) -> dict[str, Any]:
    """The fields of the response, if it is a component."""
    content = BY_ID[name]["responses"].get("200", {}).get("content", {}).get("application/json", {})
    reference = content.get("schema", {}).get("$ref", "")
    fields: dict[str, Any] = SCHEMAS[reference.rpartition("/")[2]].get("properties", {}) if reference else {}
    return fields


def test_every_operation_with_a_cursor_has_it_and_a_list_of_one_page_does_not() -> None:
    assert set(HINTS) == {name for name in BY_ID if "cursor" in _parameters(name)}
    assert {name for name in BY_ID if "next_cursor" in _fields(name)} == {*HINTS, "listWebhookEndpoints"}


@pytest.mark.parametrize("name", HINTS)
def test_what_it_names_is_there_and_has_its_type(name: str) -> None:
    hint, fields = HINTS[name], _fields(name)
    assert {hint["cursor_parameter"], hint["limit_parameter"]} <= _parameters(name)
    assert "string" in fields[hint["next_cursor_field"]]["type"]
    if "items_field" in hint:
        assert fields[hint["items_field"]]["type"] == "array"
    if "has_more_field" in hint:
        assert fields[hint["has_more_field"]]["type"] == "boolean"


@pytest.mark.parametrize("name", HINTS)
def test_the_end_is_marked_either_by_a_null_cursor_or_by_has_more(name: str) -> None:
    cursor = _fields(name)[HINTS[name]["next_cursor_field"]]
    assert ("null" in cursor["type"]) is not ("has_more_field" in HINTS[name])


def test_only_the_feed_and_the_export_differ_from_the_other_lists() -> None:
    assert {name: hint for name, hint in HINTS.items() if hint != LIST} == {
        "listChanges": LIST | {"has_more_field": "has_more"},
        "exportHistory": {key: value for key, value in LIST.items() if key != "items_field"},
    }


def test_an_operation_that_takes_a_cursor_and_returns_none_is_rejected() -> None:
    async def list_texts(
        context: NamedDependency[RequestContext], cursor: FromQuery[Annotated[str | None, msgspec.Meta()]] = None
    ) -> ApiResponse[Text]:
        """List texts."""
        raise NotImplementedError

    operation: Operation = get("/v1/texts", operation_id="listTexts", tags=["Texts"], scope=Scope.read)(list_texts)
    with pytest.raises(ValueError, match="listTexts: an operation with the parameter `cursor`"):
        pagination(operation)
