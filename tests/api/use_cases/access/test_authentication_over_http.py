"""Authorization: every operation is called with every kind of key. The matrix comes from `app.routes`."""

from __future__ import annotations

import base64
from uuid import UUID, uuid4

import httpx
import pytest

from api import tokens
from api.http.operation import Operation
from api.use_cases.request_context import Scope
from tests.operations import ROUTED
from tests.servers import Client, Process, new_key
from tests.waiting import wait_until

PRIVATE = [each for each in ROUTED if each.scope is not None]
PUBLIC = [each for each in ROUTED if each.scope is None]


def call(server: Process, each: Operation, authorization: str | None) -> httpx.Response:
    path = each.path
    for name in each.path_type.__struct_fields__ if each.path_type else ():
        path = path.replace(f"{{{name}}}", str(uuid4()) if name.endswith("_id") else "no-such-slug")
    headers = {"Authorization": authorization} if authorization is not None else {}
    with Client(server.url) as client:
        return client.request(each.method, path, headers=headers)


@pytest.fixture(scope="module")
def keys(server: Process) -> dict[str, str]:
    """A key of each kind, in one workspace."""
    admin = new_key(server.database_url)
    token = tokens.parse(admin)
    assert token is not None
    keys = {"admin": admin}
    for scope in (Scope.write, Scope.read):
        keys[scope.value] = new_key(server.database_url, scope, workspace_id=token.workspace_id)
    with Client(server.url, admin) as client:
        athlete_id = UUID(client.post("/v1/athletes", json={"name": "Ana", "unit": "kg"}).json()["id"])
    keys["athlete"] = new_key(server.database_url, Scope.write, workspace_id=token.workspace_id, athlete_id=athlete_id)
    return keys


@pytest.mark.parametrize("each", PRIVATE, ids=lambda each: each.operation_id)
def test_without_a_key_nothing_private_is_served(server: Process, each: Operation) -> None:
    response = call(server, each, None)
    assert (response.status_code, response.json()["code"]) == (401, "missing_key")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("each", PRIVATE, ids=lambda each: each.operation_id)
def test_with_an_unknown_key_nothing_private_is_served(server: Process, each: Operation) -> None:
    response = call(server, each, f"Bearer {tokens.new_token(uuid4(), uuid4()).text()}")
    assert (response.status_code, response.json()["code"]) == (401, "invalid_key")


@pytest.mark.parametrize("kind", ["admin", "write", "read", "athlete"])
@pytest.mark.parametrize("each", PRIVATE, ids=lambda each: each.operation_id)
def test_a_key_reaches_what_its_scope_covers(server: Process, keys: dict[str, str], each: Operation, kind: str) -> None:
    response = call(server, each, f"Bearer {keys[kind]}")
    scope = Scope.write if kind == "athlete" else Scope(kind)
    assert each.scope is not None
    is_json = "json" in response.headers.get("Content-Type", "")
    code = response.json().get("code") if is_json else None
    if not scope.covers(each.scope):
        assert (response.status_code, code) == (403, "insufficient_scope")
    elif kind == "athlete" and not each.athlete_keys:
        assert (response.status_code, code) == (403, "athlete_key_only")
    elif kind == "athlete" and "{athlete_id}" in each.path:
        assert (response.status_code, code) == (404, "not_found")
    else:
        assert response.status_code not in (401, 403)


@pytest.mark.parametrize("each", PUBLIC, ids=lambda each: each.operation_id)
def test_a_public_operation_needs_no_key(server: Process, each: Operation) -> None:
    assert call(server, each, None).status_code == 200


def test_every_invalid_key_gets_the_same_response(server: Process, keys: dict[str, str]) -> None:
    token = tokens.parse(keys["admin"])
    assert token is not None
    wrong = [
        "nonsense",
        keys["admin"][:-1],
        keys["admin"] + "A",
        keys["admin"].swapcase(),
        "nextset_" + base64.urlsafe_b64encode(bytes(68)).decode(),
        tokens.new_token(token.workspace_id, token.key_id).text(),
        tokens.new_token(token.workspace_id, uuid4()).text(),
        tokens.Token(uuid4(), token.key_id, token.secret).text(),
    ]
    responses = [call(server, PRIVATE[0], f"Bearer {text}") for text in wrong]
    responses.append(call(server, PRIVATE[0], f"Basic {keys['admin']}"))
    assert {response.status_code for response in responses} == {401}
    assert len({response.text.replace(response.headers["X-Request-Id"], "") for response in responses}) == 1


def test_the_authorization_scheme_is_case_insensitive(server: Process, keys: dict[str, str]) -> None:
    with Client(server.url) as client:
        response = client.get("/v1/api-keys", headers={"Authorization": f"bEARER  {keys['admin']}"})
    assert response.status_code == 200


@pytest.mark.slow
def test_a_revoked_key_is_rejected_within_five_seconds(server: Process, client: Client) -> None:
    other = client.post("/v1/api-keys", json={"name": "Old phone", "scope": "read"}).json()
    admin = client.post("/v1/api-keys", json={"name": "Old laptop", "scope": "admin"}).json()
    with Client(server.url, admin["secret"]) as old:
        assert old.get("/v1/api-keys").status_code == 200
        revoked = client.delete(f"/v1/api-keys/{admin['id']}")
        assert revoked.json()["revoked_at"] is not None
        wait_until(lambda: old.get("/v1/api-keys").status_code != 200)  # test_authenticate.py proves the five seconds
        assert old.get("/v1/api-keys").json()["code"] == "invalid_key"
    assert other["revoked_at"] is None


def test_two_keys_work_at_the_same_time_and_the_list_shows_no_secret(client: Client) -> None:
    secrets = [client.post("/v1/api-keys", json={"name": name, "scope": "admin"}).json()["secret"] for name in "ab"]
    for secret in secrets:
        assert client.get("/v1/api-keys", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    listed = client.get("/v1/api-keys").text
    assert not any(secret in listed for secret in secrets)
    assert "secret" not in listed


def test_the_list_of_keys_comes_in_pages(client: Client) -> None:
    for number in range(4):
        client.post("/v1/api-keys", json={"name": str(number), "scope": "read"})
    first = client.get("/v1/api-keys?limit=3").json()
    rest = client.get(f"/v1/api-keys?limit=3&cursor={first['next_cursor']}").json()
    assert [each["name"] for each in first["items"] + rest["items"]] == ["Test", "0", "1", "2", "3"]
    assert rest["next_cursor"] is None


def test_another_workspace_s_key_is_indistinguishable_from_an_unknown_one(server: Process, client: Client) -> None:
    other = tokens.parse(new_key(server.database_url))
    assert other is not None
    responses = [client.delete(f"/v1/api-keys/{key_id}").json() for key_id in (other.key_id, uuid4(), "nonsense")]
    assert {each["code"] for each in responses} == {"not_found"}
    assert len({str({**each, "request_id": ""}) for each in responses}) == 1


def test_the_day_of_use_is_noted_beside_the_request(client: Client) -> None:
    wait_until(lambda: client.get("/v1/api-keys").json()["items"][0]["last_used_on"] is not None)


def test_an_admin_key_for_one_athlete_is_rejected(client: Client) -> None:
    response = client.post("/v1/api-keys", json={"name": "x", "scope": "admin", "athlete_id": str(uuid4())})
    assert response.json()["errors"][0]["pointer"] == "/scope"


def test_a_key_for_an_unknown_athlete_is_rejected(client: Client) -> None:
    response = client.post("/v1/api-keys", json={"name": "x", "scope": "read", "athlete_id": str(uuid4())})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/athlete_id")
