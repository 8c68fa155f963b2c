"""Log a real training history through the API and read Nextset's part in it as a coach would.

    python -m tests.tools.real_history EXPORT.csv "Bulgarian Split Squat" [--program SLUG] [--slot SLOT]
    python -m tests.tools.real_history EXPORT.csv "Squat (Barbell)" --as squat --sets 3 --reps 8 10

EXPORT.csv is a Hevy export (kg). Every session of the exercise is logged, in order of date, against a real server on a
database of its own; a Markdown table says for each what was asked, what was done, and what was decided and why.
"""

import argparse
import csv
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.servers import Client, Process, migrated, new_key

RACK = {"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in range(2, 42, 2)]}
BAR = {
    "kind": "barbell",
    "unit": "kg",
    "bar": 20,
    "plates": [{"load": load, "pairs": 2} for load in (20, 10, 5, 2.5, 1.25)],
}


def sessions(path: Path, title: str) -> Iterator[tuple[date, list[dict[str, Any]]]]:
    """The sessions of one exercise, oldest first, each with its sets as the API takes them."""
    found: dict[str, list[dict[str, Any]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["exercise_title"] == title and row["reps"]:
                found.setdefault(row["start_time"], []).append(_set(row))
    by_date = [(datetime.strptime(start, "%d %b %Y, %H:%M").date(), sets) for start, sets in found.items()]  # noqa: DTZ007 - the export's times have no zone; the date is the athlete's own
    yield from sorted(by_date, key=lambda item: item[0])


def _set(row: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": "warm_up" if row["set_type"] == "warmup" else "work",
        "reps": int(row["reps"]),
        "load": float(row["weight_kg"]) if row["weight_kg"] else None,
        "rpe": float(row["rpe"]) if row["rpe"] else None,
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
    """The table, a row a session."""
    athlete = _made(api, "/v1/athletes", {"name": "As exported", "unit": "kg", "equipment": [RACK, BAR]})
    history = list(sessions(path, title))
    if isinstance(program, dict):
        program = str(_made(api, "/v1/programs", program)["program"]["slug"])
    place = f"/v1/athletes/{athlete['id']}"
    enrollment = {"program": {"slug": program}, "start_on": str(history[0][0])}
    enrolled = _made(api, f"{place}/enrollments", enrollment)
    items = enrolled["next"]["exercises"]
    item = next(found for found in items if slot in (None, found["slot"]))
    yield "| date | asked | done | decided | why |"
    yield "|---|---|---|---|---|"
    for on, sets in history:
        asked = api.get(f"{place}/next-session", params={"on": str(on)}).json()
        body = {
            "performed_on": str(on),
            "exercises": [{"exercise": item["exercise"], "slot": item["slot"], "sets": sets}],
        }
        answer = _made(api, f"{place}/sessions", body)
        decision = next(found for found in answer["decisions"] if found["slot"] == item["slot"])
        asked_item = next(found for found in asked["exercises"] if found["slot"] == item["slot"])
        yield f"| {on} | {_asked(asked_item)} | {_done(sets)} | {decision['code']} | {decision['text']} |"


def _made(api: Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(path, json=body)
    if answer.is_error:
        raise SystemExit(f"{path}: {answer.text}")
    made: dict[str, Any] = answer.json()
    return made


def _asked(item: dict[str, Any]) -> str:
    work = [one for one in item["sets"] if one["kind"] == "work" and one["side"] != "right"]
    return f"{len(work)} x {work[0]['reps']} at {work[0]['load']:g}" if work else "nothing"


def _done(sets: list[dict[str, Any]]) -> str:
    work = [one for one in sets if one["kind"] == "work"]
    return ", ".join(f"{one['reps']} at {one['load'] or 0:g}" + _effort(one["rpe"]) for one in work)


def _effort(rpe: float | None) -> str:
    return "" if rpe is None else f" (RPE {rpe:g})"


def main() -> None:
    read = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    read.add_argument("export", type=Path)
    read.add_argument("exercise")
    read.add_argument("--program", default="bulgarian-split-squat")
    read.add_argument("--slot")
    read.add_argument("--as", dest="slug", help="slug of the exercise, for a program made of it alone")
    read.add_argument("--sets", type=int, default=3)
    read.add_argument("--reps", type=int, nargs=2, default=(8, 12))
    given = read.parse_args()
    program = double_progression(given.slug, given.sets, tuple(given.reps)) if given.slug else given.program
    with tempfile.TemporaryDirectory() as folder:
        url = migrated(Path(folder))
        server = Process(url, Path(folder))
        server.start()
        api = Client(server.url, new_key(url))
        try:
            for line in replay(api, given.export, given.exercise, program, given.slot):
                print(line)  # noqa: T201 - the table is the product of this command
        finally:
            server.stop()


if __name__ == "__main__":
    main()
