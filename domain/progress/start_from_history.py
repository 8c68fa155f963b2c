"""What earlier sessions say about a starting load: those of other programs, and those without one.

The newest session with the exercise counts, because it is what the lifter can do now. A rule that starts with a share
of a one-repetition maximum takes the best estimate of the last weeks, so that a light week does not lower it.

The sides of an athlete are read apart. The first sets do not count if they rise like unmarked warm-ups, and neither
does a load that is probably a typing error. All limits are Nextset's defaults (no published source).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import Action, declare
from domain.loads.load_step import SMALL_STEP
from domain.loads.loading import Loads, scale
from domain.progression_rules.parts.evidence import EVIDENCE_DAYS
from domain.progression_rules.parts.questioned_load import is_beyond_equipment
from domain.progression_rules.rule import PastSet, Rule
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.metric import Metric
from domain.sessions.ramp import ramp_length
from domain.sessions.side import LEFT_AND_RIGHT, Side
from domain.wording.facts import Fact

PAST_SETS = {
    "past_sets": "number of sets of an earlier session that show it, all with the same load",
    "past_load": "their load",
    "past_reps": "the fewest reps of one of them",
    "most_past_reps": "the most reps of one of them",
    "past_seconds": "the same in seconds, for holds",
    "most_past_seconds": "the same in seconds, for holds",
    "past_distance_m": "the same in meters, for carries",
    "most_past_distance_m": "the same in meters, for carries",
    "on": "day of that session",
}
"""The facts about the sets that a start follows from."""

START_HISTORY = declare(
    "start_history",
    Action.START,
    "Starts at {load}, based on {last_done}.",
    load="the first load",
    days="days since the last session with the exercise",
    done_load="the load that it shows for the first target",
    formula="formula of the estimate, if the load was not done for that many reps",
    unit="unit of both loads",
    **PAST_SETS,
)
START_HISTORY_LIGHTER = declare(
    "start_history_lighter",
    Action.START,
    "Starts at {load}, lighter than the {done_load} shown by {last_done}, because that was {days_ago}.",
    assisted="Starts at {load}, easier than the {done_load} shown by {last_done}, because that was {days_ago}.",
    load="the first load",
    days="days since the last session with the exercise",
    done_load="the load that it shows for the first target",
    formula="formula of the estimate, if the load was not done for that many reps",
    unit="unit of both loads",
    **PAST_SETS,
)
START_HISTORY_HEAVIEST = declare(
    "start_history_heaviest",
    Action.START,
    "Starts at {load}, the heaviest load available. Based on {last_done}, it would be more than the equipment can "
    "make.",
    load="the first load",
    days="days since the last session with the exercise",
    done_load="the load that it shows for the first target",
    formula="formula of the estimate, if the load was not done for that many reps",
    unit="unit of the loads",
    **PAST_SETS,
)
START_HISTORY_LIGHTEST = declare(
    "start_history_lightest",
    Action.START,
    "Starts at {load}, the lightest load available. Based on {last_done}, it would be less than the equipment can "
    "make.",
    assisted="Starts at {load}, the most assistance available. Based on {last_done}, it would be more than the "
    "equipment can give.",
    load="the first load",
    days="days since the last session with the exercise",
    done_load="the lightest load, which is more than the sets show",
    formula="formula of the estimate, if the load was not done for that many reps",
    unit="unit of the loads",
    **PAST_SETS,
)
START_HISTORY_TYPING_ERROR = declare(
    "start_history_typing_error",
    Action.START,
    "Starts at {load}, the lightest available. {last_done} looks like a typing error, because the equipment can't make "
    "that load, and no other session shows it.",
    assisted="Starts at {load}, the most assistance available. {last_done} looks like a typing error, because the "
    "equipment can't make that load, and no other session shows it.",
    load="the first load",
    unit="unit of the loads",
    **PAST_SETS,
)
START_HISTORY_NO_LOAD = declare(
    "start_history_no_load",
    Action.START,
    "Starts at {load}, the lightest available, because no starting load was set, and earlier sessions with this "
    "exercise don't show one.",
    assisted="Starts at {load}, the most assistance available, because no starting load was set, and earlier sessions "
    "with this exercise don't show one.",
    load="the first load",
    unit="its unit",
)
START_HISTORY_PERCENT = declare(
    "start_history_percent",
    Action.START,
    "The training max is {working_load}, {percent}% of a one-repetition maximum of {done_load}, based on {last_done}.",
    working_load="the first working load or training max",
    load="the closest load to it that can be built",
    percent="the share that the rule starts with, in percent",
    done_load="the load that the sets show for one repetition",
    days="days since the last session with the exercise",
    formula="formula of the estimate, if the load was not done for one repetition",
    unit="unit of the loads",
    **PAST_SETS,
)
START_HISTORY_PERCENT_LIGHTER = declare(
    "start_history_percent_lighter",
    Action.START,
    "The training max is {working_load}, less than {percent}% of a one-repetition maximum of {done_load}, because the "
    "last session was {days_ago}. The maximum is based on {last_done}.",
    assisted="The training max is {working_load}, easier than {percent}% of a one-repetition maximum of {done_load}, "
    "because the last session was {days_ago}. The maximum is based on {last_done}.",
    working_load="the first working load or training max",
    load="the closest load to it that can be built",
    percent="the share that the rule starts with, in percent",
    done_load="the load that the sets show for one repetition",
    days="days since the last session with the exercise",
    formula="formula of the estimate, if the load was not done for one repetition",
    unit="unit of the loads",
    **PAST_SETS,
)
START_HISTORY_TOO_OLD = declare(
    "start_history_too_old",
    Action.START,
    "Starts at {load}. The last session with this exercise was {days_ago}, too long ago to count.",
    load="the first load",
    days="days since that session",
    done_load="the load that it shows for the first target",
    unit="unit of both loads",
)
WITH_PERCENT = {
    START_HISTORY.name: START_HISTORY_PERCENT,
    START_HISTORY_HEAVIEST.name: START_HISTORY_PERCENT,
    START_HISTORY_LIGHTER.name: START_HISTORY_PERCENT_LIGHTER,
}
"""The codes of rules that start with a share of the load."""

STARTS_FROM_HISTORY = frozenset(
    code.name
    for code in (
        START_HISTORY,
        START_HISTORY_LIGHTER,
        START_HISTORY_HEAVIEST,
        START_HISTORY_LIGHTEST,
        START_HISTORY_TYPING_ERROR,
        START_HISTORY_PERCENT,
        START_HISTORY_PERCENT_LIGHTER,
    )
)
"""The codes of starts that a session decides. Each has the day of that session as the fact `on`."""

SESSIONS_COMPARED = 5
"""The sessions of an exercise that are read: the newest, and up to four before it."""
LEAP_PERCENT = 60
"""A load this far above those of all other sessions is probably a typing error."""
OLD_SHARE = 0.5
OLDEST_DAYS = 365
"""Half of a load counts after a break so long that a program would start again, up to a year."""


class PastExercise(Struct, frozen=True, omit_defaults=True):
    """The work sets of the newest earlier session with an exercise. Loads are in the athlete's unit.

    `earlier` has the sessions before it, newest first. `replayed` means that the session is the first one of those that
    the enrollment replays: the program begins with it, so it is not lighter after a break.
    """

    on: date
    sets: tuple[PastSet, ...]
    earlier: tuple["PastExercise", ...] = ()
    replayed: bool = False


PastExercises = Mapping[str, PastExercise]  # by slug


class ShownLoad(Struct, frozen=True):
    """A load that sessions show.

    `load` is the starting load of the rule, and `first_load` that of its heaviest set. `on` is the day of the newest
    session. `facts` has the sets that show the load.
    """

    load: float
    first_load: float
    on: date
    facts: dict[str, Fact]


def shown_load(rule: Rule, loads: Loads, past: PastExercise, side: Side) -> ShownLoad | None:
    """What the sessions show for a side. None if they show no load. For `both`, the weaker of the two sides counts."""
    if side is not Side.BOTH:
        return _of_side(rule, loads, past, side)
    shown = [found for each in LEFT_AND_RIGHT if (found := _of_side(rule, loads, past, each)) is not None]
    return min(shown, key=lambda each: each.load, default=None)


def typing_error(loads: Loads, past: PastExercise, side: Side) -> dict[str, Fact] | None:
    """The sets that are left out as a typing error, as facts. None unless they are why no session shows a load."""
    sides = LEFT_AND_RIGHT if side is Side.BOTH else (side,)
    if any(_plausible(past, each, loads) for each in sides):
        return None
    sets_of_sides = [
        replace(each, sets=tuple(one for one in each.sets if one.side in (*sides, Side.BOTH))) for each in _recent(past)
    ]
    session = max(sets_of_sides, key=_heaviest)
    return _facts(session, _heaviest(session)) if session.sets else None


def _of_side(rule: Rule, loads: Loads, past: PastExercise, side: Side) -> ShownLoad | None:
    sessions = _plausible(past, side, loads)
    if not sessions:
        return None
    newest = sessions[0]
    if rule.first_load_percent != 100:
        return _one_rep_max(rule, sessions)
    load = rule.load_from_history(newest.sets)
    if load is None:
        return None
    metric, amount = rule.first_target
    done = [one for one in newest.sets if one.done(metric) > 0]
    middle = sorted(done, key=lambda one: one.load_for(amount, metric), reverse=True)[len(done) // 2]
    first_load = middle.load_for(amount, metric)
    facts = _facts(newest, middle.load)
    is_estimate = metric is Metric.REPS and middle.can_estimate and first_load != middle.load
    return ShownLoad(load, first_load, newest.on, facts | ({"formula": OneRepMaxFormula.EPLEY} if is_estimate else {}))


def _one_rep_max(rule: Rule, sessions: Sequence[PastExercise]) -> ShownLoad | None:
    """The best estimate of all sessions, with the set that shows it."""
    load = rule.load_from_history([one for session in sessions for one in session.sets])
    if load is None:
        return None
    session, best = max(
        ((session, one) for session in sessions for one in session.sets),
        key=lambda each: rule.load_from_history((each[1],)) or 0.0,
    )
    facts = _facts(replace(session, sets=(best,)), best.load)
    return ShownLoad(
        load, load, sessions[0].on, facts | ({} if load == best.load else {"formula": OneRepMaxFormula.EPLEY})
    )


def _recent(past: PastExercise) -> list[PastExercise]:
    """The sessions, newest first, without those that are weeks older than the newest."""
    earliest = past.on - timedelta(days=EVIDENCE_DAYS)
    return [past, *(each for each in past.earlier if each.on >= earliest)][:SESSIONS_COMPARED]


def _work_sets(session: PastExercise, side: Side) -> PastExercise:
    """The sets of a side, without first ones that look like warm-ups."""
    sets = [one for one in session.sets if one.side in (side, Side.BOTH)]
    return replace(session, sets=tuple(sets[ramp_length([one.load for one in sets]) :]))


def _plausible(past: PastExercise, side: Side, loads: Loads) -> list[PastExercise]:
    """The sets of a side without loads that are probably typing errors, and without sessions of nothing else."""
    recent = _recent(past)
    sessions = [_work_sets(each, side) for each in recent]
    kept: list[PastExercise] = []
    for n, session in enumerate(sessions):
        others = [_heaviest(each) for at, each in enumerate(sessions) if at != n]
        of_any_time = [_heaviest(each) for each in (past, *past.earlier) if each is not recent[n]]
        sets = tuple(one for one in session.sets if not _is_typing_error(one.load, others, of_any_time, loads))
        if sets:
            kept.append(replace(session, sets=sets))
    return kept


def _heaviest(session: PastExercise) -> float:
    return max((one.load for one in session.sets), default=0.0)


def _is_typing_error(load: float, others: Sequence[float], of_any_time: Sequence[float], loads: Loads) -> bool:
    """Whether a load is far above those of the other sessions, or above the equipment in one session alone.

    The equipment that made a load weeks ago, or for the other side, is another one than that of the program, too. So
    `of_any_time` has these loads as well.
    """
    if _is_leap(load, max(others, default=0.0), loads):
        return True
    if not is_beyond_equipment(load, loads):
        return False
    known = max(of_any_time, default=0.0)
    return not is_beyond_equipment(known, loads) or _is_leap(load, known, loads)


def _is_leap(load: float, known: float, loads: Loads) -> bool:
    return known > 0 and load > known + max(scale(known, LEAP_PERCENT / 100), SMALL_STEP[loads.unit])


def _facts(session: PastExercise, load: float) -> dict[str, Fact]:
    """The sets of a session at a load, as facts."""
    sets = [one for one in session.sets if one.load == load]
    facts: dict[str, Fact] = {"past_sets": len(sets), "past_load": load, "on": session.on.isoformat()}
    for metric in Metric:
        done = [one.done(metric) for one in sets]
        if all(done):
            return facts | {f"past_{metric}": min(done), f"most_past_{metric}": max(done)}
    return facts
