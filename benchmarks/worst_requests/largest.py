"""The largest documents that the API takes: programs, sessions, profiles, exercises and previews."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from benchmarks.stage import KILOGRAMS, PROGRAM, TODAY
from domain.catalog import EXERCISES

BODY_BYTES = 256 * 1024
EXERCISES_A_SESSION = 50
SETS_AN_EXERCISE = 100
NOTES = "n" * 4_000
METADATA = {f"{n:02}{'k' * 38}": "v" * 500 for n in range(50)}
"""50 keys of 40 characters, with 500 characters each."""
COMPLAINTS = [{"name": "knee", "region": "knee", "baseline_pain": 1}]
RACK = [{"kind": "dumbbell", "unit": "kg", "loads": [{"load": load, "count": 2} for load in KILOGRAMS]}]
PROFILE: dict[str, Any] = {"name": "Ana", "unit": "kg", "equipment": RACK}
LARGEST_PREVIEW_SESSIONS = 162  # of 180 sets each: just below 16 MiB
Json = dict[str, Any]


def largest_profile(**changes: Any) -> Json:
    """A profile of 256 KiB: equipment for the most part, whose loads are most to decode."""
    loads = [{"load": n + 1} for n in range(100)]  # the response also has the `count` of each
    rack = [{"kind": "dumbbell", "unit": "kg", "loads": loads}] * 20
    places = [{"place": f"place-{n}", "name": "Place", "equipment": rack} for n in range(6)]
    tags = [f"{n:02}{'t' * 38}" for n in range(20)]
    return {"unit": "kg", "name": "Ana", "equipment": rack, "places": places, "notes": NOTES, "tags": tags} | {
        "metadata": METADATA,
        **changes,
    }


def loadable_exercises(count: int = EXERCISES_A_SESSION) -> list[str]:
    """The slugs of built-in exercises without variants that dumbbells load."""
    found = [slug for slug, each in EXERCISES.items() if not each.variants and "dumbbell" in each.equipment]
    return (found + [slug for slug, each in EXERCISES.items() if slug not in found and not each.variants])[:count]


def largest_session(exercises: Sequence[str], *, sets: int = SETS_AN_EXERCISE, best: int = 0, **changes: Any) -> Json:
    """A session with 50 exercises of 100 sets. With a higher `best`, every exercise has a new record."""
    performed = [
        {"exercise": slug, "sets": [{"reps": 1 + n % 12, "load": 1 + best + n % 20} for n in range(sets)]}
        for slug in exercises
    ]
    return {"performed_on": str(TODAY), "exercises": performed, "metadata": METADATA, "notes": NOTES} | changes


def largest_exercise(slug: str, **changes: Any) -> Json:
    """An exercise with all the text that it may have."""
    return {
        "slug": slug,
        "name": f"{slug} {'n' * 150}",
        "laterality": "two_sided",
        "bodyweight": True,
        "cues": [f"{n:02}{'c' * 198}" for n in range(20)],
        "instructions": NOTES,
        "media_url": f"https://example.com/{'m' * 1_900}",
        "source": "s" * 500,
    } | changes


def large_program(slug: str, *, sets: int = 0, days: int = 1, notes: str | None = None) -> Json:
    """A program of 30 exercises a day, each with a rule of its own: three sets for each side.

    With `sets`, each exercise is there twice: 15 as above, and 15 with that many sets that are not judged.
    """
    rule = {"kind": "double_progression", "reps_min": 8, "reps_max": 10}
    slots: list[Json] = [
        {"slot": f"split-{n}", "exercise": "bulgarian-split-squat", "progression": f"split-{n}"} for n in range(30)
    ]
    if sets:
        unjudged = {"sets": [{"count": 1, "reps": 8}] * sets, "judged": False}
        slots[15:] = [slot | unjudged | {"progression": f"split-{n}"} for n, slot in enumerate(slots[15:])]
    if notes is not None:
        slots = [slot | {"notes": notes} for slot in slots]
    per_day = [[slot | {"slot": f"{slot['slot']}-{day}"} for slot in slots] for day in range(days)]
    used = 15 if sets else 30
    return {
        "slug": slug,
        "name": "Large",
        "days": [{"day": f"Day {day}", "slots": of_day} for day, of_day in enumerate(per_day)],
        "progressions": [{"progression": f"split-{n}", "rule": rule} for n in range(used)],
    }


def preview_body(program: Json | None = None, **changes: Any) -> Json:
    """A preview of a built-in program, or of this one."""
    body = {"unit": "kg", "start_on": "2026-11-02", "equipment": RACK, "sessions": 500}
    return body | ({"slug": PROGRAM} if program is None else {"program": program}) | changes


def largest_preview() -> Json:
    """A preview whose response has 16 MB."""
    return preview_body(
        large_program("largest"), scenario={"kind": "every_target_met"}, sessions=LARGEST_PREVIEW_SESSIONS
    )


def days_before(count: int, end: date = TODAY) -> list[date]:
    """So many days before `end`, the oldest first."""
    return [end - timedelta(days=count - n) for n in range(count)]
