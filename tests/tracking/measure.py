"""Compares what a rule asks with what the lifter had shown by then.

Before each session, the lifter's capability is the best estimated one-repetition maximum of the last 42 days (Epley,
reps plus reps in reserve, work sets of up to 12 reps). The supported load is what that maximum gives for the asked reps
with one rep in reserve. A decision is in band if 80 to 110 percent of the supported load is asked: a step above the
lifter's best is how a linear plan works. Under 70 percent it has drifted, over 115 percent it is over. A deload is
wrong if at least two of the session's first three sets at the asked load or above showed at least what was asked, in
load and reps. Some wrong deloads are explained: the rule asked for reps in reserve, and most of the sets were harder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from domain.decision import Action
from domain.loads.equipment import Equipment
from domain.loads.loading import Unit
from domain.progress.progress import EnrollmentStart, Setup, StartLoad
from domain.progression_rules import ProgressionRule
from domain.reports.preview import PastSession, one_rule, preview
from domain.sessions.prescription import SetKind
from domain.sessions.session import PerformedExercise, PerformedSet
from tests.tracking.exports import ExportedSet

FEWEST_SESSIONS = 15
MOST_SESSIONS = 110
WINDOW_DAYS = 42
LAST_LOAD = "the last load done"
"""The rule to compare with: it always asks for the heaviest load of the session before."""

# Exercises whose load is not the load that is lifted: bodyweight, assistance, machines that count otherwise.
_BODYWEIGHT = re.compile(
    r"pull.?up|chin.?up|dip|assist|push.?up|sit.?up|plank|crunch|raise.*leg|leg raise|hyperext|back ext|bodyweight"
    r"|traction|klimm|burpee|run|cycl|row(ing)? mach|elliptic|stair|walk|stretch|tapis|bike|ab |abs|knee raise"
    r"|muscle.?up",
    re.IGNORECASE,
)
_STACKS = {
    "kg": {"kind": "stack", "unit": "kg", "min": 1.25, "max": 400, "step": 1.25},
    "lb": {"kind": "stack", "unit": "lb", "min": 2.5, "max": 900, "step": 2.5},
}


class Lift(Struct, frozen=True):
    """One exercise of one lifter: the sets of each day, oldest first. The first day has a work set."""

    exercise: str
    unit: str
    days: tuple[tuple[date, tuple[PerformedSet, ...]], ...]

    def work(self, day: int) -> list[PerformedSet]:
        return [one for one in self.days[day][1] if one.kind is SetKind.WORK]

    @property
    def usual_reps(self) -> int:
        reps = Counter(one.reps or 0 for day in range(len(self.days)) for one in self.work(day))
        return min(max(reps.most_common(1)[0][0], 2), 15)

    @property
    def first_load(self) -> float:
        return min(one.load or 0 for one in self.work(0))


class Asked(Struct, frozen=True):
    """What one session asked for, and the action of the decision on it."""

    load: float | None
    reps: int | None
    action: Action | None = None
    rir: float | None = None


def lifts(sets: Iterable[ExportedSet], *, warm_ups_marked: bool) -> list[Lift]:
    """The lifts of an export that have enough sessions. Where warm-ups are not marked, light sets are warm-ups."""
    by_lift: dict[tuple[str, str], dict[date, list[ExportedSet]]] = {}
    for one in sets:
        if one.load and one.reps and one.load > 2 and not _BODYWEIGHT.search(one.exercise):
            by_lift.setdefault((one.exercise, one.unit), {}).setdefault(one.on, []).append(one)
    found = []
    for (exercise, unit), by_day in by_lift.items():
        if len(by_day) >= FEWEST_SESSIONS:
            days = [(on, _performed(by_day[on], warm_ups_marked)) for on in sorted(by_day)[:120]]
            trained = tuple((on, done) for on, done in days if any(one.kind is SetKind.WORK for one in done))
            found.append(Lift(exercise, unit, trained))
    return found


def _performed(sets: list[ExportedSet], warm_ups_marked: bool) -> tuple[PerformedSet, ...]:
    heaviest = max(one.load or 0 for one in sets)
    performed = []
    for one in sets:
        load = one.load or 0
        is_light = one.kind == "work" and load < 0.85 * heaviest and not warm_ups_marked
        kind = SetKind.WARM_UP if one.kind == "warm_up" or is_light else SetKind.WORK
        rpe = round(one.rpe * 2) / 2 if one.rpe and one.rpe >= 5 else None
        if one.kind != "drop":
            performed.append(PerformedSet(kind=kind, load=round(load, 2), reps=min(int(one.reps or 0), 100), rpe=rpe))
    return tuple(performed)


def rules(lift: Lift) -> dict[str, dict[str, Any]]:
    """One rule of each kind that suits the lift."""
    reps, grain = lift.usual_reps, 1.25 if lift.unit == "kg" else 2.5
    step = max(grain, round(0.025 * lift.first_load / grain) * grain)
    low = max(1, reps - 2)
    sets = [{"count": 3, "reps": reps}]
    with_step = {"sets": sets, "step": step, "unit": lift.unit}
    return {
        "double_progression": {"reps_min": low, "reps_max": max(reps + 2, low + 1), "sets_count": 3},
        "linear_load": with_step,
        "effort_target": {"sets": [sets[0] | {"rir": 2}]},
        "rep_goal": with_step | {"goal": 3 * reps},
    }


def asked_by(lift: Lift, kind: str, fields: dict[str, Any]) -> Iterator[Asked]:
    """What the rule asks for in each session of the lift."""
    rule: ProgressionRule = msgspec.convert({"kind": kind, **fields}, ProgressionRule)
    equipment = msgspec.convert((_STACKS[lift.unit],), tuple[Equipment, ...])
    start = EnrollmentStart(lift.days[0][0], Setup(Unit(lift.unit), equipment), (StartLoad("lift", lift.first_load),))
    history = tuple(
        PastSession(exercises=(PerformedExercise("lift", "lift", sets=done[:40]),), performed_on=on)
        for on, done in lift.days[:MOST_SESSIONS]
    )
    for session in preview(one_rule(rule), start, history, len(history)).sessions:
        work = [one for each in session.prescription.exercises for one in each.sets if one.kind is SetKind.WORK]
        action = session.decisions[0].action if session.decisions else None
        yield Asked(work[0].load, work[0].reps, action, work[0].rir) if work else Asked(None, None, action)


def last_load_done(lift: Lift) -> Iterator[Asked]:
    """What the rule to compare with asks for."""
    load = lift.first_load
    for day in range(min(len(lift.days), MOST_SESSIONS)):
        yield Asked(load, lift.usual_reps)
        load = max(one.load or 0 for one in lift.work(day))


def compare(lift: Lift, asked: Iterable[Asked]) -> Counter[str]:
    """Count the decisions: `all`, `in_band`, `drifted`, `over`, `deloads`, `wrong_deloads`, `explained` wrong ones."""
    shown: list[tuple[date, float]] = []
    counts: Counter[str] = Counter()
    for day, one in enumerate(asked):
        on, work = lift.days[day][0], lift.work(day)
        recent = [maximum for shown_on, maximum in shown if (on - shown_on).days <= WINDOW_DAYS]
        reps = one.reps or lift.usual_reps
        if len(shown) >= 4 and recent and one.load:
            share = one.load / (max(recent) / _epley_factor(reps + 1))
            counts["all"] += 1
            counts["in_band"] += 0.8 <= share <= 1.1
            counts["drifted"] += share < 0.7
            counts["over"] += share > 1.15
            if one.action in (Action.BACK_OFF, Action.DELOAD):
                counts["deloads"] += 1
                is_wrong = _showed(work, one.load, reps)
                counts["wrong_deloads"] += is_wrong
                counts["explained"] += is_wrong and _was_harder(work, one)
        estimates = [_estimate(each) for each in work if (each.reps or 0) <= 12]
        if estimates:
            shown.append((on, max(estimates)))
    return counts


def _showed(work: Sequence[PerformedSet], load: float, reps: int) -> bool:
    heavy = [one for one in work if (one.load or 0) >= load]
    goal = load * _epley_factor(reps) * 0.995
    return len(heavy) >= 2 and min((one.load or 0) * _epley_factor(one.reps or 0) for one in heavy[:3]) >= goal


def _was_harder(work: Sequence[PerformedSet], asked: Asked) -> bool:
    """Whether most of the sets left fewer reps in reserve than asked."""
    if asked.rir is None:
        return False
    reserves = [one.reps_in_reserve for one in work if one.reps_in_reserve is not None]
    return 2 * sum(reserve < asked.rir for reserve in reserves) > len(reserves)


def _estimate(one: PerformedSet) -> float:
    in_reserve = 10 - one.rpe if one.rpe else 0
    return (one.load or 0) * _epley_factor((one.reps or 0) + in_reserve)


def _epley_factor(reps: float) -> float:
    return 1 + reps / 30
