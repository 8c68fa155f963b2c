"""Files as request bodies, raw and in a form, over HTTP."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api.sheets.http.sheet_handler import XLSX
from api.sheets.table import Column, ColumnKind, Table
from api.sheets.workbook import as_workbook
from tests.servers import Client
from tests.sheets import an_athlete, enrolled

TEXT = "Date,Exercise,Side,Reps,Load\n2026-03-02,Bulgarian split squat,both,9,10\n"
WORKBOOK = as_workbook(
    Table(
        "Log",
        (Column("Date", ColumnKind.DATE), Column("Exercise"), Column("Side"), Column("Reps"), Column("Load")),
        ((date(2026, 3, 2), "Bulgarian split squat", "both", 9, 10),),
    )
)


@pytest.fixture
def ana(client: Client) -> str:
    ana = an_athlete(client, external_id="ana")
    enrolled(client, ana)
    return ana


def sent(client: Client, content: bytes, content_type: str, **query: Any) -> httpx.Response:
    return client.post("/v1/imports", params=query, content=content, headers={"Content-Type": content_type})


def formed(client: Client, content: bytes, name: str = "log.csv", **fields: str) -> httpx.Response:
    return client.post("/v1/imports", files={"file": (name, content)}, data=fields)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (TEXT.encode(), "text/csv"),
        (TEXT.encode(), "text/csv; charset=utf-8"),
        (TEXT.encode("utf-16"), "text/csv"),
        (TEXT.replace(",", "\t").encode(), "text/tab-separated-values"),
        (WORKBOOK, XLSX),
        (WORKBOOK, "text/csv"),
    ],
    ids=["csv", "charset", "utf-16", "tsv", "xlsx", "xlsx named csv"],
)
def test_a_file_is_the_body_and_its_options_are_parameters(
    client: Client, ana: str, content: bytes, content_type: str
) -> None:
    dry_run = sent(client, content, content_type, athlete_id=ana, dry_run="true")
    assert (dry_run.status_code, dry_run.json()["created"]) == (200, 1)
    stored = sent(client, content, content_type, athlete_id=ana)
    assert (stored.status_code, stored.json()["created"]) == (201, 1)
    assert sent(client, content, content_type, athlete_id=ana).json()["known"] == 1


@pytest.mark.parametrize(("content", "name"), [(TEXT.encode(), "log.csv"), (WORKBOOK, "log.xlsx")])
def test_a_file_is_a_field_of_a_form_and_its_options_are_others(
    client: Client, ana: str, content: bytes, name: str
) -> None:
    dry_run = formed(client, content, name, athlete_id=ana, dry_run="true", unit="kg", date_order="")
    assert (dry_run.status_code, dry_run.json()["created"]) == (200, 1)
    assert formed(client, content, name, athlete_id=ana).status_code == 201


def test_an_upload_is_safe_to_retry(client: Client, ana: str) -> None:
    headers = {"Content-Type": XLSX, "Idempotency-Key": str(uuid4())}
    params = {"athlete_id": ana}
    first = client.post("/v1/imports", params=params, content=WORKBOOK, headers=headers)
    again = client.post("/v1/imports", params=params, content=WORKBOOK, headers=headers)
    assert (first.json(), again.headers["Idempotency-Replayed"]) == (again.json(), "true")
    other = client.post("/v1/imports", params=params, content=TEXT.encode(), headers=headers)
    assert other.json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("content_type", ["application/xml", "text/html", "application/octet-stream", ""])
def test_any_other_media_type_is_refused_with_the_supported_ones(client: Client, content_type: str) -> None:
    response = sent(client, TEXT.encode(), content_type)
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")
    assert "text/csv" in response.json()["detail"]
    assert "multipart/form-data" in response.json()["detail"]


def test_only_operations_that_declare_it_take_files(client: Client) -> None:
    response = client.post("/v1/athletes", content=TEXT.encode(), headers={"Content-Type": "text/csv"})
    assert response.json()["detail"] == "Only `application/json` in UTF-8 is supported."


@pytest.mark.parametrize(
    ("body", "boundary", "status"),
    [
        (b"", "x", 400),
        (b"nonsense", "x", 400),
        (b"--x\r\n", "x", 400),
        (b"--x--\r\n", "", 400),
        (b'--x\r\nContent-Disposition: form-data; name="unit"\r\n\r\nkg\r\n--x--\r\n', "x", 422),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n\xff\x00\r\n--x--\r\n', "x", 422),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\na\r\n' * 2 + b"--x--\r\n", "x", 422),
        (b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\na\r\n' + b"--x--\r\n", "x", 400),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\na\r\n' * 50 + b"--x--\r\n", "x", 422),
    ],
)
def test_a_malformed_form_is_refused(client: Client, body: bytes, boundary: str, status: int) -> None:
    response = sent(client, body, f"multipart/form-data; boundary={boundary}")
    assert response.status_code == status, response.text


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [({"unit": "stone"}, "/unit"), ({"athlete_id": "ana"}, "/athlete_id"), ({"color": "red"}, "/color")],
)
def test_an_invalid_field_of_a_form_is_named(client: Client, fields: dict[str, str], pointer: str) -> None:
    response = formed(client, TEXT.encode(), "log.csv", **fields)
    assert (response.status_code, [each["pointer"] for each in response.json()["errors"]]) == (422, [pointer])


def test_a_file_that_is_too_large_is_refused(client: Client) -> None:
    response = sent(client, b"a" * (10 * 1024 * 1024 + 1), "text/csv")
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


def test_a_small_archive_of_a_huge_file_is_refused_before_it_is_unpacked(client: Client) -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<" + b"a" * 120_000_000)
    response = formed(client, into.getvalue(), "log.xlsx")
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")
