"""Made-up exports of Hevy, as long as a test needs them."""

from __future__ import annotations

from datetime import datetime, timedelta

HEADER = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
)
NAMES = (
    "Squat (Barbell)",
    "Bench Press (Barbell)",
    "Deadlift (Barbell)",
    "Overhead Press (Barbell)",
    "Bent Over Row (Barbell)",
    "Bulgarian Split Squat (Dumbbell)",
    "Hip Thrust (Barbell)",
    "Landmine Row",
    "Jefferson Curl",
)
FIRST = datetime(2016, 1, 4, 18, 5)  # noqa: DTZ001  # exports have local times
EXERCISES_A_WORKOUT = 5
SETS = 4
ROWS_A_WORKOUT = EXERCISES_A_WORKOUT * SETS


def hevy_export(workouts: int) -> str:
    """An export with this many workouts, of 20 rows each. Workouts are a day apart."""
    lines = [HEADER]
    for n in range(workouts):
        start = FIRST + timedelta(days=n)
        for at in range(EXERCISES_A_WORKOUT):
            name = NAMES[(n + at) % len(NAMES)]
            lines += [
                f'"Day {n % 4}","{start:%d %b %Y, %H:%M}","{start + timedelta(hours=1):%d %b %Y, %H:%M}",'
                f'"Slept well","{name}",,"Elbows in",{number},"normal",{60 + (n + number) % 40}.5,{5 + number},,0,8.5\n'
                for number in range(SETS)
            ]
    return "".join(lines)
