"""Pain as a gate: green progresses, amber holds, red goes one step easier, two reds in a row stop the exercise.

Sources: Silbernagel and Thomee's zones (0-2, 2-5, above 5, back to baseline next morning); for patellofemoral pain in
runners at most 2 during, settled within an hour, no worse next morning. The sources differ, so the thresholds are data.
The defaults are Nextset's (no published source). Not medical advice.
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
    "Pain {score}/10 {time}, above the limit of {limit}. Load and reps stay the same until it settles.",
    score="the reported pain, 0-10",
    time="time of the score: during, after_1h or next_morning",
    limit="the highest pain at which the exercise progresses",
)
PAIN_EASED = declare(
    "pain_eased",
    Action.BACK_OFF,
    "Pain {score}/10 {time}, above the limit of {limit}. One step easier: {next_set}.",
    score="the reported pain, 0-10",
    time="time of the score: before, during, after_1h or next_morning",
    limit="the pain above which the exercise gets easier at that time",
    load="the easier load",
    reps="the next target of the first set, if it has one",
    seconds="the same for a hold",
    unit="unit of the load",
)
ALREADY_EASIEST = declare(
    "already_easiest",
    Action.HOLD,
    "Pain {score}/10 {time}, above the limit of {limit}. This is already the easiest step. Repeat it, and "
    "stop the set if the pain gets worse.",
    score="the reported pain, 0-10",
    time="time of the score: before, during, after_1h or next_morning",
    limit="the pain above which the exercise gets easier at that time",
)
PAIN_STOP = declare(
    "pain_stop",
    Action.STOP,
    "Pain {score}/10 {time}, above the limit of {limit}. That makes {nth:session in a row} with too much pain. Stop "
    "this exercise and see a clinician. It stays stopped until the coach resumes it. This is not medical advice.",
    score="the reported pain, 0-10",
    time="time of the score: before, during, after_1h or next_morning",
    limit="the pain above which the exercise gets easier at that time",
    nth="sessions in a row with too much pain, including this one",
)
RESUMED = declare(
    "resumed",
    Action.BACK_OFF,
    "Resumed by the coach, one step easier: {next_set}.",
    load="the load to restart with",
    reps="the next target of the first set, if it has one",
    seconds="the same for a hold",
    unit="unit of the load",
)
RESUMED_AT_EASIEST = declare(
    "resumed_at_easiest",
    Action.HOLD,
    "Resumed by the coach. This is already the easiest step: {next_set}.",
    load="the load to restart with",
    reps="the next target of the first set, if it has one",
    seconds="the same for a hold",
    unit="unit of the load",
)
STOPPED = declare(
    "stopped",
    Action.STOP,
    "This exercise is stopped because of pain. See a clinician. The exercise stays stopped until the coach resumes it. "
    "This is not medical advice.",
)


class PainLight(IntEnum):
    """Result of the pain scores of a session."""

    GREEN = 0
    AMBER = 1
    RED = 2


class PainFinding(Struct, frozen=True):
    """The worst score of a session, its time, the limit it exceeded, and the resulting light."""

    light: PainLight
    score: int = 0
    time: str = ""
    limit: int = 0


NO_PAIN = PainFinding(PainLight.GREEN)


class PainPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """Pain thresholds on the 0-10 scale. Green: the exercise progresses. Amber: it holds. Red: it gets easier."""

    green_during: Annotated[PainScore, Meta(description="Highest pain during the session that is green.")] = 2
    green_after: Annotated[
        PainScore,
        Meta(
            description="Highest pain an hour later that is green. If pain before the session was higher, that is "
            "the limit."
        ),
    ] = 2
    red_above: Annotated[PainScore, Meta(description="Any score above this is red.")] = 5
    red_rise_by_morning: Annotated[
        int, Meta(ge=1, le=10, description="Smallest rise from before the session to the next morning that is red.")
    ] = 2
    reds_to_stop: Annotated[int, Meta(ge=1, le=10, description="Red sessions in a row that stop an exercise.")] = 2

    def find(self, pain: PainScores, baseline: int, sets: Iterable[PerformedSet] = ()) -> PainFinding:
        """Judge the pain scores of a session for an exercise. Pain logged on its sets counts as `during`."""
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
                worst = PainFinding(light, score, time, amber if light is PainLight.RED else green)
        return worst
