"""Pain, as a gate: green goes on, amber holds, red eases, two reds in a row stop.

Sources: Silbernagel and Thomee's zones (0-2, 2-5, above 5, back to baseline next morning); for patellofemoral pain in
runners at most 2 during, settled within an hour, no worse next morning. They differ, so the thresholds are data; the
defaults are ours. Not medical advice.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action, declare
from domain.sessions.session import PainScore, PainScores, PerformedSet

PAIN_HOLD = declare(
    "pain_hold",
    Action.HOLD,
    "Pain {score} {time}: above {limit} nothing goes up. The same again until it settles.",
    score="the pain that was reported",
    time="when: during, after_1h or next_morning",
    limit="the most that lets the exercise go on",
)
PAIN_EASED = declare(
    "pain_eased",
    Action.BACK_OFF,
    "Pain {score} {time} is too much. One step easier: {asked}.",
    score="the pain that was reported",
    time="when: before, during, after_1h or next_morning",
    asked="what is asked for now, in words",
    load="the eased load",
    unit="its unit",
)
ALREADY_EASIEST = declare(
    "already_easiest",
    Action.HOLD,
    "Pain {score} {time} is too much, and there is no easier step. The same again, with care.",
    score="the pain that was reported",
    time="when: before, during, after_1h or next_morning",
)
PAIN_STOP = declare(
    "pain_stop",
    Action.STOP,
    "Pain {score} {time}: too much for the {nth} session running. Stop this exercise and see a clinician; "
    "this is not medical advice. It comes back when the coach resumes it.",
    score="the pain that was reported",
    time="when: before, during, after_1h or next_morning",
    nth="how many sessions running it is now, said as an ordinal",
)
RESUMED = declare(
    "resumed",
    Action.BACK_OFF,
    "The coach resumed the exercise, one step easier: {asked}.",
    asked="what is asked for now, in words",
    load="the load to start again with",
    unit="its unit",
)
RESUMED_AT_EASIEST = declare(
    "resumed_at_easiest",
    Action.HOLD,
    "The coach resumed the exercise. There is no easier step than where it stood: {asked}.",
    asked="what is asked for now, in words",
    load="the load to start again with",
    unit="its unit",
)
STOPPED = declare(
    "stopped",
    Action.STOP,
    "Stopped for pain until the coach resumes it. This is not medical advice: see a clinician.",
)


class PainLight(IntEnum):
    """What pain says of a session."""

    GREEN = 0
    AMBER = 1
    RED = 2


class PainFinding(Struct, frozen=True):
    """The worst score of a session, when it was, and what it means."""

    light: PainLight
    score: int = 0
    time: str = ""
    limit: int = 0


NO_PAIN = PainFinding(PainLight.GREEN)


class PainPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """Thresholds on the 0-10 scale. The defaults are ours; a coach may change each."""

    green_during: Annotated[PainScore, Meta(description="At most this during the session goes on.")] = 2
    green_after: Annotated[PainScore, Meta(description="At most this, or the pain before, an hour later.")] = 2
    red_above: Annotated[PainScore, Meta(description="Any score above this eases.")] = 5
    red_rise_by_morning: Annotated[
        int, Meta(ge=1, le=10, description="Next morning this much above the pain before eases.")
    ] = 2
    reds_to_stop: Annotated[int, Meta(ge=1, le=10, description="Reds in a row that stop an exercise.")] = 2

    def find(self, pain: PainScores, baseline: int, sets: Iterable[PerformedSet] = ()) -> PainFinding:
        """What the scores of a session say about an exercise; pain logged on its sets counts as during."""
        before = pain.before if pain.before is not None else baseline
        on_sets = [item.pain for item in sets if item.pain is not None]
        during = max([*on_sets, *([pain.during] if pain.during is not None else [])], default=None)
        red = self.red_above
        limits = (
            ("before", pain.before, red, red),
            ("during", during, self.green_during, red),
            ("after_1h", pain.after_1h, max(self.green_after, before), red),
            ("next_morning", pain.next_morning, before, min(red, before + self.red_rise_by_morning - 1)),
        )
        worst = NO_PAIN
        for time, score, green, amber in limits:
            if score is None or score <= min(green, amber):
                continue
            light = PainLight.RED if score > amber else PainLight.AMBER
            if light > worst.light:
                worst = PainFinding(light, score, time, green)
        return worst
