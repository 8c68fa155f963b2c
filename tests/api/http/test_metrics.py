"""Metrics on a port of their own, as Prometheus reads them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.test_server import assert_one_sentence, nextset
from tests.servers import Client, Process, migrated, new_key
from tests.sheets import linked
from tests.waiting import PATIENCE_SECONDS

pytestmark = pytest.mark.slow

SECONDS_COUNT = "nextset_http_request_duration_seconds_count"


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(migrated(tmp_path), tmp_path, NEXTSET_METRICS_PORT="0")
    process.start()
    yield process
    process.stop()


def metrics_of(process: Process) -> str:
    (line,) = process.logged("serving metrics")
    response = httpx.get(line["address"], trust_env=False, timeout=PATIENCE_SECONDS)
    assert response.headers["Content-Type"].startswith("text/plain")
    return response.text


def test_requests_are_counted_by_method_route_and_status(process: Process) -> None:
    with Client(process.url, new_key(process.database_url)) as client:
        client.post("/v1/athletes", json={"name": "Ana", "unit": "kg"})
        client.get("/v1/athletes/0199a53c-5b1e-7c44-9f0e-2f6f1f0f7a11")
        client.get("/no-such-page")
    lines = metrics_of(process).splitlines()
    assert f'{SECONDS_COUNT}{{method="POST",route="/v1/athletes",status="201"}} 1.0' in lines
    assert f'{SECONDS_COUNT}{{method="GET",route="/v1/athletes/{{athlete_id}}",status="404"}} 1.0' in lines
    assert f'{SECONDS_COUNT}{{method="GET",route="unknown",status="404"}} 1.0' in lines


def test_the_release_the_memory_and_the_cpu_of_the_server_are_shown(process: Process) -> None:
    text = metrics_of(process)
    assert "nextset_build_info{version=" in text
    assert "process_resident_memory_bytes " in text
    assert "process_cpu_seconds_total " in text


def test_no_key_token_or_id_is_exposed(process: Process) -> None:
    with Client(process.url, new_key(process.database_url)) as client:
        link = linked(client)
        link.get("next/ana-of-the-north/bulgarian-split-squat/load?on=2026-03-02")
        client.get("/v1/athletes/0199a53c-5b1e-7c44-9f0e-2f6f1f0f7a11")
        text = metrics_of(process)
    assert 'route="/s/{token}/next/{athlete}/{exercise}/{field}"' in text
    for secret in (client.key or "", link.secret, "ana-of-the-north", "0199a53c"):
        assert secret not in text


def test_there_are_none_by_default_and_never_on_the_port_of_the_api(tmp_path: Path) -> None:
    process = Process(migrated(tmp_path), tmp_path)
    process.start()
    try:
        assert httpx.get(f"{process.url}/metrics", trust_env=False, timeout=PATIENCE_SECONDS).status_code == 404
        assert process.logged("serving metrics") == []
    finally:
        process.stop()


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = nextset(tmp_path, "serve", NEXTSET_DATABASE_URL=migrated(tmp_path), NEXTSET_METRICS_PORT=port)
    assert_one_sentence(done, 1, "Set NEXTSET_METRICS_PORT to another port")
