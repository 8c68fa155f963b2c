"""Tools: which operations have one, how their arguments are described, and which request a call makes."""

from __future__ import annotations

from typing import Any

import jsonschema  # type: ignore[import-untyped]  # it ships no types
import msgspec
import pytest

from api.mcp.tools import _FILTERS, ArgumentError, ToolRequest, tools, tools_for
from api.routes import OPERATIONS

COACH: dict[str, Any] = {"scope": "write", "athlete_id": None}
ATHLETE: dict[str, Any] = {"scope": "write", "athlete_id": "0199a53c-5b1e-7c44-9f0e-2f6f1f0f7a11"}


def names(key: dict[str, Any], *, writing: bool = False) -> set[str]:
    return {tool.name for tool in tools_for(key, writing=writing)}


def test_operations_that_read_and_write_have_tools_of_the_same_names() -> None:
    assert {"getNextSession", "explainPrescription", "listAthletes", "logSession", "getCurrentKey"} <= tools().keys()
    assert tools().keys() <= {operation.operation_id for operation in OPERATIONS}


def test_administration_batches_and_whole_programs_have_none() -> None:
    left_out = {
        "createApiKey",
        "createSheetLink",
        "listWebhookEndpoints",
        "logSessions",
        "createProgram",
        "getLiveness",
    }
    assert not left_out & tools().keys()


@pytest.mark.parametrize("name", sorted(tools()))
def test_the_arguments_of_a_tool_are_a_valid_schema_without_references_to_the_document(name: str) -> None:
    schema = tools()[name].arguments
    jsonschema.Draft202012Validator.check_schema(schema)
    text = msgspec.json.encode(schema).decode()
    assert "#/components/" not in text
    used = {part.partition('"')[0] for part in text.split("#/$defs/")[1:]}
    assert used == schema.get("$defs", {}).keys()


def test_all_reading_tools_together_are_short_enough_for_an_assistant() -> None:
    reading = [tool for tool in tools().values() if tool.reads]
    assert sum(len(msgspec.json.encode(tool)) for tool in reading) < 60_000


def test_without_writing_a_key_has_only_tools_that_read() -> None:
    assert {"logSession", "deleteAthlete"} & names(COACH) == set()
    assert {"logSession", "deleteAthlete"} <= names(COACH, writing=True)
    assert names(COACH | {"scope": "read"}, writing=True) == names(COACH)


def test_an_athletes_key_has_the_tools_for_that_athlete() -> None:
    assert {"getNextSession", "logSession", "getCurrentKey"} <= names(ATHLETE, writing=True)
    assert not {"listAthletes", "deleteAthlete", "overridePrescription"} & names(ATHLETE, writing=True)


def test_a_call_is_the_request_of_its_operation() -> None:
    request = tools()["updateAthlete"].request(
        {"athlete_id": "a/b", "if_match": 3, "idempotency_key": "once", "body": {"name": "Ana"}}
    )
    headers = {"If-Match": '"3"', "Idempotency-Key": "once"}
    assert request == ToolRequest("PATCH", "/v1/athletes/a%2Fb", {}, headers, b'{"name":"Ana"}')


def test_queries_are_written_as_text_and_omitted_if_null() -> None:
    request = tools()["listAthletes"].request({"limit": 2, "archived": True, "tag": "club", "cursor": None})
    assert request.query == {"limit": "2", "archived": "true", "tag": "club"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "getNextSession needs `athlete_id`."),
        (
            {"athlete_id": "x", "who": "Ana"},
            "getNextSession has no argument `who`. It has `athlete_id`, `enrollment_id`, `on`, `place`.",
        ),
    ],
)
def test_a_wrong_argument_is_named(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError) as error:
        tools()["getNextSession"].request(arguments)
    assert str(error.value) == message


def test_a_tool_that_replaces_ends_or_deletes_something_says_so() -> None:
    overwriting = {"correctSession", "updateAthlete", "deleteSession", "endEnrollment", "resumeExercise", "skipSession"}
    assert not any(tools()[name].only_adds for name in overwriting)
    assert all(tools()[name].only_adds for name in ("logSession", "createAthlete", "recordMeasurement"))


def test_a_tool_that_writes_requires_an_idempotency_key() -> None:
    with pytest.raises(ArgumentError, match="`idempotency_key`"):
        tools()["archiveAthlete"].request({"athlete_id": "x"})


@pytest.mark.parametrize(
    ("name", "arguments", "ending"),
    [
        (
            "listSessions",
            {"limit": 100, "performed_from": "2026-11-02"},
            (
                "Call it again with a `limit` below 100 or a filter "
                "(`exercise`, `performed_to`, `program`, `updated_since`)."
            ),
        ),
        ("exportHistory", {"limit": "50"}, "Call it again with a `limit` below 50."),
        ("listImports", {"limit": 1}, "It can't be shortened. A program can read it over the API: GET /v1/imports."),
        ("explainPrescription", {}, "Call it again with a filter (`slot`)."),
        (
            "getSession",
            {},
            (
                "It can't be shortened. A program can read it over the API: "
                "GET /v1/athletes/{athlete_id}/sessions/{session_id}."
            ),
        ),
    ],
)
def test_an_answer_that_is_too_long_says_what_to_do(name: str, arguments: dict[str, Any], ending: str) -> None:
    said = tools()[name].too_long(arguments, 300 * 1024)
    assert said == f"The answer has 300 KiB, and a tool returns at most 256. {ending}"


def test_a_change_whose_answer_is_too_long_is_not_repeated() -> None:
    assert tools()["correctSession"].too_long({}, 300 * 1024).startswith("Done: the change is stored. ")


def test_every_list_says_how_long_an_answer_may_be() -> None:
    lists = [tool for tool in tools().values() if "limit" in tool.places]
    assert lists
    assert all("up to 256 KiB" in tool.arguments["properties"]["limit"]["description"] for tool in lists)


def test_every_filter_is_an_argument_of_a_tool() -> None:
    assert {name for tool in tools().values() for name in tool.places} >= set(_FILTERS)
