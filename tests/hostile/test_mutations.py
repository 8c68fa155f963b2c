"""The mutations of a request: seeded, and as different as they claim."""

from __future__ import annotations

import re
from random import Random

import pytest

from tests.hostile.campaign import Response, fault_in
from tests.hostile.mutations import Mutator
from tests.hostile.valid_requests import PAGES, SHEET_ADDRESSES, Request, Workspace
from tests.operations import ROUTED
from tests.servers import Process

FOREIGN = {"athlete_id": "0199aaaa-0000-7000-8000-000000000001"}
REQUEST = Request(
    name="logSession",
    method="POST",
    path=["v1", "athletes", "0199bbbb-0000-7000-8000-000000000001", "sessions"],
    query=[],
    headers=[("Authorization", "Bearer x"), ("If-Match", '"1"')],
    body={"performed_on": "2026-03-02", "exercises": [{"exercise": "squat", "sets": [{"reps": 5, "load": 10.5}]}]},
)


def sent(seed: int, count: int = 400) -> list[bytes]:
    mutator = Mutator(Random(seed), FOREIGN)
    return [mutator.bytes_of(REQUEST) for _ in range(count)]


def test_a_seed_always_makes_the_same_requests() -> None:
    assert sent(1) == sent(1)
    assert sent(1) != sent(2)


def test_a_log_is_sent_as_a_file_too() -> None:
    log = "Date,Exercise,Reps\n2026-03-02,squat,5\n"
    imported = Request(
        name="importHistory",
        method="POST",
        path=["v1", "imports"],
        query=[],
        headers=[],
        body={"csv": log, "athlete_id": FOREIGN["athlete_id"]},
    )
    mutator = Mutator(Random(1), FOREIGN)
    requests = [mutator.bytes_of(imported) for _ in range(200)]
    assert any(b"Content-Type: text/csv\r\n" in each and each.endswith(log.strip().encode()) for each in requests)
    assert any(b"multipart/form-data" in each for each in requests)
    assert any(b'{"csv"' in each for each in requests)


def test_the_request_itself_does_not_change() -> None:
    before = REQUEST.copy()
    sent(1)
    assert before == REQUEST


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(b"\\ud800", id="half a surrogate pair"),
        pytest.param(b"\\u0000", id="NUL"),
        pytest.param(b"\\n", id="a line break"),
        pytest.param(b"1e999", id="a huge number"),
        pytest.param(b"[" * 500, id="deep nesting"),
        pytest.param(b"2024-02-30", id="a date that does not exist"),
        pytest.param(FOREIGN["athlete_id"].encode(), id="an id of another workspace"),
        pytest.param("\u202e".encode(), id="a change of the direction of text"),
        pytest.param(b"\xff", id="bytes that are not UTF-8"),
        pytest.param(b"charset=utf-16", id="an encoding"),
        pytest.param(b"Transfer-Encoding: chunked", id="a body in chunks"),
        pytest.param(b"Idempotency-Key: the-same", id="a key that is used again"),
        pytest.param(b'"performed_on": "2026-03-02","performed_on"', id="a field twice"),
    ],
)
def test_every_kind_of_mutation_occurs(part: bytes) -> None:
    assert any(part in data for data in sent(1, 4_000))


def test_a_request_ends_where_its_head_says() -> None:
    """Otherwise the next response would be taken for its own."""
    for data in sent(3, 2_000):
        head, _, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"\r\nContent-Length: (\d+)", head)
        if b"\r\nTransfer-Encoding: chunked" in head:
            assert body.endswith(b"0\r\n\r\n")
        else:
            assert int(length[1] if length else 0) == len(body)


def test_every_operation_sheet_address_and_page_has_a_valid_request(server: Process) -> None:
    requests = Workspace(server.url, server.database_url, "Own").requests()
    operations = {str(operation.operation_id) for operation in ROUTED}
    assert {each.name for each in requests} == operations | {path for path, _ in SHEET_ADDRESSES} | {
        f"/{page}" for page in PAGES
    }


@pytest.mark.parametrize(
    ("response", "fault"),
    [
        (Response(0), "no response"),
        (Response(500, {"x-request-id": "1"}), "a server error"),
        (Response(204), "no request id"),
        (Response(200, {"x-request-id": "1"}, b'"Of another workspace"'), "data of another workspace"),
        (Response(200, {"x-request-id": "1", "content-type": "application/json"}, b"{"), "not JSON"),
        (Response(422, {"x-request-id": "1", "content-type": "application/json"}, b"{}"), "not a problem document"),
        (
            Response(
                409,
                {"x-request-id": "1", "content-type": "application/problem+json"},
                b'{"code":"built_in","request_id":"1","status":409}',
            ),
            "a code that the operation does not declare",
        ),
        (Response(204, {"x-request-id": "1"}), None),
    ],
)
def test_a_wrong_response_is_a_fault(response: Response, fault: str | None) -> None:
    line = f"POST /{'/'.join(REQUEST.path)} HTTP/1.1".encode()
    assert fault_in(REQUEST, line, response) == fault
