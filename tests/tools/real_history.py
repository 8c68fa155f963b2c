"""Log a real training history through the API and print Nextset's decisions as a coach would read them.

    python -m tests.tools.real_history EXPORT.csv "Bulgarian Split Squat" [--program SLUG] [--slot SLOT]
    python -m tests.tools.real_history EXPORT.csv "Squat (Barbell)" --as squat --sets 3 --reps 8 10

EXPORT.csv is an export of Hevy, Strong or FitNotes in kilograms; its name begins with the app. Every session of the
exercise is logged in order of date on a real server with a new database. A Markdown table shows for each session the
prescription, the sets, the decision and its reason.
"""

import argparse
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.servers import Client, Process, migrated, new_key
from tests.tracking.exports import ExportedSet, exported_sets

RACK = {"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in range(2, 42, 2)]}
BAR = {
    "kind": "barbell",
    "unit": "kg",
    "bar": 20,
    "plates": [{"load": load, "pairs": 2} for load in (20, 10, 5, 2.5, 1.25)],
}


def sessions(path: Path, title: str) -> list[tuple[date, list[dict[str, Any]]]]:
    """The sessions of one exercise, oldest first, each with its sets as the API expects them."""
    found = [one for one in exported_sets(path) if one.reps]
    by_date: dict[date, list[dict[str, Any]]] = {}
    for one in found:
        if one.exercise == title:
            by_date.setdefault(one.on, []).append(_set(one))
    if not by_date:
        known = ", ".join(sorted({one.exercise for one in found}))
        raise SystemExit(f"{path.name} has no sets of {title!r}. Its exercises: {known}.")
    return sorted(by_date.items())


def _set(one: ExportedSet) -> dict[str, Any]:
    return {
        "kind": "warm_up" if one.kind == "warm_up" else "work",
        "reps": int(one.reps or 0),
        "load": one.load,
        "rpe": one.rpe,
    }


def double_progression(exercise: str, sets: int, reps: tuple[int, int]) -> dict[str, Any]:
    """A program of one exercise: more reps inside the range, then the next load."""
    rule = {"kind": "double_progression", "sets_count": sets, "reps_min": reps[0], "reps_max": reps[1]}
    slot = {"slot": "lift", "exercise": exercise, "progression": "lift"}
    return {
        "slug": "as-trained",
        "name": "As trained",
        "days": [{"day": "A", "slots": [slot]}],
        "progressions": [{"progression": "lift", "rule": rule}],
    }


def replay(api: Client, path: Path, title: str, program: str | dict[str, Any], slot: str | None) -> Iterator[str]:
    """The table, one row per session."""
    athlete = _create(api, "/v1/athletes", {"name": "As exported", "unit": "kg", "equipment": [RACK, BAR]})
    history = sessions(path, title)
    if isinstance(program, dict):
        program = str(_create(api, "/v1/programs", program)["program"]["slug"])
    place = f"/v1/athletes/{athlete['id']}"
    enrollment = {"program": {"slug": program}, "start_on": str(history[0][0])}
    enrollment_response = _create(api, f"{place}/enrollments", enrollment)
    items = enrollment_response["next"]["exercises"]
    item = next(each for each in items if slot in (None, each["slot"]))
    yield "| date | prescribed | performed | decision | reason |"
    yield "|---|---|---|---|---|"
    for on, sets in history:
        prescription = api.get(f"{place}/next-session", params={"on": str(on)}).json()
        body = {
            "performed_on": str(on),
            "exercises": [{"exercise": item["exercise"], "slot": item["slot"], "sets": sets}],
        }
        response = _create(api, f"{place}/sessions", body)
        decision = next(each for each in response["decisions"] if each["slot"] == item["slot"])
        prescribed = next(each for each in prescription["exercises"] if each["slot"] == item["slot"])
        columns = (on, _prescribed_sets(prescribed), _performed_sets(sets), decision["code"], decision["text"])
        yield f"| {' | '.join(map(str, columns))} |"


def _create(api: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = api.post(path, json=body)
    if response.is_error:
        raise SystemExit(f"{path}: {response.text}")
    created: dict[str, Any] = response.json()
    return created


def _prescribed_sets(item: dict[str, Any]) -> str:
    work = [one for one in item["sets"] if one["kind"] == "work" and one["side"] != "right"]
    return f"{len(work)} x {work[0]['reps']} at {work[0]['load']:g}" if work else "nothing"


def _performed_sets(sets: list[dict[str, Any]]) -> str:
    work = [one for one in sets if one["kind"] == "work"]
    return ", ".join(f"{one['reps']} at {one['load'] or 0:g}" + _effort(one["rpe"]) for one in work)


def _effort(rpe: float | None) -> str:
    return "" if rpe is None else f" (RPE {rpe:g})"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("export", type=Path)
    parser.add_argument("exercise")
    parser.add_argument("--program", default="bulgarian-split-squat")
    parser.add_argument("--slot")
    parser.add_argument("--as", dest="slug", help="slug of the exercise, for a program of this exercise only")
    parser.add_argument("--sets", type=int, default=3)
    parser.add_argument("--reps", type=int, nargs=2, default=(8, 12))
    arguments = parser.parse_args()
    program = (
        double_progression(arguments.slug, arguments.sets, tuple(arguments.reps))
        if arguments.slug
        else arguments.program
    )
    with tempfile.TemporaryDirectory() as folder:
        url = migrated(Path(folder))
        server = Process(url, Path(folder))
        server.start()
        api = Client(server.url, new_key(url))
        try:
            for line in replay(api, arguments.export, arguments.exercise, program, arguments.slot):
                print(line)  # noqa: T201 - the table is the output of this command
        finally:
            server.stop()


if __name__ == "__main__":
    main()
