"""Effort target: the load follows the gap between the target reps in reserve and those reported.

Source: Zourdos et al. 2016 (RPE 10 is nothing in reserve, 9 is one rep, 8 two, 7 three). The change of load per rep in
reserve, 3 percent, lies between the steps of common RPE charts. It is Nextset's default (no published source).
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Self

from msgspec import Meta, field
from msgspec.structs import replace

from domain.decision import ESTIMATED, Action, Decision, decide, declare
from domain.loads.load_step import LOAD_DECREASED, LOAD_INCREASED, LoadStep, step_towards, step_up
from domain.loads.loading import HEAVIEST, Loads, Unit, add, convert_optional, refuse_finer_than_hundredths, scale
from domain.progression_rules.loaded_rule import LoadedRule
from domain.progression_rules.parts.collected_data import CollectedData, Fault
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import (
    SetLine,
    SetLines,
    TargetSet,
    lines_in_unit,
    scheme_faults,
    target_sets,
)
from domain.sessions.review import NO_LOAD_SHOWN, JudgedSet, Review, SessionResult
from domain.sessions.why_not_met import set_missing
from domain.wording.facts import Fact

EFFORT_NOT_REPORTED = declare(
    "effort_not_reported",
    Action.HOLD,
    "Reps in reserve decide the load, but they were not logged. Repeat at {load}.",
    load="the load that stays",
    unit="unit of the load",
)
EFFORT_ON_TARGET = declare(
    "effort_on_target",
    Action.HOLD,
    "{done_rir:rep} in reserve for a target of {rir}. The effort is right. Repeat at {load}.",
    done_rir="the reported reps in reserve",
    rir="the target reps in reserve of that set",
    load="the load that stays",
    unit="unit of the load",
)


EFFORT_EASIER = declare(
    "effort_easier",
    Action.ADVANCE,
    "Set {set}: {done_rir:rep} in reserve instead of {rir} at {done_load}, easier than planned. "
    "Next: {load}, up from {before_load}.",
    assisted="Set {set}: {done_rir:rep} in reserve instead of {rir} at {done_load}, easier than planned. "
    "Next: {load} instead of {before_load}.",
    done_rir="the reported reps in reserve",
    rir="the target reps in reserve of that set",
    set="number of that set",
    before_load="the prescribed load",
    done_load="the load used in that set",
    load="the next load",
    unit="unit of the loads",
)
EFFORT_HARDER = declare(
    "effort_harder",
    Action.BACK_OFF,
    "Set {set}: {done_rir:rep} in reserve instead of {rir} at {done_load}, harder than planned. "
    "Next: {load}, down from {before_load}.",
    assisted="Set {set}: {done_rir:rep} in reserve instead of {rir} at {done_load}, harder than planned. "
    "Next: {load} instead of {before_load}.",
    done_rir="the reported reps in reserve",
    rir="the target reps in reserve of that set",
    set="number of that set",
    before_load="the prescribed load",
    done_load="the load used in that set",
    load="the next load",
    unit="unit of the loads",
)
EFFORT_REPS_SHORT = declare(
    "effort_reps_short",
    Action.BACK_OFF,
    "Set {set}: {good_reps} of {target} good reps at {done_load}, harder than planned. "
    "Next: {load}, down from {before_load}.",
    assisted="Set {set}: {good_reps} of {target} good reps at {done_load}, harder than planned. "
    "Next: {load} instead of {before_load}.",
    good_reps="good reps in that set",
    target="the target of that set",
    set="number of that set",
    before_load="the prescribed load",
    done_load="the load used in that set",
    load="the next load",
    unit="unit of the loads",
)


class EffortTargetRule(LoadedRule, frozen=True, tag="effort_target", kw_only=True):
    """The load follows the gap between the target reps in reserve and those reported."""

    sets_own_reps: ClassVar[bool] = False

    scheme: Annotated[SetLines, Meta(description="Sets of a session. Sets with a `rir` decide.")] = field(name="sets")
    percent_per_rep: Annotated[
        Annotated[float, Meta(gt=0, le=20)],
        Meta(
            description="Change of load per rep in reserve above or below the target, as a percentage of the "
            "working load."
        ),
    ] = 3.0
    step_per_rep: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="Change of load per rep in reserve, in the rule's unit, instead of `percent_per_rep`."),
    ] = None
    tolerance: Annotated[
        float, Meta(ge=0, le=5, description="Largest gap, in reps in reserve, that counts as on target.")
    ] = 0.5
    max_change_percent: Annotated[
        float, Meta(gt=0, le=50, description="Largest change of load per session, in percent.")
    ] = 10.0
    step_on_target: Annotated[
        Annotated[float, Meta(gt=0, le=HEAVIEST)] | None,
        Meta(description="Increase after a session on target, in the rule's unit. Null means none."),
    ] = None

    def __post_init__(self) -> None:
        for name in ("step_per_rep", "step_on_target"):
            refuse_finer_than_hundredths(getattr(self, name), name)
        if all(line.rir is None or not line.loaded for line in self.scheme):
            raise ValueError("At least one line of `sets` needs a load and a `rir`.")

    def own_loads_in_unit(self, old: Unit, new: Unit) -> Self:
        scheme = lines_in_unit(self.scheme, old, new)
        per_rep = convert_optional(self.step_per_rep, old, new)
        on_target = convert_optional(self.step_on_target, old, new)
        return replace(self, scheme=scheme, step_per_rep=per_rep, step_on_target=on_target)

    @property
    def judges_effort(self) -> bool:
        return True

    def faults(self, place: str) -> list[tuple[str, str]]:
        return scheme_faults(self.scheme, f"{place}/sets")

    def unreachable_faults(self, pointer: str, data: CollectedData) -> Iterator[Fault]:
        if not any(target.rir is not None for sets in data.sessions(self.sessions()) for target in sets):
            yield pointer, "None of the slot's own sets has a target `rir`, so the load would never change."

    def start(self, loads: Loads, load: float | None) -> RuleState:
        return RuleState(loads=(self.load_rounding.keep(loads, loads.lightest_loaded if load is None else load),))

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        return target_sets(self.scheme, state.loads)

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        facts: dict[str, Fact] = {"load": self.load_rounding.built(loads, state.load), "unit": loads.unit}
        lighter = self.why_lighter(review)
        if not review.complete:
            return state, set_missing(review)
        middle = self._middle_set(state.load, review, loads)
        if middle is None:
            return state, self.why_not(review) or decide(EFFORT_NOT_REPORTED, review.asides, **facts)
        gap, item = middle
        if gap >= -self.tolerance and lighter is not None:
            return state, lighter
        if abs(gap) > self.tolerance or self.difference(review) > 0:
            step = self._by_gap(state.load, gap, item, loads)
            return replace(state, loads=(step.working,)), self._by_gap_decision(step, gap, item, review, loads)
        if self.step_on_target is not None and self.result(review) is SessionResult.MET:
            step = step_towards(loads, state.load, add(state.load, self.step_on_target), self.load_rounding)
            return replace(state, loads=(step.working,)), self.step_decision(step, review, loads)
        done_rir, rir = gap + (item.prescribed.rir or 0), item.prescribed.rir or 0
        return state, decide(EFFORT_ON_TARGET, review.asides, **facts, done_rir=done_rir, rir=rir)

    def _middle_set(self, load: float, review: Review, loads: Loads) -> tuple[float, JudgedSet] | None:
        """The gap of the set in the middle, from the easiest to the hardest, and that set.

        The gap is the reported minus the target reps in reserve. Reps missed at the prescribed load count below zero. A
        heavier set counts only with its reported effort. One set taken to failure does not decide for all.
        """
        gaps = []
        for item in review.performed:
            rir, reserve = item.prescribed.rir, item.reps_in_reserve
            short = max((item.prescribed.reps or 0) - (item.done if item.is_heavier else item.amount), 0)
            if rir is not None and short and not item.is_heavier:
                gaps.append((-short - rir, item))
            elif rir is not None and reserve is not None:
                gaps.append((reserve - rir - short, item))
        gaps.sort(key=lambda pair: self._fitting(load, pair[0], pair[1], loads), reverse=True)
        return gaps[(len(gaps) - 1) // 2] if gaps else None

    def _by_gap(self, load: float, gap: float, item: JudgedSet, loads: Loads) -> LoadStep:
        if load == 0 and gap > 0:
            return step_up(loads, load, None, self.load_rounding)
        return step_towards(loads, load, self._fitting(load, gap, item, loads), self.load_rounding)

    def _fitting(self, load: float, gap: float, item: JudgedSet, loads: Loads) -> float:
        """The load that fits the target effort: from the load used if that was heavier, else from the working load.

        A heavier set is converted by the Epley estimate, where it holds.
        """
        used = load
        if item.is_heavier and item.prescribed_load:
            used = scale(load, item.load / item.prescribed_load) if item.prescribed_load > 0 else item.load
        each = self.step_per_rep if self.step_per_rep is not None else loads.share(used, self.percent_per_rep / 100)
        if not each:  # assistance of an unknown body weight has no percentage
            one_step = loads.heavier(used) if gap > 0 else loads.lighter(used)
            return used if one_step is None else one_step
        change = round(each * gap, 2)
        if used != load and self.step_per_rep is None and item.prescribed.reps is not None:
            fitting = item.load_for(item.prescribed.reps + (item.prescribed.rir or 0), item.reps_in_reserve or 0)
            if fitting != NO_LOAD_SHOWN:
                change = round((fitting / item.load - 1) * used, 2) if item.load > 0 else add(fitting, -item.load)
        most = loads.share(used, self.max_change_percent / 100) or abs(change)
        return add(used, max(min(change, most), -most))

    def _by_gap_decision(self, step: LoadStep, gap: float, item: JudgedSet, review: Review, loads: Loads) -> Decision:
        facts: dict[str, Fact] = {
            **step.facts(loads),
            "set": item.number,
            "rir": item.prescribed.rir or 0,
            "done_load": item.load,
        }
        if step.code is LOAD_DECREASED and item.done < (item.prescribed.reps or 0):
            reps: dict[str, Fact] = {"good_reps": item.done, "target": item.prescribed.reps or 0}
            asides = tuple(aside for aside in review.asides if aside != ESTIMATED)  # here, the reps did not count
            return decide(EFFORT_REPS_SHORT, asides, **facts, **reps)
        code = EFFORT_HARDER if step.code is LOAD_DECREASED else EFFORT_EASIER
        if step.code not in (LOAD_DECREASED, LOAD_INCREASED) or (code is EFFORT_EASIER and gap <= self.tolerance):
            return self.step_decision(step, review, loads)
        return decide(code, review.asides, **facts, done_rir=item.reps_in_reserve or 0)


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = EffortTargetRule(scheme=(SetLine(count=3, reps=5, rir=2),))
