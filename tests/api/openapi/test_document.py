"""The rules for a document that generates clean clients, each on types that once broke a client."""

from __future__ import annotations

import json
import re
import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType
from openapi_spec_validator import validate

from api.http.operation import LOCATION, VERSION, Example, get, patch, post
from api.http.responses import ApiResponse
from api.openapi.components import Components
from api.openapi.document import document, text
from api.use_cases.request_context import RequestContext, Scope
from tests.contract.openapi_documents import assert_examples_fit, checked_with, objects

T = TypeVar("T")


class Unit(StrEnum):
    """The unit of a load."""

    KG = "kg"
    LB = "lb"


class LinearLoad(Struct, frozen=True, forbid_unknown_fields=True, tag="linear_load", tag_field="kind"):
    """Adds a step."""

    step: Annotated[float, Meta(gt=0, le=1000)]
    unit: Unit = Unit.KG
    slug: Annotated[str, Meta(pattern="^[a-z]+$")] = "squat"


class RepGoal(Struct, frozen=True, forbid_unknown_fields=True, tag="rep_goal", tag_field="kind"):
    """Reaches a total."""

    total: Annotated[int, Meta(ge=1, le=1000)]
    spare: Annotated[int, Meta(ge=0, le=10)] | None = None


Rule = Annotated[LinearLoad | RepGoal, Meta(title="ProgressionRule", description="How a load moves.")]


class PlanInput(Struct, forbid_unknown_fields=True, kw_only=True):
    """A new plan."""

    name: Annotated[str, Meta(min_length=1, max_length=50, description="For people.", examples=["Legs"])]
    rule: Rule
    unit: Unit = Unit.KG
    open: bool = False
    sets: Annotated[int, Meta(ge=0, le=20)] = 3
    floor: Annotated[float, Meta(ge=0.0, le=1000.0)] | None = None
    starts_on: date | None = None
    starts_at: Annotated[datetime, Meta(tz=True)] | None = None
    fallback: Annotated[Rule | None, Meta(description="When the rule fails.")] = None
    preferred: Unit | None = None
    rules: list[Rule] = []
    cues: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    facts: dict[str, str | int | float | bool] = {}
    loads: dict[str, Annotated[float, Meta(ge=0)]] = {}
    first: RepGoal = RepGoal(total=30)


class PlanChange(Struct, forbid_unknown_fields=True, kw_only=True):
    """Changes to a plan."""

    name: Annotated[str, Meta(min_length=1, max_length=50)] | UnsetType = UNSET
    unit: Unit | UnsetType = UNSET
    fallback: Rule | UnsetType | None = UNSET


class Plan(Struct, kw_only=True, forbid_unknown_fields=True):
    """A stored plan."""

    id: uuid.UUID
    name: str
    unit: Unit = Unit.KG
    made_at: datetime | None = None
    rules: list[Rule] = []
    fallback: Rule | None = None
    spare: int | UnsetType | None = UNSET


class Page(Struct, Generic[T], kw_only=True):
    """One page of a list."""

    items: list[T]
    next_cursor: str | None = None


_ID = "0199a3c2-7c1e-7b52-9a39-0d5e6f4b1c20"
_RULE = {"kind": "linear_load", "step": 2.5, "unit": "kg", "slug": "squat"}
_PLAN = {"id": _ID, "name": "Legs", "unit": "kg", "made_at": None, "rules": [_RULE], "fallback": None}


@post(
    "/v1/plans",
    operation_id="createPlan",
    tags=["Programs"],
    scope=Scope.write,
    problems=("slug_taken",),
    etag=VERSION,
    response_headers=[LOCATION],
    example=Example(body=PlanInput(name="Legs", rule=LinearLoad(step=2.5)), answer=_PLAN),
)
async def create_plan(context: NamedDependency[RequestContext], data: JSONBody[PlanInput]) -> ApiResponse[Plan]:
    """Create a plan.

    Its rule says how loads move.
    """
    raise NotImplementedError


@get(
    "/v1/plans",
    operation_id="listPlans",
    tags=["Programs"],
    scope=Scope.read,
    example=Example(answer={"items": [_PLAN], "next_cursor": None}),
)
async def list_plans(
    context: NamedDependency[RequestContext],
    limit: FromQuery[Annotated[int, Meta(ge=1, le=100, description="At most this many.", examples=[20])]] = 20,
    unit: FromQuery[Unit | None] = None,
    since: FromQuery[Annotated[date | None, Meta(description="Not before this day.")]] = None,
) -> ApiResponse[Page[Plan]]:
    """List plans."""
    raise NotImplementedError


@patch(
    "/v1/plans/{plan_id:str}",
    operation_id="updatePlan",
    tags=["Programs"],
    scope=Scope.write,
    if_match=True,
    etag=VERSION,
    example=Example(path={"plan_id": _ID}, body={"name": "Legs"}, answer=_PLAN),
)
async def update_plan(
    context: NamedDependency[RequestContext],
    plan_id: FromPath[Annotated[uuid.UUID, Meta(description="The plan's id.")]],
    data: JSONBody[PlanChange],
) -> ApiResponse[Plan]:
    """Update a plan."""
    raise NotImplementedError


@get("/health/live", operation_id="getLiveness", tags=["Health"], scope=None, status_code=204, transaction=False)
async def get_liveness(context: NamedDependency[RequestContext]) -> ApiResponse[None]:
    """Is the process alive."""
    raise NotImplementedError


OPERATIONS = [create_plan, list_plans, update_plan, get_liveness]
DOCUMENT = document(OPERATIONS)
SCHEMAS = DOCUMENT["components"]["schemas"]


def _operation(path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][path][method]
    return found


def _parameter(path: str, method: str, name: str) -> dict[str, Any]:
    return next(each for each in _operation(path, method)["parameters"] if each.get("name") == name)


def test_it_is_a_valid_openapi_document() -> None:
    validate(DOCUMENT)


def test_the_document_is_deterministic() -> None:
    assert text(OPERATIONS) == text(OPERATIONS)
    assert text(OPERATIONS).endswith("}\n")
    assert list(SCHEMAS) == sorted(SCHEMAS)


# 1. Defaults


def test_no_component_carries_a_default() -> None:
    assert [name for name, schema in SCHEMAS.items() if "default" in schema] == []


def test_a_default_is_on_the_property() -> None:
    assert SCHEMAS["PlanInput"]["properties"]["unit"] == {"$ref": "#/components/schemas/Unit", "default": "kg"}
    assert SCHEMAS["PlanInput"]["properties"]["sets"]["default"] == 3
    assert SCHEMAS["PlanInput"]["properties"]["open"]["default"] is False


def test_a_default_of_null_or_an_object_is_omitted() -> None:
    assert "default" not in SCHEMAS["PlanInput"]["properties"]["floor"]
    assert SCHEMAS["PlanInput"]["properties"]["first"] == {"$ref": "#/components/schemas/RepGoal"}


def test_an_empty_tuple_is_an_empty_list() -> None:
    assert SCHEMAS["PlanInput"]["properties"]["tags"]["default"] == []


def test_responses_have_no_defaults() -> None:
    assert [node for node in objects(SCHEMAS["Plan"]) if "default" in node] == []


def test_changing_the_name_can_not_reset_the_unit() -> None:
    assert SCHEMAS["PlanChange"]["properties"]["unit"] == {"$ref": "#/components/schemas/Unit"}
    assert "required" not in SCHEMAS["PlanChange"]


def test_a_patch_with_defaults_is_rejected() -> None:
    @patch("/v1/plans", operation_id="updatePlans", tags=["Programs"], scope=Scope.write)
    async def update_plans(data: JSONBody[PlanInput]) -> ApiResponse[Plan]:
        """Update all plans."""
        raise NotImplementedError

    with pytest.raises(ValueError, match="UNSET"):
        document([update_plans])


# 2. Unions


def test_a_tagged_union_is_one_component_with_a_mapping() -> None:
    rule = SCHEMAS["ProgressionRule"]
    assert rule["oneOf"] == [{"$ref": "#/components/schemas/LinearLoad"}, {"$ref": "#/components/schemas/RepGoal"}]
    assert rule["discriminator"]["propertyName"] == "kind"
    assert rule["discriminator"]["mapping"]["rep_goal"] == "#/components/schemas/RepGoal"
    assert rule["description"] == "How a load moves."


def test_a_union_is_referenced_wherever_it_occurs() -> None:
    properties = SCHEMAS["PlanInput"]["properties"]
    reference = {"$ref": "#/components/schemas/ProgressionRule"}
    assert properties["rule"] == reference
    assert properties["rules"]["items"] == reference


def test_a_nullable_union_is_a_oneof_with_null() -> None:
    either = [{"$ref": "#/components/schemas/ProgressionRule"}, {"type": "null"}]
    assert SCHEMAS["PlanInput"]["properties"]["fallback"] == {"oneOf": either, "description": "When the rule fails."}
    assert SCHEMAS["PlanChange"]["properties"]["fallback"] == {"oneOf": either}


def test_no_schema_has_any_of() -> None:
    assert [node for node in objects(DOCUMENT) if "anyOf" in node] == []


def test_a_tag_is_a_required_constant() -> None:
    text = "Always `rep_goal`. Identifies this type."
    assert SCHEMAS["RepGoal"]["properties"]["kind"] == {
        "type": "string",
        "const": "rep_goal",
        "enum": ["rep_goal"],
        "description": text,
    }
    assert "kind" in SCHEMAS["RepGoal"]["required"]


def test_a_union_without_a_title_is_rejected() -> None:
    class Nameless(Struct):
        rule: LinearLoad | RepGoal

    with pytest.raises(ValueError, match="name the union"):
        Components([Nameless], [])


# 3. Null and omitted fields


@pytest.mark.parametrize(
    ("field", "schema"),
    [
        ("floor", {"type": ["number", "null"], "minimum": 0, "maximum": 1000}),
        ("starts_on", {"type": ["string", "null"], "format": "date"}),
        ("starts_at", {"type": ["string", "null"], "format": "date-time"}),
        ("cues", {"type": ["array", "null"], "items": {"type": "string"}}),
        ("preferred", {"oneOf": [{"$ref": "#/components/schemas/Unit"}, {"type": "null"}]}),
    ],
)
def test_a_nullable_field_has_null_among_its_types(field: str, schema: dict[str, Any]) -> None:
    assert SCHEMAS["PlanInput"]["properties"][field] == schema


def test_parameters_are_never_null() -> None:
    assert _parameter("/v1/plans", "get", "since")["schema"] == {"type": "string", "format": "date"}
    assert _parameter("/v1/plans", "get", "unit")["schema"] == {"$ref": "#/components/schemas/Unit"}


def test_a_parameter_has_its_description_bounds_default_and_example() -> None:
    assert _parameter("/v1/plans", "get", "limit") == {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "At most this many.",
        "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        "example": 20,
    }


def test_parameter_structs_are_not_components() -> None:
    assert not {"PlanPath", "PlanQuery"} & set(SCHEMAS)


def test_an_unset_field_is_plain_and_not_required() -> None:
    assert SCHEMAS["PlanChange"]["properties"]["name"] == {"type": "string", "minLength": 1, "maxLength": 50}
    assert SCHEMAS["Plan"]["properties"]["spare"] == {"type": ["integer", "null"]}


def test_a_response_requires_what_is_always_present() -> None:
    assert SCHEMAS["Plan"]["required"] == ["id", "name", "unit", "made_at", "rules", "fallback"]


def test_a_component_of_both_directions_requires_what_requests_must_have() -> None:
    assert SCHEMAS["LinearLoad"]["required"] == ["kind", "step"]
    assert SCHEMAS["LinearLoad"]["properties"]["unit"]["default"] == "kg"


def test_requests_are_closed_and_responses_are_open() -> None:
    assert SCHEMAS["PlanInput"]["additionalProperties"] is False
    assert SCHEMAS["LinearLoad"]["additionalProperties"] is False
    assert "additionalProperties" not in SCHEMAS["Plan"]


def test_a_time_in_a_response_is_a_date_time() -> None:
    assert SCHEMAS["Plan"]["properties"]["made_at"] == {"type": ["string", "null"], "format": "date-time"}


def test_a_request_with_a_local_time_is_rejected() -> None:
    class Sloppy(Struct):
        at: datetime

    with pytest.raises(ValueError, match="Meta\\(tz=True\\)"):
        Components([Sloppy], [])


def test_a_map_of_mixed_values_is_a_free_form_object() -> None:
    assert SCHEMAS["PlanInput"]["properties"]["facts"]["additionalProperties"] is True


def test_a_map_of_one_type_has_that_type() -> None:
    assert SCHEMAS["PlanInput"]["properties"]["loads"]["additionalProperties"] == {"type": "number", "minimum": 0}


class Part(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A field with a default factory is never omitted."""

    side: str = msgspec.field(default_factory=lambda: "both")
    reps: int | None = None
    rules: list[Rule] = []


class Whole(Struct, forbid_unknown_fields=True):
    """A request or a response with parts."""

    parts: list[Part]


class WholeInput(Struct, forbid_unknown_fields=True):
    """A request with parts."""

    parts: list[Part]


def test_a_split_class_requires_in_responses_what_requests_may_omit() -> None:
    components = Components([WholeInput], [Whole], split=[Part])
    schemas = components.reachable([components.schema(WholeInput), components.schema(Whole)])
    assert schemas["WholeInput"]["properties"]["parts"]["items"] == {"$ref": "#/components/schemas/PartInput"}
    assert schemas["Whole"]["properties"]["parts"]["items"] == {"$ref": "#/components/schemas/Part"}
    assert schemas["Part"]["required"] == ["side"]
    assert "additionalProperties" not in schemas["Part"]
    assert "required" not in schemas["PartInput"]
    assert schemas["PartInput"]["additionalProperties"] is False


def test_a_class_with_a_field_of_a_split_class_is_split_too() -> None:
    with pytest.raises(ValueError, match="Whole is in requests and in responses"):
        Components([Whole], [Whole], split=[Part])
    both = Annotated[list[Whole], Meta(max_length=1)]
    components = Components([msgspec.defstruct("Ask", [("all", both)])], [Page[Whole]], split=[Part, Whole])
    assert components.reachable(components.schema(Page[Whole])).keys() >= {"WholePage", "Whole", "Part"}


def test_a_whole_body_can_not_be_split() -> None:
    with pytest.raises(ValueError, match="can't be split"):
        Components([Part], [Whole], split=[Part])


# 4. Names


def test_names_are_letters_and_digits() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in SCHEMAS)


def test_a_page_of_plans_is_a_plan_page() -> None:
    answer = _operation("/v1/plans", "get")["responses"]["200"]["content"]["application/json"]
    assert answer["schema"] == {"$ref": "#/components/schemas/PlanPage"}
    assert SCHEMAS["PlanPage"]["required"] == ["items", "next_cursor"]


def test_operation_ids_are_verb_and_noun() -> None:
    assert _operation("/v1/plans/{plan_id}", "patch")["operationId"] == "updatePlan"


def test_two_classes_with_the_same_name_are_rejected() -> None:
    with pytest.raises(ValueError, match="would both be"):
        Components([Plan], [msgspec.defstruct("Plan", [("name", str)])])


def test_no_schema_has_a_title() -> None:
    assert [name for name, schema in SCHEMAS.items() if "title" in schema] == []


# 5. Problems, numbers and enums


def test_every_error_response_is_a_problem() -> None:
    for path in DOCUMENT["paths"].values():
        for each in path.values():
            for status, response in each["responses"].items():
                if status >= "400":
                    shared = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
                    assert list(shared["content"]) == ["application/problem+json"]
                    assert shared["content"]["application/problem+json"]["schema"] == {
                        "$ref": "#/components/schemas/Problem"
                    }


def test_a_problem_always_has_type_title_status_and_code() -> None:
    assert SCHEMAS["Problem"]["required"] == ["type", "title", "status", "code"]
    assert SCHEMAS["Problem"]["properties"]["detail"]["type"] == "string"


def test_an_operation_lists_exactly_the_errors_that_can_occur() -> None:
    assert [status for status in _operation("/v1/plans", "get")["responses"] if status >= "400"] == [
        "400",
        "401",
        "403",
        "429",
        "500",
        "503",
    ]
    assert [status for status in _operation("/health/live", "get")["responses"] if status >= "400"] == ["500"]
    assert {"409", "412", "413", "415", "422", "429", "428"} <= set(
        _operation("/v1/plans/{plan_id}", "patch")["responses"]
    )


def test_a_response_has_an_example_for_each_of_its_codes() -> None:
    name = _operation("/v1/plans", "post")["responses"]["409"]["$ref"].rpartition("/")[2]
    assert name == "SlugTakenOrStillRunning"
    content = DOCUMENT["components"]["responses"][name]["content"]["application/problem+json"]
    assert {code: each["value"]["status"] for code, each in content["examples"].items()} == {
        "slug_taken": 409,
        "still_running": 409,
    }


def test_a_decimal_is_rejected() -> None:
    class Exact(Struct):
        load: Decimal

    with pytest.raises(ValueError, match="Decimal"):
        Components([Exact], [])


def test_a_variant_of_a_union_has_no_pattern() -> None:
    assert SCHEMAS["LinearLoad"]["properties"]["slug"] == {"type": "string", "default": "squat"}


def test_the_bounds_of_an_integer_are_integers_and_may_be_zero() -> None:
    spare = SCHEMAS["RepGoal"]["properties"]["spare"]
    assert spare == {"type": ["integer", "null"], "minimum": 0, "maximum": 10}
    assert all(isinstance(spare[bound], int) for bound in ("minimum", "maximum"))
    assert json.dumps(SCHEMAS["PlanInput"]["properties"]["floor"]["maximum"]) == "1000"


def test_an_enum_has_its_type_and_its_values() -> None:
    assert SCHEMAS["Unit"] == {"description": "The unit of a load.", "type": "string", "enum": ["kg", "lb"]}


# 6. Headers


def test_a_response_declares_its_headers() -> None:
    assert list(_operation("/v1/plans", "post")["responses"]["201"]["headers"]) == [
        "X-Request-Id",
        "RateLimit",
        "RateLimit-Policy",
        "ETag",
        "Location",
        "Idempotency-Replayed",
    ]
    assert list(_operation("/v1/plans", "get")["responses"]["200"]["headers"]) == [
        "X-Request-Id",
        "RateLimit",
        "RateLimit-Policy",
    ]


def test_every_write_takes_an_idempotency_key_and_no_read_does() -> None:
    reference = {"$ref": "#/components/parameters/IdempotencyKey"}
    assert reference in _operation("/v1/plans", "post")["parameters"]
    assert reference not in _operation("/v1/plans", "get")["parameters"]


def test_a_change_declares_if_match() -> None:
    assert {"$ref": "#/components/parameters/IfMatch"} in _operation("/v1/plans/{plan_id}", "patch")["parameters"]
    assert DOCUMENT["components"]["parameters"]["IfMatch"]["required"] is True


def test_retryable_errors_have_retry_after() -> None:
    for name in ("SlugTakenOrStillRunning", "OutcomeUnknownOrOverloadedOrUnavailable"):
        assert "Retry-After" in DOCUMENT["components"]["responses"][name]["headers"]


# 7. Text


def test_an_operation_describes_itself_and_the_required_scope() -> None:
    created = _operation("/v1/plans", "post")
    assert created["summary"] == "Create a plan"
    assert created["description"] == (
        "Its rule says how loads move.\n\nNeeds an API key with the scope `write` or `admin`."
    )


def test_only_public_operations_need_no_key() -> None:
    assert DOCUMENT["security"] == [{"apiKey": []}]
    assert _operation("/health/live", "get")["security"] == []
    assert "security" not in _operation("/v1/plans", "post")


def test_a_tag_without_a_description_is_rejected() -> None:
    @get("/v1/odds", operation_id="listOdds", tags=["Odds and ends"], scope=Scope.read)
    async def list_odds() -> ApiResponse[Page[Plan]]:
        """List odds."""
        raise NotImplementedError

    with pytest.raises(ValueError, match="describe the tags"):
        document([list_odds])


def test_a_component_shows_the_example_of_an_operation() -> None:
    assert SCHEMAS["LinearLoad"]["examples"] == [_RULE]
    assert SCHEMAS["Plan"]["examples"] == [_PLAN]


def test_every_example_fits_its_schema() -> None:
    assert_examples_fit(DOCUMENT)


# 8. Evolution


def test_the_description_documents_what_may_change() -> None:
    assert "variants to unions" in " ".join(DOCUMENT["info"]["description"].split())


# The schemas match what the server accepts and returns.

_rules = st.builds(
    LinearLoad, step=st.floats(0.01, 1000), unit=st.sampled_from(Unit), slug=st.from_regex("[a-z]+", fullmatch=True)
) | st.builds(RepGoal, total=st.integers(1, 1000), spare=st.none() | st.integers(0, 10))
_plans = st.builds(
    Plan,
    id=st.uuids(),
    name=st.text(),
    unit=st.sampled_from(Unit),
    made_at=st.none() | st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.timezones()),  # noqa: DTZ001 - Hypothesis adds the zone
    rules=st.lists(_rules, max_size=3),
    fallback=st.none() | _rules,
    spare=st.just(UNSET) | st.none() | st.integers(),
)
_new_plans = st.builds(
    PlanInput,
    name=st.text(min_size=1, max_size=50),
    rule=_rules,
    floor=st.none() | st.floats(0, 1000),
    starts_on=st.none() | st.dates(),
    preferred=st.none() | st.sampled_from(Unit),
    fallback=st.none() | _rules,
    rules=st.lists(_rules, max_size=3),
    cues=st.none() | st.lists(st.text(), max_size=2).map(tuple),
    facts=st.dictionaries(st.text(), st.text() | st.booleans() | st.integers(), max_size=2),
)


@given(_plans)
def test_every_response_fits_its_schema(plan: Plan) -> None:
    checked_with(DOCUMENT, "Plan").validate(json.loads(msgspec.json.encode(plan)))


@given(_new_plans)
def test_every_body_that_decodes_fits_its_schema(plan: PlanInput) -> None:
    body = msgspec.json.encode(plan)
    msgspec.json.decode(body, type=PlanInput)
    checked_with(DOCUMENT, "PlanInput").validate(json.loads(body))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"nmae": "Legs"},
        {"unit": "stone"},
        {"sets": -1},
        {"sets": 1.5},
        {"floor": -0.5},
        {"starts_on": 20261122},
        {"rule": {"kind": "guess", "step": 1}},
        {"rule": {"step": 1}},
        {"rules": [{"kind": "rep_goal", "total": 0}]},
    ],
)
def test_a_body_that_does_not_decode_does_not_fit_its_schema(wrong: dict[str, Any]) -> None:
    body = {"name": "Legs", "rule": _RULE} | wrong
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(body, PlanInput)
    assert not checked_with(DOCUMENT, "PlanInput").is_valid(body)
