"""The text at the start of the document states the limits of requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.http.uvicorn_protocol import HEAD_SECONDS, LONGEST_HEAD_BYTES, LONGEST_LINE_BYTES, MOST_FIELDS
from api.openapi.description import description, head_limits, size_limits
from api.routes import OPERATIONS
from api.routes.batches import BODY_BYTES, MOST_CONTAINERS
from tests.servers import Client, migrated, new_key, served

GUIDE = Path(__file__).parents[3] / "docs/guides/app-backend.md"
BATCHES = {"enrollAthletes", "logSessions", "upsertAthletes"}


def test_the_sizes_are_those_that_the_operations_declare() -> None:
    first, *others = size_limits(OPERATIONS)
    assert first == "A request body can be up to 256 KiB."
    declared = {each.operation_id for each in OPERATIONS if isinstance(each.request_max_body_size, int)}
    taking_files = {each.operation_id for each in OPERATIONS if each.file_body is not None}
    assert {name for sentence in others for name in sentence.split("`")[1::2]} == declared - taking_files
    (of_batches,) = [each for each in others if "`logSessions`" in each]
    assert set(of_batches.split("`")[1::2]) >= BATCHES
    assert of_batches.endswith(
        f"the limit is {BODY_BYTES // 1024**2} MiB and {MOST_CONTAINERS:,} JSON objects and arrays."
    )


def test_the_limits_of_the_head_are_those_that_the_server_enforces() -> None:
    text = " ".join(head_limits())
    assert f"URL can be up to {LONGEST_LINE_BYTES // 1024} KiB" in text
    assert f"up to {LONGEST_HEAD_BYTES // 1024} KiB, with up to {MOST_FIELDS} header fields" in text
    assert f"within {HEAD_SECONDS:g} seconds" in text


@pytest.mark.parametrize("sentence", [*size_limits(OPERATIONS), *head_limits()])
def test_the_document_and_the_guide_state_each_size(sentence: str) -> None:
    assert sentence in " ".join(description(OPERATIONS).split())
    assert sentence in " ".join(GUIDE.read_text().split())


@pytest.mark.parametrize(("more_bytes", "status"), [(0, 422), (1, 413)])
def test_a_body_of_the_default_size_is_read_and_a_larger_one_is_not(
    tmp_path: Path, more_bytes: int, status: int
) -> None:
    url = migrated(tmp_path)
    body = b'{"name": "' + b"x" * (256 * 1024 + more_bytes - 12) + b'"}'
    with served(url) as address, Client(address, new_key(url)) as client:
        response = client.post("/v1/athletes", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status
