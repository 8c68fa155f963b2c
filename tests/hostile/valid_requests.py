"""Valid requests to every operation and sheet address, in a workspace with athletes in training.

Bodies are the documented examples, the built-in programs and the pages' own paths. Ids are those of the workspace.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import msgspec
from litestar.routes import HTTPRoute

from api.app import create_app
from api.http import examples
from api.http.operation import Operation
from api.link_pages.page_handler import FormHandler, PageHandler
from api.sheets.http.sheet_handler import SheetHandler
from domain.catalog import EXERCISES, PROGRAMS
from tests.operations import ROUTED
from tests.scenarios.story import Calendar, Coach, expect
from tests.scenarios.test_programs.by_the_book import KG_GYM
from tests.servers import Client, new_key

LOG = "Date\tExercise\tSide\tReps\tLoad (kg)\n2026-03-01\tbackward-lunge\tboth\t6\t4\n"
EXPORT = (
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
    "2026-03-01 18:05:00,Legs,1h 10m,Squat (Barbell),1,100,5,0,0,,,8\n"
    "2026-03-01 18:05:00,Legs,1h 10m,Zercher Squat,1,60,5,0,0,,,8\n"
)
PAGES = ("docs", "openapi.json", "problems/validation", "health/live", "health/ready", "", "nowhere")
SHEET_ADDRESSES: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (route.path, tuple(handler.hints["query"].__struct_encode_fields__) if "query" in handler.hints else ())
    for route in create_app().routes
    if isinstance(route, HTTPRoute)
    for handler in route.route_handlers
    if isinstance(handler, SheetHandler | PageHandler) and not isinstance(handler, FormHandler)
)
LOGGING = ("train", "sessions", "symptoms")
"""What the addresses of pages begin with that need a link that logs."""
FAR_PAUSE = {"starts_on": "2027-01-01", "ends_on": "2027-01-07"}  # so that it affects no other request
QUERY_VALUES = {
    "after": str(examples.ATHLETE_ID),
    "archived": "true",
    "before": "2026-03-02",
    "bom": "true",
    "by": "week",
    "date_order": "day_first",
    "days": "3",
    "dec": "comma",
    "dry_run": "true",
    "equipment": "barbell",
    "exercise": "back-squat",
    "field": "load",
    "format": "strong",
    "formula": "brzycki",
    "history": "true",
    "kind": "double_progression",
    "limit": "2",
    "load": "20",
    "loads": "8;10;12.5",
    "metrics": "load,e1rm",
    "name": "body_weight",
    "on": "2026-03-09",
    "performed_from": "2026-03-01",
    "performed_to": "2026-03-09",
    "place": "default",
    "prescribed_from": "2026-03-01",
    "prescribed_to": "2026-03-09",
    "program": "runner-knee-strength",
    "quote": "true",
    "reps": "12,12,12;9,9,9",
    "reps_max": "12",
    "reps_min": "9",
    "revision": "1",
    "search": "squat",
    "sep": ";",
    "side": "left",
    "slot": "bss",
    "status": "pending",
    "tag": "tuesday-group",
    "target": "9",
    "unit": "kg",
    "unknown_exercises": "create",
    "updated_since": "2026-03-01T00:00:00%2B01:00",
    "which": "due",
}


class Request(msgspec.Struct, kw_only=True):
    """A request. The segments of the path, and the names and values of the query, are percent-encoded."""

    name: str
    """The operation id, or the template of a sheet address."""
    method: str
    path: list[str]
    query: list[tuple[str, str]] = []
    headers: list[tuple[str, str]] = []
    body: Any = None

    def copy(self) -> Request:
        """A deep copy."""
        return msgspec.structs.replace(
            self,
            path=[*self.path],
            query=[*self.query],
            headers=[*self.headers],
            body=json.loads(json.dumps(self.body)),
        )


class Workspace:
    """A workspace with two athletes in training. Ben is the one who is archived, moved or deleted."""

    def __init__(self, url: str, database_url: str, name: str) -> None:
        self.key = new_key(database_url)
        with Client(url, self.key) as client:
            self.ids = _with_objects(client, name)
            ben = Coach(client, Calendar()).enrolls(f"{name} Ben", "runner-knee-strength", start={"bss": 10})
            self.bens = self.ids | {"athlete_id": ben.id, "enrollment_id": ben.enrollment_id}
            self._prescription = client.get(f"/v1/athletes/{self.ids['athlete_id']}/next-session").json()
            self.token = expect(client.post("/v1/sheet-links", json={"name": "Sheet"}), 201)["secret"]
            for_ana = {"name": "Phone", "scope": "log", "athlete_ids": [self.ids["athlete_id"]]}
            self.log_token = expect(client.post("/v1/sheet-links", json=for_ana), 201)["secret"]

    def requests(self) -> list[Request]:
        """Valid requests, at least one for every operation and every sheet address."""
        operations = [
            Request(
                name=str(operation.operation_id),
                method=operation.method,
                path=self._path(operation).split("/")[1:],
                query=self._query(operation),
                headers=[("Authorization", f"Bearer {self.key}"), ("If-Match", '"1"')],
                body=body,
            )
            for operation in ROUTED
            for body in self._bodies(operation)
        ]
        sheets = [
            Request(
                name=template,
                method="GET",
                path=self._sheet_path(template).split("/")[1:],
                query=[(name, self._query_value(name)) for name in names if name in QUERY_VALUES],
            )
            for template, names in SHEET_ADDRESSES
        ]
        pages = [Request(name=f"/{path}", method="GET", path=path.split("/")) for path in PAGES]
        return [*operations, *sheets, *pages]

    def _path(self, operation: Operation) -> str:
        leaves = operation.operation_id in ("deleteAthlete", "archiveAthlete", "endEnrollment", "moveEnrollment")
        ids = self.bens if leaves else self.ids
        return operation.path.format(**ids, slug=operation.example.path.get("slug"))

    def _sheet_path(self, template: str) -> str:
        page = template.removeprefix("/s/{token:str}/").partition("/")[0]
        values = {
            "token": self.log_token if page in LOGGING else self.token,
            "athlete": "ana",
            "exercise": "bss",
            "field": "load",
            "enrollment": self.ids["enrollment_id"],
            "session": self.ids["session_id"],
        }
        return template.replace(":str", "").format(**values)

    def _query(self, operation: Operation) -> list[tuple[str, str]]:
        """Every parameter, and the external id of the example."""
        example = operation.example.query
        query = {name: self._query_value(name) for name in _query_names(operation)}
        query |= {name: str(example[name]) for name in ("external_id", "status") if name in example}
        return [*query.items()]

    def _query_value(self, name: str) -> str:
        return self.ids[name] if name in self.ids else QUERY_VALUES[name]

    def _bodies(self, operation: Operation) -> list[Any]:
        if operation.example.body is None:
            return [None]
        text = msgspec.json.encode(operation.example.body).decode()
        for example, own in (
            (str(examples.ATHLETE_ID), self.ids["athlete_id"]),
            (str(examples.ENROLLMENT_ID), self.ids["enrollment_id"]),
            (str(examples.PRESCRIPTION_ID), self.ids["prescription_id"]),
            ("2026-11-22", "2026-03-09"),
            ("2026-11-19", "2026-03-02"),
        ):
            text = text.replace(example, own)
        return [json.loads(text), *self._more_bodies(str(operation.operation_id))]

    def _more_bodies(self, operation_id: str) -> list[Any]:
        preview = {"unit": "kg", "start_on": "2026-03-02", "sessions": 4, "equipment": KG_GYM}
        imported = {"csv": LOG, "athlete_id": self.ids["athlete_id"]}
        exercises = [*EXERCISES.items()][::20]
        prescribed = self._as_prescribed()
        anas, program = {"athlete_id": self.ids["athlete_id"]}, {"slug": "bulgarian-split-squat"}
        enrolled = prescribed | {"enrollment_id": self.ids["enrollment_id"]}
        bodies: dict[str, list[Any]] = {
            "updateExerciseMapping": [{"name": "Bench press \N{FLEXED BICEPS} / %00", "exercise": None}],
            "createProgram": [_as_json(program) | {"slug": f"own-{slug}"} for slug, program in PROGRAMS.items()],
            "reviseProgram": [_as_json(program) | {"slug": "split-squat-8-10"} for program in PROGRAMS.values()],
            "createExercise": [_as_json(exercise) | {"slug": f"own-{slug}"} for slug, exercise in exercises],
            "previewProgression": [preview | {"slug": slug} for slug in PROGRAMS],
            "importHistory": [
                *(imported | {"dry_run": dry_run} for dry_run in (False, True)),
                {"csv": EXPORT, "athlete_id": self.ids["athlete_id"], "unknown_exercises": "create"},
            ],
            "logSession": [
                prescribed | {"prescription_id": self._prescription["id"]},
                prescribed | {"enrollment_id": self.ids["enrollment_id"], "external_id": "session-1"},
                {"enrollment_id": None, "performed_on": prescribed["performed_on"], "exercises": []},
            ],
            "correctSession": [prescribed],
            "upsertAthletes": [
                {"athletes": [{"external_id": each, "name": "Ana", "unit": "kg"} for each in ("ana", "new")]}
            ],
            "enrollAthletes": [
                {"enrollments": [anas | {"program": program}], "atomic": True},
                {"tag": "tuesday-group", "enrollment": {"program": program}},
            ],
            "logSessions": [
                {"sessions": [enrolled | anas, enrolled | {"athlete_external_id": "ana"}], "atomic": atomic}
                for atomic in (False, True)
            ],
        }
        return bodies.get(operation_id, [])

    def _as_prescribed(self) -> dict[str, Any]:
        """A session in which every set was performed as prescribed."""
        performed = [
            {
                "slot": item["slot"],
                "exercise": item["exercise"]["slug"] if isinstance(item["exercise"], dict) else item["exercise"],
                "variant": item["variant"],
                "sets": [
                    {"set": one["set"], "side": one["side"], "reps": one["reps"] or 8, "load": one["load"]}
                    for one in item["sets"]
                    if one["kind"] == "work"
                ],
            }
            for item in self._prescription["exercises"]
        ]
        pain = {"before": 1, "during": 2, "after_1h": 1, "next_morning": 0}
        return {"performed_on": "2026-03-09", "time_of_day": "18:30", "pain": pain, "exercises": performed}


def _query_names(operation: Operation) -> tuple[str, ...]:
    names = operation.query_type.__struct_encode_fields__ if operation.query_type else ()
    return tuple(name for name in names if name not in ("cursor", "external_id", "archived"))


def _with_objects(client: Client, name: str) -> dict[str, str]:
    """Create one object of each kind; returns their ids."""
    ana = Coach(client, Calendar()).enrolls(f"{name} Ana", "runner-knee-strength", start={"bss": 10})
    tag = client.get(ana.path).headers["ETag"]
    labels = {"external_id": "ana", "notes": name, "tags": ["tuesday-group"], "metadata": {"crm_id": name}}
    expect(client.patch(ana.path, json=labels, headers={"If-Match": tag}), 200)
    session_id = ana.trains(on=date(2026, 3, 2))
    expect(client.post("/v1/exercises", json=_example("createExercise")), 201)
    expect(client.post("/v1/programs", json=_example("createProgram")), 201)
    return {
        "athlete_id": ana.id,
        "enrollment_id": ana.enrollment_id,
        "session_id": session_id,
        "planned_change_id": expect(
            client.post(f"{ana.path}/enrollments/{ana.enrollment_id}/pause", json=FAR_PAUSE), 201
        )["planned_change_id"],
        "override_id": ana.is_told(bss={"notes": name}),
        "prescription_id": ana.next()["id"],
        "measurement_id": ana.weighs(80, date(2026, 3, 2))["id"],
        "report_id": ana.reports_symptoms(date(2026, 3, 2), pain=1)["id"],
        **with_webhook(client),
        "import_id": expect(client.post("/v1/imports", json={"csv": LOG, "athlete_id": ana.id}), 201)["id"],
        "key_id": expect(client.post("/v1/api-keys", json={"name": name, "scope": "read"}), 201)["id"],
        "sheet_link_id": expect(client.post("/v1/sheet-links", json={"name": name}), 201)["id"],
    }


def with_webhook(client: Client) -> dict[str, str]:
    """An endpoint that is disabled, so that nothing is delivered, and the delivery of its test event."""
    body = {"url": "http://127.0.0.1:9/webhooks", "event_types": ["import.finished"]}
    endpoint = expect(client.post("/v1/webhook-endpoints", json=body), 201)["id"]
    path = f"/v1/webhook-endpoints/{endpoint}"
    delivery = expect(client.post(f"{path}/test"), 202)["id"]
    expect(client.patch(path, json={"enabled": False}, headers={"If-Match": '"1"'}), 200)
    return {"endpoint_id": endpoint, "delivery_id": delivery}


def _example(operation_id: str) -> Any:
    return _as_json(next(each for each in ROUTED if each.operation_id == operation_id).example.body)


def _as_json(value: object) -> Any:
    return json.loads(msgspec.json.encode(value))
