"""Why a session did not meet its prescription, as a decision. The same for every rule kind."""

from domain.decision import ESTIMATED, Action, Decision, decide, declare
from domain.sessions.review import Review

SET_MISSING = declare(
    "set_missing",
    Action.HOLD,
    "{done} of {asked:set} done. Repeat the same sets.",
    done="completed sets",
    asked="prescribed sets",
)
SIDE_MISSING = declare(
    "side_missing",
    Action.HOLD,
    "The {side} side was not done. Nothing changes until both sides are done.",
    side="the missing side",
)
LIGHTER_LOAD = declare(
    "lighter_load",
    Action.HOLD,
    "Done at {done_load} instead of {load}. Reps at a lighter load do not count toward progress. "
    "Next: the same sets at {load}.",
    assisted="Done at {done_load} instead of {load}. Reps with more assistance do not count toward progress. "
    "Next: the same sets at {load}.",
    done_load="the lightest load used",
    load="the prescribed load",
    unit="unit of both loads",
)
TEMPO_NOT_HELD = declare(
    "tempo_not_held",
    Action.HOLD,
    "Tempo lost in {sets} of {asked:set}, so those reps do not count. Repeat the same sets at the prescribed tempo.",
    sets="sets without the tempo",
    asked="prescribed sets",
)
SIDE_BEHIND = declare(
    "side_behind",
    Action.HOLD,
    "{good_reps} of {target} {metric} on the {side} side. Both sides stay at {load} and aim for {target}.",
    side="the weaker side",
    good_reps="its fewest good reps (or seconds) in a set",
    metric="`good reps` or `seconds`",
    target="the target of that set",
    load="the load that stays",
    unit="unit of the load",
)
REPS_SHORT = declare(
    "reps_short",
    Action.HOLD,
    "{good_reps} of {target} {metric} in set {set}. Repeat at {load}.",
    good_reps="good reps (or seconds) in the weakest set",
    metric="`good reps` or `seconds`",
    target="the target of that set",
    set="number of that set",
    load="the load that stays",
    unit="unit of the load",
)
TOO_HEAVY = declare(
    "too_heavy",
    Action.HOLD,
    "{good_reps} of {target} {metric} in set {set} at {done_load}, heavier than the prescribed {load}. "
    "This does not count as a miss. Repeat at {load}.",
    assisted="{good_reps} of {target} {metric} in set {set} at {done_load}, harder than the prescribed {load}. "
    "This does not count as a miss. Repeat at {load}.",
    good_reps="good reps (or seconds) in that set",
    metric="`good reps` or `seconds`",
    target="the target of that set",
    set="number of that set",
    done_load="the load used in that set",
    load="the prescribed load, which stays",
    unit="unit of both loads",
)
MET_SUPERSEDED_PRESCRIPTION = declare(
    "met_superseded_prescription",
    Action.HOLD,
    "Done as prescribed at the time, but the prescription has changed since. Nothing counts as missed. "
    "Next: the current prescription.",
)


def why_not_met(reviewed: Review) -> Decision | None:
    """The first reason why a session did not meet its prescription, or None. The same for every rule kind."""
    if reviewed.met:
        return None
    asides = reviewed.asides
    if reviewed.was_met_as_issued:
        return decide(MET_SUPERSEDED_PRESCRIPTION, asides)
    if reviewed.lightest_set is not None:
        return lighter_load(reviewed)
    if not reviewed.complete:
        return decide(SET_MISSING, asides, done=reviewed.sets_performed, asked=reviewed.sets_prescribed)
    lost = {item.prescribed.set for item in reviewed.sets if item.tempo_lost}
    if lost:
        return decide(TEMPO_NOT_HELD, asides, sets=len(lost), asked=reviewed.sets_prescribed)
    return _reps_short(reviewed) if reviewed.missed else _too_heavy(reviewed)


def lighter_load(reviewed: Review) -> Decision:
    """The decision for sets that were lighter than prescribed. It names the one that was lighter by most."""
    lightest = reviewed.lightest_set
    done, load = (0.0, 0.0) if lightest is None else (lightest.load, lightest.prescribed_load)
    return decide(LIGHTER_LOAD, reviewed.asides, done_load=done, load=load, unit=reviewed.unit)


def _too_heavy(reviewed: Review) -> Decision:
    short = min((item for item in reviewed.sets if not item.amount_met), key=lambda item: item.done)
    asides = tuple(aside for aside in reviewed.asides if aside != ESTIMATED)  # by the estimate, this set is too short
    return decide(
        TOO_HEAVY,
        asides,
        good_reps=short.done,
        target=short.target,
        metric="seconds" if short.prescribed.is_hold else "good reps",
        set=short.prescribed.set,
        done_load=short.load,
        load=short.prescribed_load,
        unit=reviewed.unit,
    )


def _reps_short(reviewed: Review) -> Decision:
    behind = [item for item in reviewed.sets if item.missed]
    weakest = min(behind, key=lambda item: item.amount - item.target)
    facts: dict[str, str | float] = {
        "good_reps": weakest.amount,
        "target": weakest.target,
        "metric": "seconds" if weakest.prescribed.is_hold else "good reps",
        "load": weakest.prescribed_load if weakest.prescribed.adjust is not None else weakest.prescribed.signed_load,
        "unit": reviewed.unit,
    }
    sides_behind = {item.prescribed.side for item in behind}
    if len({item.prescribed.side for item in reviewed.sets}) == 2 and len(sides_behind) == 1:
        return decide(SIDE_BEHIND, reviewed.asides, side=weakest.prescribed.side, **facts)
    return decide(REPS_SHORT, reviewed.asides, set=weakest.prescribed.set, **facts)
