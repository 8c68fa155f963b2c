"""Traces, as an OpenTelemetry collector receives them over OTLP."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.databases import Urls
from tests.scenarios.story import Calendar, Coach
from tests.servers import Client, Process, new_key
from tests.sheets import linked

pytestmark = pytest.mark.slow

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Collector(msgspec.Struct):
    """What a collector has received."""

    url: str
    bodies: list[bytes]

    @property
    def spans(self) -> list[Span]:
        requests = [ExportTraceServiceRequest.FromString(body) for body in self.bodies]
        scopes = [scope for each in requests for resource in each.resource_spans for scope in resource.scope_spans]
        return [span for scope in scopes for span in scope.spans]


@pytest.fixture
def collector() -> Iterator[Collector]:
    bodies: list[bytes] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bodies.append(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Nothing: the test reads the bodies."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Collector(f"http://127.0.0.1:{server.server_port}", bodies)
        server.shutdown()
        thread.join()


@pytest.fixture
def process(database_urls: Urls, tmp_path: Path, collector: Collector) -> Process:
    settings = {"NEXTSET_TRACING": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    process = Process(database_urls.api, tmp_path, **settings)
    process.start()
    return process


def trained(process: Process, **headers: str) -> str:
    """Log one session with these headers, stop the server, and return the key."""
    key = new_key(process.database_url)
    with Client(process.url, key) as client:
        ana = Coach(client, Calendar()).enrolls("Ana", start={"bss": 10})
        client.headers.update(headers)
        ana.trains(bss=10)
    assert process.stop() == 0
    return key


def test_a_logged_session_is_a_request_with_a_transaction_in_which_is_decided(
    process: Process, collector: Collector
) -> None:
    trained(process)
    spans = {span.span_id: span for span in collector.spans}
    request = next(span for span in spans.values() if span.name == "POST /v1/athletes/{athlete_id}/sessions")
    write = next(span for span in spans.values() if span.parent_span_id == request.span_id)
    decide = [span for span in spans.values() if span.parent_span_id == write.span_id]
    assert (write.name, [span.name for span in decide]) == ("database write", ["decide"])
    attributes = {each.key: each.value for each in request.attributes}
    assert attributes["http.response.status_code"].int_value == 201
    assert attributes["http.route"].string_value == "/v1/athletes/{athlete_id}/sessions"


def test_the_trace_of_the_caller_is_continued(process: Process, collector: Collector) -> None:
    trained(process, traceparent=f"00-{TRACE}-{PARENT}-01")
    request = next(span for span in collector.spans if span.name == "POST /v1/athletes/{athlete_id}/sessions")
    assert (request.trace_id.hex(), request.parent_span_id.hex()) == (TRACE, PARENT)


def test_no_span_contains_a_key_a_token_or_a_path(process: Process, collector: Collector) -> None:
    with Client(process.url, new_key(process.database_url)) as client:
        link = linked(client)
        link.get("next/ana-of-the-north/bulgarian-split-squat/load?on=2026-03-02")
        client.post("/v1/athletes", json={"name": "Ana of the South", "unit": "stone"})
    process.stop()
    everything = b"".join(collector.bodies)
    assert b"/s/{token}/next/{athlete}/{exercise}/{field}" in everything
    for secret in (client.key or "", link.secret, "ana-of-the-north", "Ana of the South", "2026-03-02"):
        assert secret.encode() not in everything


def test_a_header_is_not_logged_that_the_tracer_could_read(process: Process) -> None:
    with Client(process.url) as client:
        client.get("/health/live", headers={"baggage": "nextset_not_a_key", "traceparent": "nextset_not_a_key"})
    process.stop()
    assert b"nextset_not_a_key" not in process.log.read_bytes()
