"""Train athletes on a server of any release, and record what it answers: `python -m tests.migrations.populate URL KEY`.

The databases in `tests/migrations/b65b0c6` were filled by this script, on a server of that release. What the API
renamed since then is renamed here too.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

import httpx

from tests.scenarios.story import Calendar, Coach, Did, Json, complaint, expect, rack
from tests.scenarios.test_programs.by_the_book import KG_GYM, LB_GYM
from tests.servers import Client

FIRST_DAY, TODAY, READ_ON = date(2026, 11, 16), date(2026, 11, 28), date(2026, 12, 1)
"""The day of the first sessions, the date of the server's clock, and the day for which next sessions are read."""
QUIET = {"before": 1, "during": 2, "after_1h": 1, "next_morning": 1}
IDEMPOTENCY_KEY = "upgrade-1"
IMPORTED = (
    "Athlete\tDate\tExercise\tSide\tReps\tLoad (kg)\n"
    "gil\t2026-11-16\tbulgarian-split-squat\tboth\t9\t10\n"
    "gil\t2026-11-19\tbulgarian-split-squat\tboth\t10\t10\n"
)


def populate(client: Client) -> None:
    """Train seven athletes on six programs, each with something that a migration may meet."""
    for story in (_ana, _ben, _cleo, _dan, _eva, _finn, _gil):
        calendar = Calendar()
        calendar.today = FIRST_DAY
        story(Coach(client, calendar))


def answers(client: httpx.Client) -> Json:
    """What the server answers about every athlete, by the athlete's name: their next session and every session."""
    listed = _items(client, "/v1/athletes") + _items(client, "/v1/athletes", archived="true")
    found = {athlete["name"]: f"/v1/athletes/{athlete['id']}" for athlete in listed}
    return {name: _without_ids(_answers_about(client, path)) for name, path in sorted(found.items())}


def _answers_about(client: httpx.Client, path: str) -> Json:
    response = client.get(f"{path}/next-session", params={"on": READ_ON.isoformat()})
    return {
        "athlete": expect(client.get(path), 200),
        "enrollments": _items(client, f"{path}/enrollments"),
        "next": response.json() if response.is_success else response.json()["code"],
        "sessions": [
            expect(client.get(f"{path}/sessions/{each['id']}"), 200) for each in _items(client, f"{path}/sessions")
        ],
    }


def _without_ids(answer: Any) -> Any:
    """The answer without ids, instants and sentences, which are different in each database and each release."""
    if isinstance(answer, dict):
        return {name: _without_ids(value) for name, value in answer.items() if not _differs(name)}
    return [_without_ids(each) for each in answer] if isinstance(answer, list) else answer


def _differs(name: str) -> bool:
    return name in ("id", "text") or name.endswith("_at") or (name.endswith("_id") and name != "external_id")


def _items(client: httpx.Client, path: str, **parameters: str) -> list[Json]:
    page: Json = expect(client.get(path, params={"limit": "100", **parameters}), 200)
    assert page.get("next_cursor") is None, "more than one page"
    items: list[Json] = page["items"]
    return items


def _ana(coach: Coach) -> None:
    """Sides, pain at four times, two scores that came late, and a skipped session."""
    ana = coach.enrolls(
        "Ana",
        "runner-knee-strength",
        equipment=rack(4, 6, 8, 10, 12, 14),
        complaints=[complaint("right", 1, name="knee", region="knee")],
        start={"bss": 8, "lunge": 6},
    )
    ana.trains(pain=QUIET)
    late = ana.trains(pain={"before": 1, "during": 2}, lunge={"right": 5})
    ana.reports(late, after_1h=1, next_morning=2)
    ana.trains(pain=QUIET | {"during": 6})
    coach.calendar.comes_to(TODAY)
    ana.skips("A cold.")
    ana.trains(pain=QUIET, bss=Did(torso_upright=True, good_reps=8))


def _ben(coach: Coach) -> None:
    """Pounds, a barbell and a failed session."""
    ben = coach.enrolls("Ben", "stronglifts-5x5", equipment=LB_GYM, unit="lb", start={"squat": 135, "bench": 95})
    ben.trains()
    ben.trains(press=3)
    ben.trains()


def _cleo(coach: Coach) -> None:
    """Overrides for one session and as a new base, a corrected and a deleted session."""
    cleo = coach.enrolls("Cleo", start={"bss": 10})
    first = cleo.trains()
    second = cleo.trains(bss=12)
    cleo.trains(bss=11)
    coach.calendar.comes_to(TODAY)
    cleo.is_told(bss={"load": 8, "reps": 9})
    cleo.trains()
    cleo.corrects(first, bss=8)
    cleo.deletes(second)
    cleo.is_told(as_base=True, bss={"load": 12})


def _dan(coach: Coach) -> None:
    """Stages and open sets, a session done late, and a change of equipment."""
    dan = coach.enrolls("Dan", "gzclp", equipment=KG_GYM)
    dan.trains()
    dan.trains(date(2026, 11, 21))
    dan.trains()
    coach.calendar.comes_to(TODAY)
    dan.has(equipment=KG_GYM[:2])
    dan.trains()


def _eva(coach: Coach) -> None:
    """A program and an exercise of the workspace's own, moved to a new revision; the program's own counters."""
    client = coach.client
    expect(client.post("/v1/programs", json=_own_program(9, 12)), 201)
    eva = coach.enrolls("Eva", "own-split-squat", start={"bss": 10})
    eva.trains()
    eva.trains(bss=12)
    coach.calendar.comes_to(TODAY)
    revised = client.post(
        "/v1/programs/own-split-squat/revisions", json=_own_program(8, 10), headers={"If-Match": '"1"'}
    )
    expect(revised, 201)
    place = f"{eva.path}/enrollments/{eva.enrollment_id}"
    expect(client.post(f"{place}/move", json={}, headers={"If-Match": client.get(place).headers["ETag"]}), 200)
    eva.trains()


def _own_program(least: int, most: int) -> Json:
    rule = {"kind": "double_progression", "reps_min": least, "reps_max": most}
    return {
        "slug": "own-split-squat",
        "name": "Own split squat",
        "days": [{"day": "A", "slots": [{"slot": "bss", "exercise": "bulgarian-split-squat", "progression": "bss"}]}],
        "progressions": [{"progression": "bss", "rule": rule}],
    }


def _finn(coach: Coach) -> None:
    """An athlete who is archived, with an enrollment that has ended and a second one; custom counters."""
    finn = coach.enrolls("Finn", "two-for-two", equipment=KG_GYM)
    finn.trains(squat=12)
    finn.trains(squat=12)
    place = f"{finn.path}/enrollments/{finn.enrollment_id}"
    expect(coach.client.post(f"{place}/end", json={"ended_on": coach.calendar.today.isoformat()}), 200)
    expect(coach.client.post(f"{finn.path}/archive"), 200)


def _gil(coach: Coach) -> None:
    """An imported log, the athlete's own external id, and a session stored under an idempotency key."""
    client = coach.client
    body: Json = {"name": "Gil", "unit": "kg", "time_zone": "Europe/Paris", "equipment": rack(8, 10, 12, 14)}
    athlete = expect(client.post("/v1/athletes", json=body | {"external_id": "gil"}), 201)
    path = f"/v1/athletes/{athlete['id']}"
    enrollment: Json = {
        "program": {"slug": "bulgarian-split-squat"},
        "start_on": FIRST_DAY.isoformat(),
        "start": [{"progression": "bss", "load": 10}],
    }
    expect(client.post(f"{path}/enrollments", json=enrollment), 201)
    expect(client.post("/v1/imports", json={"csv": IMPORTED}), 201)
    expect(client.post(f"{path}/sessions", json=kept_session(), headers={"Idempotency-Key": IDEMPOTENCY_KEY}), 201)


def kept_session() -> Json:
    """The session that was logged under `IDEMPOTENCY_KEY`, with the client's own id."""
    sets = [{"set": 1, "reps": 10, "load": 10}]
    exercises = [{"slot": "bss", "exercise": "bulgarian-split-squat", "sets": sets}]
    return {"performed_on": "2026-11-23", "external_id": "sheet-7", "exercises": exercises}


def _main(url: str, key: str) -> None:
    with Client(url, key) as client:
        client.event_hooks = {}  # another release has another document
        populate(client)
        for name, answer in answers(client).items():
            sys.stdout.write(
                json.dumps({name: answer}, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
            )


if __name__ == "__main__":
    _main(*sys.argv[1:])
