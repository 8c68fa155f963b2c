"""The committed document is the one that the code makes, and keeps the promises made about all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from api.openapi.document import SPLIT, main, text
from api.openapi.paths import BINARY
from api.routes import OPERATIONS
from api.settings import Settings
from tests.contract.documented import product_document
from tests.contract.openapi_documents import assert_examples_fit, objects

COMMITTED = Path(__file__).parents[2] / "openapi" / "openapi.json"
DOCUMENT = product_document()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]


def _operations() -> Iterator[dict[str, Any]]:
    for path in DOCUMENT["paths"].values():
        yield from path.values()


def _json(part: dict[str, Any]) -> dict[str, Any]:
    """The JSON content of a request or response."""
    content: dict[str, Any] = part.get("content", {}).get("application/json", {})
    return content


def _contents() -> Iterator[tuple[str, dict[str, Any]]]:
    for each in _operations():
        for part in (each.get("requestBody", {}), *each["responses"].values()):
            for content in part.get("content", {}).values():
                yield each["operationId"], content


def _coming_in() -> set[str]:
    """The components that requests are made of."""
    waiting = [each["requestBody"] for each in _operations() if "requestBody" in each]
    found: set[str] = set()
    while waiting:
        for node in objects(waiting.pop()):
            name = str(node.get("$ref", "")).removeprefix("#/components/schemas/")
            if name in SCHEMAS and name not in found:
                found.add(name)
                waiting.append(SCHEMAS[name])
    return found


def test_the_committed_document_is_the_one_that_the_code_makes() -> None:
    if not COMMITTED.exists() or COMMITTED.read_text(encoding="utf-8") != text(OPERATIONS):
        pytest.fail("openapi/openapi.json is not what the code makes: run `make openapi` and review its diff")


# Where the response shows what the request sends, if not at the top: a place in the request, and one in the response.
SHOWN_AT = {
    "enrollAthlete": ("", "/enrollment"),
    "moveEnrollment": ("", "/enrollment/program"),
    "logSession": ("", "/session"),
    "correctSession": ("", "/session"),
    "reportPain": ("", "/session/pain"),
    "createProgram": ("", "/program"),
    "reviseProgram": ("", "/program"),
    "overridePrescription": ("/items/0", "/next/exercises/0"),
    "skipSession": ("", "/next/exercises/0/decision/facts"),
    "upsertAthletes": ("/athletes/0", "/results/0/athlete"),
    "logSessions": ("/sessions/0", "/results/0/session"),
    "moveEnrollments": ("", "/results/0/next/program"),
}
PLANNED = "the response has the id of the planned change, which shows it"
NOT_SHOWN = {
    "amendPlannedChange": PLANNED,
    "changePlace": PLANNED,
    "deloadEnrollment": PLANNED,
    "deloadEnrollments": PLANNED,
    "enrollAthletes": "an athlete who is enrolled already",
    "openPhase": PLANNED,
    "pauseEnrollment": PLANNED,
    "resumeExercise": "the athlete of the examples has no stopped exercise",
    "rotateApiKey": "sends how long the old key stays valid",
    "rotateWebhookSecret": "sends how long the old secret stays valid",
    "substituteExercise": PLANNED,
}


def _at(value: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        value = value[int(part) if isinstance(value, list) else part]
    return value


def _pairs(sent: Any, returned: Any) -> Iterator[tuple[Any, Any]]:
    """Each value that is sent, and the one returned in its place. Fields that the response lacks are left out."""
    if isinstance(sent, dict) and isinstance(returned, dict):
        for name in sent.keys() & returned.keys():
            yield from _pairs(sent[name], returned[name])
    elif isinstance(sent, list) and isinstance(returned, list):
        yield len(sent), len(returned)
        for pair in zip(sent, returned, strict=False):
            yield from _pairs(*pair)
    elif isinstance(returned, list):  # a preview: the request has the number of sessions
        yield sent, len(returned)
    else:
        yield sent, returned


WITH_BODY = [each for each in _operations() if "example" in _json(each.get("requestBody", {}))]


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda each: each["operationId"])
def test_the_example_of_a_response_has_what_that_of_its_request_sends(operation: dict[str, Any]) -> None:
    sent_at, returned_at = SHOWN_AT.get(operation["operationId"], ("", ""))
    sent = _at(_json(operation["requestBody"])["example"], sent_at)
    examples = [_json(each)["example"] for code, each in operation["responses"].items() if code[0] == "2"]
    pairs = [pair for each in examples for pair in _pairs(sent, _at(each, returned_at))]
    assert (pairs == []) is (operation["operationId"] in NOT_SHOWN)
    assert [(sent, returned) for sent, returned in pairs if sent != returned] == []


def test_the_command_writes_the_same_document(tmp_path: Path) -> None:
    assert main([str(tmp_path / "new" / "openapi.json")]) == 0
    assert (tmp_path / "new" / "openapi.json").read_text(encoding="utf-8") == text(OPERATIONS)


def test_the_command_without_a_path_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err


def test_it_is_a_valid_openapi_document() -> None:
    validate(DOCUMENT)


def test_every_example_fits_its_schema() -> None:
    assert_examples_fit(DOCUMENT)


def test_every_body_and_answer_but_a_file_has_an_example() -> None:
    contents = [(name, each) for name, each in _contents() if each["schema"] != BINARY]
    assert [name for name, content in contents if not {"example", "examples"} & set(content)] == []


def test_every_tag_is_in_one_group() -> None:
    grouped = [tag for group in DOCUMENT["x-tagGroups"] for tag in group["tags"]]
    assert sorted(grouped) == [tag["name"] for tag in DOCUMENT["tags"]]


def test_the_server_is_a_variable_with_the_address_of_a_server_on_this_machine() -> None:
    (server,) = DOCUMENT["servers"]
    settings = Settings()
    assert server["url"] == "{origin}"
    assert server["variables"]["origin"]["default"] == f"http://{settings.host}:{settings.port}"


def test_every_operation_says_more_than_its_summary() -> None:
    assert [each["operationId"] for each in _operations() if not each["description"].partition("\n\n")[2]] == []


def test_every_component_is_described() -> None:
    assert [name for name, schema in SCHEMAS.items() if not schema.get("description")] == []


def test_every_field_is_described_by_itself_or_by_the_component_that_it_is() -> None:
    silent = [
        f"{name}.{field}"
        for name, schema in SCHEMAS.items()
        for field, said in schema.get("properties", {}).items()
        if not said.get("description") and "$ref" not in said
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["Unit", "Override", "Object", "String", "Set", "List", "Map", "Record", "Error"])
def test_no_component_takes_a_name_that_a_language_needs(name: str) -> None:
    """A Kotlin function without an answer is a Unit, a Java method that overrides says Override, and so on."""
    assert name not in SCHEMAS


def test_no_component_is_named_like_another_one_s_constructor() -> None:
    """Generated Go makes an Athlete by NewAthlete."""
    assert [name for name in SCHEMAS if f"New{name}" in SCHEMAS] == []


def test_no_component_is_named_like_a_typed_field_of_its_own() -> None:
    """Generated Python reads the field into a variable of the name that it then gives the object."""
    clashing = []
    for name, schema in SCHEMAS.items():
        variable = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        field = schema.get("properties", {}).get(variable)
        if field and (field.get("type") != "string" or variable not in schema.get("required", ())):
            clashing.append(name)
    assert clashing == []


def test_every_parameter_is_described() -> None:
    parameters = [each for operation in _operations() for each in operation.get("parameters", ())]
    assert [each for each in parameters if "$ref" not in each and "description" not in each] == []


def test_every_const_is_an_enum_too() -> None:
    """Many generators ignore `const`."""
    constants = [node for node in objects(DOCUMENT) if "const" in node]
    assert constants
    assert [node for node in constants if node.get("enum") != [node["const"]]] == []


def test_a_split_class_has_a_component_for_each_direction() -> None:
    coming_in = _coming_in()
    for kind in SPLIT:
        name = kind.__name__
        assert f"{name}Input" in coming_in
        assert name not in coming_in
        assert set(SCHEMAS[name]["required"]) > set(SCHEMAS[f"{name}Input"].get("required", ()))


def test_enum_values_are_lower_snake() -> None:
    # Types of webhook events are words with dots, as Standard Webhooks has them.
    schemas = [schema for name, schema in SCHEMAS.items() if name != "WebhookEventType"]
    values = [value for schema in schemas for node in objects(schema) for value in node.get("enum", ())]
    assert [value for value in values if isinstance(value, str) and not re.fullmatch(r"[a-z][a-z0-9_]*", value)] == []


def test_every_integer_that_comes_in_is_bounded() -> None:
    unbounded = [
        f"{name}.{field}"
        for name in sorted(_coming_in())
        for field, schema in SCHEMAS[name].get("properties", {}).items()
        for node in objects({key: value for key, value in schema.items() if key != "examples"})
        if "integer" in (node.get("type"), *(node["type"] if isinstance(node.get("type"), list) else ()))
        and not {"maximum", "exclusiveMaximum"} & set(node)
    ]
    assert unbounded == []
