"""A deprecated operation is marked in its responses and in the document."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from api.http.deprecation import Deprecation
from api.http.operation import get
from api.http.responses import ApiResponse
from api.openapi.document import document
from api.use_cases.request_context import Scope
from tests.contract.documented import product_document
from tests.contract.openapi_documents import validator
from tests.servers import Client, migrated, new_key, served

DEPRECATION = Deprecation(since=date(2027, 1, 1), sunset=date(2028, 1, 1), instead="Use `getNew`.")


class Old(msgspec.Struct):
    """The old resource."""

    text: str


@get("/v1/old", operation_id="getOld", tags=["Health"], scope=Scope.read, deprecation=DEPRECATION)
async def get_old() -> ApiResponse[Old]:
    """Get the old resource.

    It works as before.
    """
    return ApiResponse(Old("old"))


def test_responses_have_the_headers_deprecation_and_sunset(tmp_path: Path) -> None:
    url = migrated(tmp_path)
    with served(url, [get_old]) as address, Client(address, new_key(url)) as client:
        response = client.get("/v1/old")
    assert response.headers["Deprecation"] == "@1798761600"
    assert response.headers["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"


def test_other_operations_have_no_such_headers(client: Client) -> None:
    response = client.get("/v1/athletes")
    assert "Deprecation" not in response.headers
    assert "Sunset" not in response.headers


def test_the_document_names_the_replacement() -> None:
    generated = document([get_old])
    operation_object = generated["paths"]["/v1/old"]["get"]
    assert operation_object["deprecated"] is True
    assert "since 2027-01-01, removed on 2028-01-01. Use `getNew`." in operation_object["description"]
    assert {"Deprecation", "Sunset"} <= set(operation_object["responses"]["200"]["headers"])
    for header in generated["components"]["headers"].values():
        validator(generated, header["schema"]).validate(header["example"])


def test_without_a_removal_date_there_is_no_sunset() -> None:
    assert Deprecation(since=date(2027, 1, 1), instead="-").headers == [("Deprecation", "@1798761600")]


def test_a_deprecated_operation_works_for_a_year() -> None:
    with pytest.raises(ValueError, match="a year"):
        Deprecation(since=date(2027, 1, 1), sunset=date(2027, 12, 1), instead="-")


def test_a_document_with_nothing_deprecated_has_no_such_headers() -> None:
    assert not {"Deprecation", "Sunset"} & set(product_document()["components"]["headers"])
