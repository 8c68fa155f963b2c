"""The external id of a session that was imported from another app: the app and the start of the workout.

The next import of the app's export finds the session by it.
"""

from __future__ import annotations

import re

_WORKOUT_KEY = re.compile(r"(strong|hevy|fitnotes|stronglifts)-\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?(-\d+)?")


def workout_key(app: str, start: str, nth: int) -> str:
    """Return the key of a workout. `start` is in ISO 8601. `nth` counts workouts with the same start, from 1."""
    return f"{app}-{start}" + (f"-{nth}" if nth > 1 else "")


def is_workout_key(external_id: str) -> bool:
    """Whether an import has given this external id. A client may use a date too, as in `session-2026-11-29`."""
    return _WORKOUT_KEY.fullmatch(external_id) is not None
