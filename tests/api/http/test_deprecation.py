"""An operation that will go says so: in its answers, and in the document."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import msgspec
import pytest

from api.http.deprecation import Deprecation
from api.http.operation import ApiResponse, operation, operations
from api.openapi.document import document
from api.routes import OPERATIONS
from api.use_cases.request_context import Scope
from tests.contract.openapi_documents import validator
from tests.servers import Client, migrated, new_key, served

GOES = Deprecation(since=date(2027, 1, 1), sunset=date(2028, 1, 1), instead="Use `getNew`.")


class Old(msgspec.Struct):
    """What was."""

    text: str


@operation("GET", "/v1/old", tag="Health", scope=Scope.read, answers={200: Old}, deprecation=GOES)
async def get_old() -> ApiResponse:
    """Get what was.

    As it was.
    """
    return ApiResponse(Old("old"))


OLD = next(each for each in operations(sys.modules[__name__]) if each.operation_id == "getOld")


def test_its_answers_say_since_when_and_until_when(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    with served(url, [OLD]) as address, Client(address, new_key(url)) as client:
        answer = client.get("/v1/old")
    assert answer.headers["Deprecation"] == "@1798761600"
    assert answer.headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"


def test_other_operations_say_nothing(client: Client) -> None:
    answer = client.get("/v1/athletes")
    assert "Deprecation" not in answer.headers
    assert "Sunset" not in answer.headers


def test_the_document_says_it_with_what_to_use_instead() -> None:
    made = document([OLD])
    described = made["paths"]["/v1/old"]["get"]
    assert described["deprecated"] is True
    assert "since 2027-01-01, answers until 2028-01-01. Use `getNew`." in described["description"]
    assert {"Deprecation", "Sunset"} <= set(described["responses"]["200"]["headers"])
    for header in made["components"]["headers"].values():
        validator(made, header["schema"]).validate(header["example"])


def test_without_a_date_to_go_there_is_no_sunset() -> None:
    assert Deprecation(since=date(2027, 1, 1), instead="-").headers == [("Deprecation", "@1798761600")]


def test_what_is_deprecated_works_for_a_year() -> None:
    with pytest.raises(ValueError, match="a year"):
        Deprecation(since=date(2027, 1, 1), sunset=date(2027, 12, 1), instead="-")


def test_a_document_with_nothing_deprecated_has_no_such_headers() -> None:
    assert not {"Deprecation", "Sunset"} & set(document(OPERATIONS)["components"]["headers"])
