"""Invalid requests about athletes, enrollments and sessions.

Each of them gets a problem response that names the place. Nothing is stored: the rows of every table are counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from api.http.operation import Operation
from api.use_cases.request_context import Scope
from tests.hostile.valid_requests import with_webhook
from tests.operations import ROUTED
from tests.scenarios.coaches import StoryServer
from tests.scenarios.rows import counts
from tests.scenarios.story import Athlete, Calendar, Coach, expect, rack
from tests.servers import Client, Process, new_key

ATHLETE = {
    "name": "Ana",
    "external_id": "app-1",
    "unit": "kg",
    "time_zone": "Europe/Berlin",
    "equipment": [
        {"kind": "dumbbell", "unit": "kg", "loads": [{"load": 8, "count": 2}]},
        {"kind": "stack", "unit": "kg", "min": 5, "max": 50, "step": 5},
    ],
}
ENROLLMENT = {
    "program": {"slug": "runner-knee-strength", "revision": None},
    "start_on": "2026-03-02",
    "complaints": [{"name": "right-knee", "region": "knee", "side": "right", "baseline_pain": 1}],
    "start": [{"progression": "bss", "side": "both", "load": 10}],
}
SESSION = {
    "performed_on": "2026-03-02",
    "unit": "kg",
    "notes": "",
    "pain": {"before": 1, "during": 2},
    "exercises": [
        {
            "slot": "bss",
            "exercise": "bulgarian-split-squat",
            "variant": "overhead",
            "sets": [
                {"set": 1, "side": "left", "reps": 9, "load": 10, "rir": 2},
                {"set": 1, "side": "right", "reps": 9, "load": 10, "rir": 1},
            ],
        }
    ],
}
SET = "/exercises/0/sets/1"
UNKNOWN = UUID("0199aaaa-0000-7000-8000-000000000001")
NUL = '"a\\u0000b"'


class Ground:
    """An enrolled athlete in a workspace, and the database."""

    def __init__(self, client: Client, database_url: str, calendar: Calendar | None = None) -> None:
        self.client = client
        self.database_url = database_url
        self.ana: Athlete = Coach(client, calendar or Calendar()).enrolls(
            "Ana", "runner-knee-strength", start={"bss": 10}
        )

    def refuses(self, answer: httpx.Response, status: int, code: str, before: Mapping[str, int]) -> Any:
        """Assert that the response is a problem and that nothing was stored; returns the problem."""
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["code"] == code
        assert counts(self.database_url) == before
        return answer.json()


@pytest.fixture(scope="module")
def ground(server: Process) -> Iterator[Ground]:
    with Client(server.url, new_key(server.database_url)) as client:
        yield Ground(client, server.database_url)


def changed(document: Any, pointer: str, raw: str) -> bytes:
    """The document as JSON, with `raw` at the pointer. `raw` need not be valid JSON."""
    copy = json.loads(json.dumps(document))
    *steps, last = [int(step) if step.isdigit() else step for step in pointer.split("/")[1:]]
    inner = copy
    for step in steps:
        inner = inner[step]
    if last == len(inner) and isinstance(inner, list):
        inner.append(None)
    inner[last] = "@here@"
    return json.dumps(copy).replace('"@here@"', raw).encode()


def post(client: Client, path: str, body: bytes) -> httpx.Response:
    return client.post(path, content=body, headers={"Content-Type": "application/json"})


def refused(ground: Ground, path: str, document: Any, where: str, raw: str, pointer: str | None) -> str:
    """Assert that the change is rejected at its place; returns the problem's message."""
    before = counts(ground.database_url)
    answer = post(ground.client, path, changed(document, where, raw))
    problem = ground.refuses(answer, 422, "validation", before)
    assert [error["pointer"] for error in problem["errors"]] == [where if pointer is None else pointer]
    return str(problem["errors"][0]["message"])


@pytest.mark.parametrize(
    ("where", "raw", "pointer"),
    [
        ("/color", "1", None),
        ("/exercises/0/color", "1", None),
        (f"{SET}/color", "1", None),
        (f"{SET}/side", '"middle"', None),
        (f"{SET}/side", "7", None),
        (f"{SET}/set", "0", None),
        (f"{SET}/kind", '"superset"', None),
        (f"{SET}/reps", "-1", None),
        (f"{SET}/reps", "1001", None),
        (f"{SET}/reps", "5.5", None),
        (f"{SET}/reps", '"12"', None),
        (f"{SET}/reps", "true", None),
        (f"{SET}/reps", "99999999999999999999999", None),
        (f"{SET}/good_reps", "10", SET),
        (f"{SET}/load", "-1", None),
        (f"{SET}/load", "2001", None),
        (f"{SET}/load", "1e999", None),
        (f"{SET}/load", "10.005", SET),
        (f"{SET}/load", '"10"', None),
        (f"{SET}/assistance", "-5", None),
        (f"{SET}/assistance", "5.123", SET),
        (f"{SET}/seconds", "-1", None),
        (f"{SET}/seconds", "86401", None),
        (f"{SET}/rir", "-1", None),
        (f"{SET}/rir", "11", None),
        (f"{SET}/rir", "1.25", SET),
        (f"{SET}/rpe", "9", SET),  # rir is given as well
        (f"{SET}/pain", "11", None),
        (f"{SET}/tempo_held", '"yes"', None),
        (f"{SET}", "null", None),
        ("/exercises/0/sets", "[" + ", ".join(["{}"] * 101) + "]", None),
        ("/exercises/0/exercise", '"handstand"', None),
        ("/exercises/0/exercise", "null", None),
        ("/exercises/0/exercise", NUL, None),
        ("/exercises/0/slot", '"squat"', None),
        ("/exercises/0/slot", '"lunge"', None),  # the slot exists, for another exercise
        ("/exercises/0/variant", '"goblet"', None),
        ("/exercises/0/substitute_for", '"squat"', None),
        ("/exercises/0/notes", NUL, None),
        ("/exercises", "{}", None),
        ("/exercises", "[" + ", ".join(['{"exercise": "x"}'] * 51) + "]", None),
        ("/pain/during", "-1", None),
        ("/pain/during", "11", None),
        ("/pain/during", "2.5", None),
        ("/pain/next_morning", '"fine"', None),
        ("/pain/at_night", "3", None),
        ("/performed_on", "null", None),
        ("/performed_on", '"2026-02-30"', None),
        ("/performed_on", '"02.03.2026"', None),
        ("/performed_on", '"9999-12-31"', None),
        ("/prescribed_on", '"9999-12-31"', None),
        ("/prescription_id", f'"{UNKNOWN}"', None),
        ("/prescription_id", '"nonsense"', None),
        ("/enrollment_id", f'"{UNKNOWN}"', None),
        ("/unit", '"stone"', None),
        ("/notes", NUL, None),
        ("/notes", json.dumps("x" * 4001), None),
        ("/external_id", '""', None),
        ("/external_id", NUL, None),
    ],
)
def test_an_invalid_session_is_rejected_at_its_place(ground: Ground, where: str, raw: str, pointer: str | None) -> None:
    message = refused(ground, f"{ground.ana.path}/sessions", SESSION, where, raw, pointer)
    if (
        pointer is not None
    ):  # the error is at the set: two of its fields contradict each other, or one is not a multiple of a step
        assert f"`{where.rpartition('/')[2]}`" in message


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity", "010", "+5", "0x10", "1_000", "5.", "nul"])
def test_an_invalid_json_number_is_malformed(ground: Ground, raw: str) -> None:
    before = counts(ground.database_url)
    answer = post(ground.client, f"{ground.ana.path}/sessions", changed(SESSION, f"{SET}/load", raw))
    ground.refuses(answer, 400, "malformed_body", before)


@pytest.mark.parametrize(
    ("where", "raw", "pointer"),
    [
        ("/color", "1", None),
        ("/name", "null", None),
        ("/name", '""', None),
        ("/name", "5", None),
        ("/name", NUL, None),
        ("/name", json.dumps("x" * 201), None),
        ("/unit", '"stone"', None),
        ("/unit", "null", None),
        ("/external_id", '""', None),
        ("/external_id", "17", None),
        ("/external_id", json.dumps("x" * 201), None),
        ("/time_zone", '"Mars/Olympus"', None),
        ("/time_zone", '"../../etc/passwd"', None),
        ("/time_zone", '"europe/berlin"', None),
        ("/notes", NUL, None),
        ("/equipment", "{}", None),
        ("/equipment", "[" + ", ".join(['{"kind": "barbell", "unit": "kg", "bar": 20}'] * 21) + "]", None),
        ("/equipment/0/kind", '"anvil"', None),
        ("/equipment/0/unit", '"stone"', None),
        ("/equipment/0/color", "1", None),
        ("/equipment/0/loads", "[]", None),
        ("/equipment/0/loads/0/load", "0", None),
        ("/equipment/0/loads/0/load", "-8", None),
        ("/equipment/0/loads/0/load", "2001", None),
        ("/equipment/0/loads/0/load", "1e999", None),
        ("/equipment/0/loads/0/load", "8.005", "/equipment/0/loads/0"),
        ("/equipment/0/loads/0/count", "0", None),
        ("/equipment/0/loads/0/count", "1.5", None),
        ("/equipment/1/step", "0", None),
        ("/equipment/1/step", "0.001", "/equipment/1"),
        ("/equipment/1/max", "4", "/equipment/1"),
    ],
)
def test_an_invalid_athlete_is_rejected_at_its_place(ground: Ground, where: str, raw: str, pointer: str | None) -> None:
    refused(ground, "/v1/athletes", ATHLETE, where, raw, pointer)


@pytest.mark.parametrize(
    ("where", "raw", "pointer"),
    [
        ("/color", "1", None),
        ("/program", '"runner-knee-strength"', None),
        ("/program/slug", '"no-such-program"', None),
        ("/program/slug", '"Not A Slug"', None),
        ("/program/slug", NUL, None),
        ("/program/revision", "99", None),
        ("/program/revision", "0", None),
        ("/start_on", '"2026-02-30"', None),
        ("/complaints/0/name", '"Right knee"', None),
        ("/complaints/0/region", '""', None),
        ("/complaints/0/region", '"Knee"', None),
        ("/complaints/0/side", '"middle"', None),
        ("/complaints/0/baseline_pain", "-1", None),
        ("/complaints/0/baseline_pain", "11", None),
        ("/start/0/progression", '"deadlift"', None),
        ("/start/0/load", "-10", None),
        ("/start/0/load", "2001", None),
        ("/start/0/load", "10.005", "/start/0"),
        ("/start/0/side", '"middle"', None),
        ("/start/0/side", '"left"', None),  # in this program both sides progress together
    ],
)
def test_an_invalid_enrollment_is_rejected_at_its_place(
    ground: Ground, where: str, raw: str, pointer: str | None
) -> None:
    ben = expect(ground.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}), 201)
    refused(ground, f"/v1/athletes/{ben['id']}/enrollments", ENROLLMENT, where, raw, pointer)


OVERRIDE = {"items": [{"slot": "bss", "load": 8}], "as_base": False}


@pytest.mark.parametrize(
    ("ending", "document", "where", "raw", "pointer"),
    [
        ("override", OVERRIDE, "/items", "[]", None),
        ("override", OVERRIDE, "/items/0/slot", '"squat"', None),
        ("override", OVERRIDE, "/items/0/load", "-1", None),
        ("override", OVERRIDE, "/items/0/load", "8.005", "/items/0"),
        ("override", OVERRIDE, "/items/0/reps", "1001", None),
        ("override", OVERRIDE, "/items/0/sets", "0", None),
        ("override", OVERRIDE, "/items/0/variant", '"goblet"', None),
        ("override", OVERRIDE | {"as_base": True}, "/items/0/variant", '"goblet"', None),
        ("resume", {"slot": "bss"}, "/slot", '"squat"', None),
        ("resume", {"slot": "bss"}, "/slot", "5", None),
        ("skip", {"reason": "Traveling"}, "/reason", '""', None),
        ("skip", {"reason": "Traveling"}, "/reason", NUL, None),
        ("skip", {"reason": "Traveling"}, "/on", '"9999-12-31"', None),
        ("end", {}, "/ended_on", '"soon"', None),
    ],
)
def test_an_invalid_request_of_the_coach_is_rejected_at_its_place(
    ground: Ground, ending: str, document: Any, where: str, raw: str, pointer: str | None
) -> None:
    ana = ground.ana
    of = f"prescriptions/{ana.next()['id']}" if ending == "override" else f"enrollments/{ana.enrollment_id}"
    refused(ground, f"{ana.path}/{of}/{ending}", document, where, raw, pointer)


MEASUREMENT = {"name": "body_weight", "measured_on": "2026-03-02", "value": 80, "unit": "kg"}


@pytest.mark.parametrize(
    ("where", "raw"),
    [
        ("/color", "1"),
        ("/name", '"shoe_size"'),
        ("/name", "null"),
        ("/measured_on", "null"),
        ("/measured_on", '"2026-02-30"'),
        ("/measured_on", '"9999-12-31"'),
        ("/value", "0"),
        ("/value", "-1"),
        ("/value", "1000.5"),
        ("/value", "80.125"),
        ("/value", "1e999"),
        ("/value", '"80"'),
        ("/unit", '"stone"'),
        ("/unit", "null"),
    ],
)
def test_an_invalid_measurement_is_rejected_at_its_place(ground: Ground, where: str, raw: str) -> None:
    refused(ground, f"{ground.ana.path}/measurements", MEASUREMENT, where, raw, None)


@pytest.mark.parametrize("body", [{"next_morning": 11}, {"next_morning": -1}, {"next_morning": 1.5}])
def test_a_late_pain_score_outside_the_scale_is_rejected(ground: Ground, body: Any) -> None:
    session_id = ground.ana.trains(on=date(2026, 3, 2))
    before = counts(ground.database_url)
    answer = ground.client.post(f"{ground.ana.path}/sessions/{session_id}/pain", json=body)
    problem = ground.refuses(answer, 422, "validation", before)
    assert problem["errors"][0]["pointer"] == "/next_morning"


def test_all_errors_are_reported_at_once(ground: Ground) -> None:
    before = counts(ground.database_url)
    strange = {"exercise": "handstand", "slot": "squat", "sets": []}
    body = SESSION | {"performed_on": "9999-12-31", "exercises": [strange, strange]}
    problem = ground.refuses(ground.client.post(f"{ground.ana.path}/sessions", json=body), 422, "validation", before)
    assert {error["pointer"] for error in problem["errors"]} == {
        "/performed_on",
        *(f"/exercises/{n}/{field}" for n in (0, 1) for field in ("exercise", "slot")),
    }


@pytest.mark.parametrize(
    ("zone", "at", "today"),
    [
        ("UTC", time(12), 2),
        ("Pacific/Kiritimati", time(9, 59), 2),
        ("Pacific/Kiritimati", time(10), 3),  # 14 hours ahead: midnight
        ("Pacific/Pago_Pago", time(10, 59), 1),  # 11 hours behind: still the day before
        ("Pacific/Pago_Pago", time(11), 2),
        ("Asia/Kathmandu", time(18, 15), 3),
    ],
)
def test_a_session_later_than_tomorrow_in_the_athletes_time_zone_is_rejected(
    coach: Coach, story_server: StoryServer, zone: str, at: time, today: int
) -> None:
    coach.calendar.at = at
    ana = coach.enrolls("Ana", time_zone=zone)
    before = counts(story_server.database_url)
    for ahead, status in ((2, 422), (1, 201)):
        answer = coach.client.post(
            f"{ana.path}/sessions", json={"performed_on": f"2026-03-0{today + ahead}", "exercises": []}
        )
        assert answer.status_code == status
        if status == 422:
            assert [error["pointer"] for error in answer.json()["errors"]] == ["/performed_on"]
            assert f"(2026-03-0{today + 1})" in answer.json()["errors"][0]["message"]
            assert counts(story_server.database_url) == before


def test_unknown_and_revoked_keys_get_the_same_response(server: Process, ground: Ground) -> None:
    made = expect(ground.client.post("/v1/api-keys", json={"name": "Old", "scope": "write"}), 201)
    expect(ground.client.delete(f"/v1/api-keys/{made['id']}"), 200)
    before = counts(server.database_url)
    problems = []
    for key in (made["secret"], ground.client.key[:-4] + "AAAA" if ground.client.key else ""):
        with Client(server.url, key) as stranger:
            answer = stranger.post(f"{ground.ana.path}/sessions", json=SESSION)
            problems.append(_without_request_id(ground.refuses(answer, 401, "invalid_key", before)))
    assert problems[0] == problems[1]


# -- ids of other workspaces, on every route with an id ----------------------------------------------------------------


def _without_request_id(problem: Any) -> Any:
    return {name: value for name, value in problem.items() if name != "request_id"}


def ask(client: Client, operation: Operation, ids: Mapping[str, str]) -> httpx.Response:
    """Call the operation with its own example as the body, so that only the ids are wrong."""
    body = operation.example.body
    return client.request(
        operation.method,
        operation.path.format(**ids),
        content=None if body is None else msgspec.json.encode(body),
        params={name: str(value) for name, value in (operation.example.query or {}).items()},
        headers={"Content-Type": "application/json", "If-Match": '"1"'},
    )


def ids_of(ground: Ground) -> dict[str, str]:
    """The ids of one object of each kind."""
    ana, client = ground.ana, ground.client
    session_id = ana.trains(on=date(2026, 3, 2))
    override_id = ana.is_told(bss={"notes": "Slowly."})
    days = {"starts_on": "2026-08-01", "ends_on": "2026-08-14"}
    pause = expect(client.post(f"{ana.path}/enrollments/{ana.enrollment_id}/pause", json=days), 201)
    key = expect(client.post("/v1/api-keys", json={"name": "Phone", "scope": "read"}), 201)
    link = expect(client.post("/v1/sheet-links", json={"name": "Sheet"}), 201)
    log = "Date\tExercise\tSide\tReps\tLoad (kg)\n2026-03-01\tbackward-lunge\tboth\t6\t4\n"
    pasted = expect(client.post("/v1/imports", json={"csv": log, "athlete_id": ana.id}), 201)
    return {
        "import_id": pasted["id"],
        "athlete_id": ana.id,
        "enrollment_id": ana.enrollment_id,
        "session_id": session_id,
        "prescription_id": ana.next()["id"],
        "override_id": override_id,
        "planned_change_id": pause["planned_change_id"],
        "measurement_id": ana.weighs(80, date(2026, 3, 2))["id"],
        "report_id": ana.reports_symptoms(date(2026, 3, 2), pain=1)["id"],
        "key_id": key["id"],
        "sheet_link_id": link["id"],
        **with_webhook(client),
    }


def fields(operation: Operation) -> tuple[str, ...]:
    return operation.path_type.__struct_fields__ if operation.path_type else ()


# Slugs are not ids: the built-in ones are the same in every workspace.
SLUG = {"slug": "bulgarian-split-squat"}
WITH_IDS = [item for item in ROUTED if any(name.endswith("_id") for name in fields(item))]
WRITES = [item for item in ROUTED if item.scope in (Scope.write, Scope.admin)]
OF_ATHLETES = [item for item in ROUTED if "athlete_id" in fields(item) and item.athlete_keys]
FOR_ALL = [item for item in ROUTED if item.scope is not None and not item.athlete_keys]


def named(operation: Operation) -> str:
    return str(operation.operation_id)


@pytest.fixture(scope="module")
def theirs(server: Process) -> Iterator[dict[str, str]]:
    """Ids of existing objects in another workspace."""
    with Client(server.url, new_key(server.database_url)) as client:
        yield ids_of(Ground(client, server.database_url))


@pytest.mark.parametrize("operation", WITH_IDS, ids=named)
def test_an_id_of_another_workspace_is_like_an_unknown_one(
    ground: Ground, theirs: dict[str, str], operation: Operation
) -> None:
    assert set(fields(operation)) <= {*theirs, "slug"}, "an id that this test does not know yet"
    unknown = {name: str(uuid4()) for name in theirs}
    before = counts(ground.database_url)
    for own in (
        {},
        {"athlete_id": ground.ana.id},
    ):  # all ids from the other workspace, then an own athlete with the other ids
        if own and [name for name in fields(operation) if name.endswith("_id")] == ["athlete_id"]:
            continue
        problems = [
            _without_request_id(ground.refuses(ask(ground.client, operation, ids | own), 404, "not_found", before))
            for ids in (SLUG | theirs, SLUG | unknown)
        ]
        assert problems[0] == problems[1]


@pytest.mark.parametrize("operation", WITH_IDS, ids=named)
def test_a_malformed_id_is_like_an_unknown_one(ground: Ground, operation: Operation) -> None:
    endpoint = with_webhook(ground.client)["endpoint_id"] if "delivery_id" in fields(operation) else str(UNKNOWN)
    before = counts(ground.database_url)
    *_, last = [name for name in fields(operation) if name.endswith("_id")]
    problems = [
        _without_request_id(ground.refuses(ask(ground.client, operation, ids), 404, "not_found", before))
        for ids in (
            SLUG | {"athlete_id": ground.ana.id, "endpoint_id": endpoint, last: wrong}
            for wrong in (str(UUID(int=0)), "nonsense")
        )
    ]
    assert problems[0] == problems[1]


ANY_ATHLETE = {"athlete_id": None}  # the test puts Ana's id here
# Every id that a body can contain: the operation, the path to the id, and a valid body around it.
IDS_IN_BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("createApiKey", "/athlete_id"): {"name": "Phone", "scope": "read"},
    ("createSheetLink", "/athlete_ids/0"): {"name": "Sheet"},
    ("importHistory", "/athlete_id"): {"csv": "Date,Exercise,Reps\n2026-03-02,backward-lunge,6\n"},
    ("logSession", "/enrollment_id"): SESSION,
    ("logSession", "/prescription_id"): SESSION,
    ("enrollAthletes", "/enrollments/0/athlete_id"): {"enrollments": [ENROLLMENT], "atomic": True},
    ("logSessions", "/sessions/0/athlete_id"): {"sessions": [SESSION], "atomic": True},
    ("logSessions", "/sessions/0/enrollment_id"): {"sessions": [SESSION | ANY_ATHLETE], "atomic": True},
    ("logSessions", "/sessions/0/prescription_id"): {"sessions": [SESSION | ANY_ATHLETE], "atomic": True},
}


def test_every_id_that_a_body_can_contain_is_in_the_list() -> None:
    found = {
        (named(operation), "/" + "/".join(place))
        for operation in ROUTED
        if operation.body_type is not None
        for place in _places_of_ids(msgspec.inspect.type_info(operation.body_type), ())
    }
    assert found == set(IDS_IN_BODIES)


def _places_of_ids(kind: msgspec.inspect.Type, place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Where a value of this type contains ids. Arrays are looked at by their first item."""
    match kind:
        case msgspec.inspect.Metadata(type=inner):
            yield from _places_of_ids(inner, place)
        case msgspec.inspect.UUIDType():
            yield place
        case msgspec.inspect.UnionType(types=kinds):
            for each in kinds:
                yield from _places_of_ids(each, place)
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.ListType(item_type=item):
            yield from _places_of_ids(item, (*place, "0"))
        case msgspec.inspect.StructType(fields=of_struct) if len(place) < 8:  # some types contain themselves
            for field in of_struct:
                yield from _places_of_ids(field.type, (*place, field.encode_name))


@pytest.mark.parametrize(("operation_id", "pointer"), IDS_IN_BODIES)
def test_an_id_of_another_workspace_in_a_body_is_like_an_unknown_one(
    ground: Ground, theirs: dict[str, str], operation_id: str, pointer: str
) -> None:
    before = counts(ground.database_url)
    operation = next(item for item in ROUTED if named(item) == operation_id)
    steps = pointer.split("/")[1:]
    name = steps[0] if steps[0].endswith("ids") else steps[-1]

    def refusal(value: str) -> Any:
        body = msgspec.json.decode(msgspec.json.encode(IDS_IN_BODIES[operation_id, pointer]))
        if len(steps) == 3:  # in the first item of a batch
            item = body[steps[0]][0]
            item |= {"athlete_id": ground.ana.id} if "athlete_id" in item else {}
            item[name] = value
        else:
            body[name] = [value] if name.endswith("ids") else value
        answer = ground.client.post(operation.path.format(athlete_id=ground.ana.id), json=body)
        code = "batch_refused" if len(steps) == 3 else "validation"
        return _without_request_id(ground.refuses(answer, 422, code, before))

    problem = refusal(theirs[name.removesuffix("s")])
    assert problem == refusal(str(uuid4()))
    assert [error["pointer"] for error in problem["errors"]] == ["/csv" if operation_id == "importHistory" else pointer]


IDS_IN_QUERIES = [
    (item, name[0])
    for item in ROUTED
    if item.query_type is not None and item.method == "GET"
    for name in _places_of_ids(msgspec.inspect.type_info(item.query_type), ())
]


@pytest.mark.parametrize(("operation", "name"), IDS_IN_QUERIES, ids=lambda each: getattr(each, "operation_id", each))
def test_an_id_of_another_workspace_in_a_query_is_like_an_unknown_one(
    ground: Ground, theirs: dict[str, str], operation: Operation, name: str
) -> None:
    path = operation.path.format(athlete_id=ground.ana.id)
    answers = [ground.client.get(path, params={name: value}) for value in (theirs[name], str(uuid4()))]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert _without_request_id(answers[0].json()) == _without_request_id(answers[1].json())


@pytest.fixture(scope="module")
def reader(server: Process, ground: Ground) -> Iterator[Client]:
    """A client with a read-only key."""
    made = expect(ground.client.post("/v1/api-keys", json={"name": "Screen", "scope": "read"}), 201)
    with Client(server.url, made["secret"]) as client:
        yield client


@pytest.mark.parametrize("operation", WRITES, ids=named)
def test_a_read_only_key_may_not_write(
    ground: Ground, reader: Client, theirs: dict[str, str], operation: Operation
) -> None:
    before = counts(ground.database_url)
    ids = theirs | {"athlete_id": ground.ana.id} | SLUG
    ground.refuses(ask(reader, operation, ids), 403, "insufficient_scope", before)


@pytest.fixture(scope="module")
def phone(server: Process, ground: Ground) -> Iterator[Client]:
    """A client with an athlete key for another athlete than Ana."""
    ben = expect(ground.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg"}), 201)
    body = {"name": "Ben's phone", "scope": "write", "athlete_id": ben["id"]}
    with Client(server.url, expect(ground.client.post("/v1/api-keys", json=body), 201)["secret"]) as client:
        yield client


@pytest.fixture(scope="module")
def anas(ground: Ground) -> dict[str, str]:
    return ids_of(ground)


@pytest.mark.parametrize("operation", OF_ATHLETES, ids=named)
def test_an_athlete_key_finds_no_other_athlete(
    ground: Ground, phone: Client, anas: dict[str, str], operation: Operation
) -> None:
    before = counts(ground.database_url)
    problems = [
        _without_request_id(ground.refuses(ask(phone, operation, SLUG | ids), 404, "not_found", before))
        for ids in (anas, anas | {"athlete_id": str(uuid4())})
    ]
    assert problems[0] == problems[1]


@pytest.mark.parametrize("operation", FOR_ALL, ids=named)
def test_an_athlete_key_may_not_read_all_athletes(
    ground: Ground, phone: Client, theirs: dict[str, str], operation: Operation
) -> None:
    before = counts(ground.database_url)
    assert phone.key is not None
    answer = ask(phone, operation, theirs | SLUG)
    code = "insufficient_scope" if operation.scope is Scope.admin else "athlete_key_only"
    ground.refuses(answer, 403, code, before)


def test_a_start_far_from_today_is_accepted(ground: Ground) -> None:
    """A plan may start on any date. A performed session may be dated tomorrow at the latest."""
    far = (datetime.now(UTC).date() + timedelta(days=400)).isoformat()
    ben = expect(ground.client.post("/v1/athletes", json={"name": "Ben", "unit": "kg", "equipment": rack(8)}), 201)
    body = ENROLLMENT | {"start_on": far}
    begun = expect(ground.client.post(f"/v1/athletes/{ben['id']}/enrollments", json=body), 201)
    assert begun["next"]["due"] == {"earliest": far, "latest": None}
