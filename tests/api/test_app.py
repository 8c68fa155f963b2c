"""What all paths have in common: methods, request ids, problems and their pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from litestar.testing import TestClient

from api import server
from api.app import create_app
from api.problems import PROBLEMS, ProblemError, conflict
from tests.contract.documented import product_document
from tests.servers import Client, migrated, new_key

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["/health/live", "/problems/validation", "/openapi.json", "/docs"])
def test_head_is_like_get_without_the_body(client: Client, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    same = ("Content-Type", "Content-Length")
    assert [head.headers[name] for name in same] == [get.headers[name] for name in same]


def test_a_malformed_http_request_is_a_problem(client: Client) -> None:
    answer = client.request("BREW", "/v1/api-keys")
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_options_lists_the_methods(client: Client) -> None:
    answer = client.options("/v1/api-keys")
    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("method", ["PUT", "TRACE", "PURGE"])
def test_an_unsupported_method_is_a_problem(client: Client, method: str) -> None:
    answer = client.request(method, "/v1/api-keys")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


@pytest.mark.parametrize("path", ["/nope", "/v1", "/v1/nope", "/v1/api-keys/x/y", "/%ff", "/v1/%00"])
def test_an_unknown_path_is_a_problem_that_does_not_repeat_it(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_route")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "nope" not in answer.text


def test_a_request_id_is_returned(client: Client) -> None:
    answer = client.get("/v1/nope", headers={"X-Request-Id": "trace-1.a:b"})
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"] == "trace-1.a:b"


@pytest.mark.parametrize("given", ["", "a" * 65, "two words", "nextset_secret", '"', "-x"])
def test_a_malformed_request_id_is_replaced(client: Client, given: str) -> None:
    assert client.get("/health/live", headers={"X-Request-Id": given}).headers["X-Request-Id"] != given


def test_private_responses_are_not_cached(client: Client) -> None:
    assert client.get("/v1/api-keys").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_page_at_its_type(client: Client, code: str) -> None:
    page = client.get(ProblemError(code).document().type)
    assert page.status_code == 200
    assert PROBLEMS[code].remedy in page.text


def test_conflict_rejects_a_code_of_another_status() -> None:
    with pytest.raises(ValueError, match="409"):
        conflict("validation")


def test_litestar_knows_the_openapi_document() -> None:
    assert create_app().openapi_schema.to_schema() == product_document()


def test_the_test_client_of_litestar_runs_the_application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = migrated(tmp_path)
    monkeypatch.setenv("NEXTSET_DATABASE_URL", url)
    with TestClient(server.app()) as client:
        answer = client.get("/v1/athletes", headers={"Authorization": f"Bearer {new_key(url)}"})
    assert (answer.status_code, answer.json()) == (200, {"items": [], "next_cursor": None})


def test_litestar_lists_the_routes() -> None:
    command = [str(Path(sys.executable).with_name("litestar")), "--app", "api.server:app", "routes"]
    output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert "/v1/athletes/{athlete_id:str}/sessions" in output
    assert "log_session async POST" in output
    assert "/docs/{page:path}" in output
    assert "/docs/rules/wave" not in output  # it would be one of 200


def test_a_malformed_host_is_a_problem(client: Client) -> None:
    answer = client.get("/health/live", headers={"Host": "a b"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def test_the_root_leads_to_the_documentation(client: Client) -> None:
    answer = client.get("/", headers=BROWSER)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/docs")
    assert client.get("/docs").status_code == 200


@pytest.mark.parametrize("path", ["/docs/rules/wave/", "//docs/rules/wave", "/docs//rules/wave"])
def test_a_slash_too_many_leads_to_the_same_page(client: Client, path: str) -> None:
    answer = client.get(f"{client.base_url}".rstrip("/") + path)
    assert (answer.status_code, answer.content) == (200, client.get("/docs/rules/wave").content)


@pytest.mark.parametrize("path", ["/docs/rules/wave", "/docs/no-such-page"])
def test_a_page_cannot_be_written_to(client: Client, path: str) -> None:
    answer = client.post(path)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


UNKNOWN = [
    "/no-such-page",
    "/docs/no-such-page",
    "/docs/rules/wave/no-such-page",
    "/problems",
    "/problems/no-such-code",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_a_browser_gets_a_page_with_a_search_for_an_unknown_path(client: Client, path: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert '<input type="search"' in answer.text
    assert "no-such" not in answer.text
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("path", UNKNOWN)
@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/problem+json", "text/html;q=0.5, */*"])
def test_any_other_client_gets_a_problem_for_an_unknown_path(client: Client, path: str, accept: str) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_route")
    assert answer.headers["Vary"] == "Accept"


@pytest.mark.parametrize("path", ["/v1/no-such-path", "/v1/athletes/no-such-athlete"])
def test_the_api_returns_problems_also_to_a_browser(client: Client, path: str) -> None:
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


def test_a_sheet_gets_text_for_an_unknown_path(client: Client) -> None:
    answer = client.get("/s/no-such-link/no-such-path", headers=BROWSER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")


@pytest.mark.parametrize("accept", ["a/b;q=inf", "*/*;q=1e309", ";;,,;q="])
def test_a_malformed_accept_is_ignored(client: Client, accept: str) -> None:
    answer = client.get("/no-such-page", headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_route")
    assert "X-Request-Id" in answer.headers


def test_a_doubled_slash_does_not_change_who_is_answered(client: Client) -> None:
    url = f"{client.base_url}".rstrip("/")
    answer = client.get(f"{url}//s/no-such-link/no-such-path", headers=BROWSER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_litestars_own_address_of_the_document_is_not_served(client: Client) -> None:
    assert {client.get(path).json()["code"] for path in ("/schema", "/schema/openapi.json")} == {"no_such_route"}
