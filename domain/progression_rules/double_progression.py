"""Double progression: more reps inside a range first, then the next load, back at the bottom of the range.

The next target is earned: the fewest good reps over all sets and sides, plus one, never below the present target, at
most the top. Source: the knee circuit (Whitt); the scheme is common property. What happens when other loads than the
prescribed ones are used, and backing off after three sessions under the range, is ours.
"""

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.load_step import LOAD_DOWN, LOAD_UP, STEP_TOO_LARGE, MaxStepPercent, step_up
from domain.loading import Load, Loads, refuse_finer_than_hundredths
from domain.prescription import RIR
from domain.progression_rules.rule import RepTarget, Rule, SetCount, State, TargetSet
from domain.review import LIGHTER_LOAD, MET_SUPERSEDED_PRESCRIPTION, Review, why_not_met

REPS_UP = declare(
    "reps_up",
    Action.ADVANCE,
    "Every set reached {target}, the weakest {good_reps}. Same load, {load}, and {reps} reps next.",
    target="what was asked for",
    good_reps="the fewest good reps in a set",
    reps="the next target",
    load="the load that stays",
    unit="its unit",
)
TOP_OF_RANGE = declare(
    "top_of_range",
    Action.HOLD,
    "Every set reached {top}, the top of the range. It is done with bodyweight: stay at {top}.",
    top="the top of the range",
)
HEAVIER_LOAD_KEPT = declare(
    "heavier_load_kept",
    Action.ADVANCE,
    "Done with {done_load} instead of {load}, for {good_reps} reps or more. {done_load} it is: aim for {reps}.",
    done_load="the lightest load used",
    load="the load that was asked for",
    good_reps="the fewest good reps in a set",
    reps="the next target",
    unit="the unit of the loads",
)
HEAVIER_LOAD_TRIED = declare(
    "heavier_load_tried",
    Action.ADVANCE,
    "{done_load} instead of {asked_load}, {sets} sets, {good_reps} reps in the weakest: short of {bottom}. "
    "Between the two: {load} for {reps}.",
    done_load="the lightest load used",
    asked_load="the load that was asked for",
    sets="sets done",
    good_reps="the fewest good reps in a set that was done",
    bottom="what was asked for, in reps and sets",
    load="the next load",
    reps="the next target",
    unit="the unit of the loads",
)
TOO_HEAVY = declare(
    "too_heavy",
    Action.HOLD,
    "{done_load} instead of {load}, {good_reps} reps in the weakest set: too heavy for this range. Back to {load}.",
    done_load="the lightest load used",
    load="the load that stays",
    good_reps="the fewest good reps in a set that was done",
    unit="the unit of the loads",
)
LIGHTER_LOAD_AGAIN = declare(
    "lighter_load_again",
    Action.BACK_OFF,
    "Done with {load} for the second session running. {load} is the working load now: aim for {reps}.",
    load="the load that was used",
    reps="the next target",
    unit="the unit of the load",
)

SESSIONS_TO_BELIEVE_A_LIGHTER_LOAD = 2


class DoubleProgression(Rule, frozen=True, tag="double_progression"):
    """More reps inside a range first, then the next load, back at the bottom of the range."""

    reps_min: Annotated[RepTarget, Meta(description="Bottom of the range.")]
    reps_max: Annotated[RepTarget, Meta(description="Top of the range; every set there earns the next load.")]
    sets_count: SetCount = 3
    loaded: Annotated[bool, Meta(description="False: with bodyweight, reps only.")] = True
    increment: Annotated[Load | None, Meta(description="The step in load; null: the next load that can be built.")] = (
        None
    )
    max_step_percent: MaxStepPercent = 60
    back_off_after: Annotated[
        Annotated[int, Meta(ge=1, le=20)] | None,
        Meta(description="Sessions in a row under the range that lower the load; null: never."),
    ] = 3
    rir: Annotated[RIR | None, Meta(description="Reps in reserve to aim for; shown, never a gate.")] = None
    rir_max: Annotated[RIR | None, Meta(description="Upper end of the reps in reserve to aim for.")] = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.increment, "increment")
        if self.reps_min > self.reps_max:
            raise ValueError("`reps_min` is above `reps_max`")
        if self.increment == 0:
            raise ValueError("an `increment` of 0 would never get heavier; null means the next load there is")

    def start(self, loads: Loads, load: float | None) -> State:
        if not self.loaded:
            return State(reps=(self.reps_min,))
        first = loads.lightest_loaded if load is None else load
        return State(loads=(first,), reps=(self.reps_min,))

    def sets(self, state: State) -> tuple[TargetSet, ...]:
        one = TargetSet(reps=state.reps[0], load=state.load, rir=self.rir, rir_max=self.rir_max)
        return (one,) * self.sets_count

    def with_reps(self, state: State, reps: int) -> State:
        return replace(state, reps=(min(max(reps, self.reps_min), self.reps_max),))

    def advance(self, state: State, review: Review, loads: Loads) -> tuple[State, Decision]:
        if self.loaded and review.heavier_than_asked:
            return self._heavier(state.counted(under=0, lighter=0), review, loads)
        reason = why_not_met(review)
        if reason is not None:
            return self._missed(state, review, loads, reason)
        met = state.counted(under=0, lighter=0)
        if review.fewest >= self.reps_max:
            return self._next_load(met, review, loads, met.load)
        target = int(review.fewest) + 1
        facts = {"target": state.reps[0], "good_reps": review.fewest, "reps": target, "load": state.load}
        return replace(met, reps=(target,)), decide(REPS_UP, review.asides, **facts, unit=loads.unit.value)

    def _next_load(self, state: State, review: Review, loads: Loads, load: float) -> tuple[State, Decision]:
        if not self.loaded:
            top = replace(state, reps=(self.reps_max,))
            return top, decide(TOP_OF_RANGE, review.asides, top=self.reps_max)
        step = step_up(loads, load, self.increment, max_step_percent=self.max_step_percent)
        reps = self.reps_min if step.code is LOAD_UP else self.reps_max
        facts: dict[str, str | float] = {
            "top": self.reps_max,
            "load": loads.build(step.load),
            "unit": loads.unit.value,
        }
        if step.code is LOAD_UP:
            facts["reps"] = reps
        if step.code is STEP_TOO_LARGE:
            facts["next_load"] = step.next_load or 0
        return replace(state, loads=(step.load,), reps=(reps,)), decide(step.code, review.asides, **facts)

    def _heavier(self, state: State, review: Review, loads: Loads) -> tuple[State, Decision]:
        """More was lifted than asked for: the log is believed as far as the range allows."""
        used = loads.at_most(review.lightest)
        asked = loads.build(state.load)
        fewest = min(item.amount for item in review.done)
        if review.complete and fewest >= self.reps_max:
            return self._next_load(state, review, loads, used)
        facts: dict[str, str | float] = {
            "done_load": review.lightest,
            "good_reps": fewest,
            "unit": loads.unit.value,
        }
        if review.complete and fewest >= self.reps_min:
            reps = int(fewest) + 1
            kept = replace(state, loads=(used,), reps=(reps,))
            return kept, decide(HEAVIER_LOAD_KEPT, review.asides, **facts, load=asked, reps=reps)
        between = loads.lighter(used) or 0
        if between > asked and fewest >= self.reps_min * 2 / 3:  # further below, the log says little about the range
            facts |= {"asked_load": asked, "load": between, "reps": self.reps_min, "sets": len(review.done)}
            facts["bottom"] = f"{self.sets_count} sets of {self.reps_min}"
            tried = replace(state, loads=(between,), reps=(self.reps_min,))
            return tried, decide(HEAVIER_LOAD_TRIED, review.asides, **facts)
        return state, decide(TOO_HEAVY, review.asides, **facts, load=asked)

    def _missed(self, state: State, review: Review, loads: Loads, reason: Decision) -> tuple[State, Decision]:
        if reason.code == MET_SUPERSEDED_PRESCRIPTION.name:
            return state, reason
        if reason.code == LIGHTER_LOAD.name:
            return self._lighter(state.counted(under=0, lighter=state.count("lighter") + 1), review, loads, reason)
        under = state.count("under") + 1 if review.fewest < self.reps_min else 0
        lower = loads.lighter(loads.build(state.load)) if self.loaded else None
        if self.back_off_after is None or under < self.back_off_after or lower is None:
            return state.counted(under=under, lighter=0), reason
        eased = replace(state.counted(under=0, lighter=0), loads=(lower,), reps=(self.reps_min,))
        facts = {"misses": under, "load": lower, "reps": self.reps_min}
        return eased, decide(LOAD_DOWN, review.asides, **facts, unit=loads.unit.value)

    def _lighter(self, state: State, review: Review, loads: Loads, reason: Decision) -> tuple[State, Decision]:
        used = loads.at_most(review.lightest)
        if state.count("lighter") < SESSIONS_TO_BELIEVE_A_LIGHTER_LOAD or used >= loads.build(state.load):
            return state, reason
        fewest = int(min(item.amount for item in review.done)) if review.complete else 0
        reps = min(max(fewest + 1, self.reps_min), self.reps_max)
        lower = replace(state.counted(lighter=0), loads=(used,), reps=(reps,))
        return lower, decide(LIGHTER_LOAD_AGAIN, review.asides, load=used, reps=reps, unit=loads.unit.value)
