"""No response has a load below 0: assistance is a field of its own, for machines, bands and plates on the belt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.operations import ROUTED
from tests.scenarios.story import Athlete, Coach, Did, Json, expect

MACHINE: Json = {"kind": "assisted_machine", "unit": "kg", "min": 5, "max": 15, "step": 5}
BELT: Json = {"kind": "plate", "unit": "kg", "loads": [{"load": 2.5}, {"load": 5}]}
ELSEWHERE = {"getImport", "getWebhookEndpoint", "listWebhookDeliveries", "getTestClock", "exportWorkspace"}
"""Operations without anything about training, and the archive, whose records have the types of the other responses."""
DIFFERENCES = {"plus", "steps", "reps_plus"}
"""Fields of rules that may be negative: they are no loads."""


def bands(*forces: float | None) -> Json:
    names = ("thin", "medium", "wide")
    named = [{"name": name, "force": force} for name, force in zip(names, forces, strict=True)]
    return {"kind": "band", "unit": "kg", "bands": named}


EQUIPMENT = {
    "machine and belt": [MACHINE, BELT],
    "bands with a force": [bands(5, 10, 15), BELT],
    "bands without a force": [bands(None, None, None)],
}


def numbers_below_zero(value: Any, pointer: str = "") -> Iterator[str]:
    """Where in a response a number is below 0, except in a difference."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in DIFFERENCES:
                yield from numbers_below_zero(item, f"{pointer}/{name}")
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from numbers_below_zero(item, f"{pointer}/{n}")
    elif isinstance(value, int | float) and value < 0:
        yield f"{pointer}: {value}"


def loads_with_assistance(value: Any, pointer: str = "") -> Iterator[str]:
    """Where a load and assistance are above 0 at once."""
    if isinstance(value, dict):
        if value.get("load") and value.get("assistance"):
            yield pointer
        value = list(value.values())
    if isinstance(value, list):
        for n, item in enumerate(value):
            yield from loads_with_assistance(item, f"{pointer}/{n}")


def trained(coach: Coach, equipment: list[Json]) -> Athlete:
    """Ana, who goes from assistance to the belt, with an easy session, a hard one, and pull-ups of her own."""
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=equipment)
    ana.weighs(80)
    for reps in (8, 6, 3, 8, 8, 8, 8):
        ana.trains(done={"pull-up": Did(reps)})
    ana.trains(done={"pull-up": Did(8)}, pain={"during": 8})
    told: dict[str, Any] = {"pull-up": {"notes": "slowly"}}
    ana.is_told(**told)
    sets = [{"reps": 5, "assistance": 12.5}, {"reps": 4}, {"reps": 3, "load": 2.5}]
    body = {"performed_on": str(coach.calendar.today), "exercises": [{"exercise": "chin-up", "sets": sets}]}
    ana.logs(body | {"enrollment_id": None})
    return ana


def responses(coach: Coach, ana: Athlete) -> Iterator[tuple[str, Any]]:
    """What each GET operation returns, by its id. Those of an exercise and a session: of each of them."""
    prescriptions = expect(coach.client.get(f"{ana.path}/prescriptions", params={"limit": 100}), 200)["items"]
    ids = {"athlete_id": ana.id, "enrollment_id": ana.enrollment_id}
    by_operation = {
        "getExerciseHistory": [{"slug": "pull-up"}, {"slug": "chin-up"}],
        "getExercise": [{"slug": "pull-up"}],
        "getProgram": [{"slug": "assisted-to-weighted-pull-ups"}],
        "getSession": [{"session_id": each} for each in ana.sessions],
        "getPrescription": [{"prescription_id": each["id"]} for each in prescriptions],
        "explainPrescription": [{"prescription_id": each["id"]} for each in prescriptions],
    }
    queries: dict[str, list[Json]] = {
        "getSeries": [{"exercise": slug, "by": by} for slug in ("pull-up", "chin-up") for by in ("session", "week")],
        "listSubstitutes": [{"exercise": "pull-up"}],
        "listRecords": [{"limit": 100}],
    }
    for operation in ROUTED:
        if operation.method != "GET" or operation.operation_id in ELSEWHERE:
            continue
        name = str(operation.operation_id)
        for path in by_operation.get(name, [{}]):
            for query in queries.get(name, [{}]):
                answer = coach.client.get(operation.path.format(**ids, **path), params=query)
                assert answer.is_success, answer.text
                if answer.headers["Content-Type"].startswith("application/json"):
                    yield name, answer.json()


@pytest.mark.parametrize("equipment", EQUIPMENT.values(), ids=EQUIPMENT)
def test_no_get_operation_returns_a_load_below_zero(coach: Coach, equipment: list[Json]) -> None:
    ana = trained(coach, equipment)
    found = [*responses(coach, ana)]
    assert {name for name, _ in found} >= {"listRecords", "getSeries", "getProgress", "explainPrescription"}
    assert '"assistance":12.5' in json.dumps(found, separators=(",", ":"))
    for name, body in found:
        assert [*numbers_below_zero(body)] == [], name
        assert [*loads_with_assistance(body)] == [], name


def test_less_assistance_is_better_up_to_the_belt(coach: Coach) -> None:
    ana = coach.enrolls("Ana", "assisted-to-weighted-pull-ups", equipment=[MACHINE, BELT])
    seen = []
    for _ in range(5):
        ana.trains(done={"pull-up": Did(8)})
        items = expect(coach.client.get(f"{ana.path}/records"), 200)["items"]
        best = next(each for each in items if each["kind"] in ("least_assistance", "heaviest_load"))
        before = best["previous"] and (best["previous"]["value"], best["previous"]["assistance"])
        seen.append((best["kind"], best["value"], before))
    assert seen == [
        ("least_assistance", 15, None),
        ("least_assistance", 10, (15, 15)),
        ("least_assistance", 5, (10, 10)),
        ("least_assistance", 0, (5, 5)),
        ("heaviest_load", 2.5, (0, 0)),
    ]
    query = {"exercise": "pull-up", "metrics": "load,assistance"}
    lines = expect(coach.client.get(f"{ana.path}/series", params=query), 200)["lines"]
    assert [line["values"] for line in lines] == [[0, 0, 0, 0, 2.5], [15, 10, 5, 0, 0]]
