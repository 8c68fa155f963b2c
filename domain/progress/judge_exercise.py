"""Judges one exercise of a session, step by step. The first step that makes a decision ends it.

The docstring of each step is its sentence in the guide `how-it-decides`; a test compares the two.
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import STEP_TOO_LARGE
from domain.loads.loading import Unit, scale
from domain.policies.pain import (
    ALREADY_EASIEST,
    NO_PAIN,
    PAIN_EASED,
    PAIN_HOLD,
    PAIN_STOP,
    STOPPED,
    PainFinding,
    PainLight,
)
from domain.policies.variants import VARIANT_CHANGED
from domain.progress.progress import Progress, ProgressionState
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.rule_state import RuleState
from domain.sessions.prescription import PrescribedSet
from domain.sessions.review import SIDE_MISSING, Review, review
from domain.sessions.session import PainScores, Performance, PerformedSet
from domain.sessions.side import Side
from domain.wording import held_text, side_by_side

OVERRIDE_DONE = declare(
    "override_done",
    Action.REPEAT,
    "Logged. The coach set this session, so the plan continues where it left off.",
)
NOT_JUDGED = declare(
    "not_judged",
    Action.REPEAT,
    "Logged. Other sets of this lift decide its progress.",
)
LARGE_STEP = declare(
    "large_step",
    Action.ADVANCE,
    "More weight earned in {sessions:session in a row}. Next: {asked}. It is a big jump from {before_load}, but there "
    "is no load in between. Stop a set early rather than lose form.",
    sessions="sessions in a row in which the step was earned",
    before_load="the load until now",
    load="the next load",
    asked="the target of the first set, as text",
    unit="the unit of both loads",
)

# A slot whose sides are judged separately gets the decision whose action comes first in this list.
BY_WEIGHT = (Action.STOP, Action.BACK_OFF, Action.DELOAD, Action.HOLD, Action.REPEAT, Action.ADVANCE, Action.START)
# Nextset's default (no published source). Without it, an athlete who owns 4 kg and 10 kg would stay at 4 kg forever.
SESSIONS_BEFORE_A_LARGE_STEP = 3


class LoggedExercise(Struct, frozen=True):
    """The log of one slot, and the prescription that it is compared with."""

    performance: Performance
    sets: tuple[PerformedSet, ...]  # logged for this slot
    progression_sets: tuple[PerformedSet, ...]  # logged for every slot of the same progression: pain counts for all
    prescribed: tuple[PrescribedSet, ...]  # as the history prescribes them today
    issued: tuple[PrescribedSet, ...] | None = None  # as issued to the athlete, if different
    issued_unit: Unit | None = None


class Judgment(Struct, frozen=True):
    """The new state of the progression, and the decision.

    `explains_next` is False when the decision is about this session alone. Then the earlier decision still explains the
    next sets.
    """

    state: ProgressionState
    decision: Decision
    explains_next: bool = True


class Case(Struct, frozen=True):
    """A reviewed exercise with the pain of each side. `slot` already counts the red light and confirmation."""

    slot: SlotProgress
    review: Review
    issued_review: Review | None
    pain_by_side: dict[Side, PainFinding]

    @property
    def worst_pain(self) -> PainFinding:
        return max(self.pain_by_side.values(), key=lambda pain: pain.light)

    def side(self, slot: SlotProgress, side: Side) -> "SideCase":
        """The case of one side. In `slot`, the sides before this one are already judged."""
        if side is Side.BOTH:
            review, issued = self.review, self.issued_review
        else:
            review = self.review.of_side(side)
            issued = None if self.issued_review is None else self.issued_review.of_side(side)
        if issued is not None and issued.prescribed != review.prescribed:
            # A set that met the issued prescription never counts as missed against the refolded one.
            review = replace(review, was_met_as_issued=issued.met)
        return SideCase(slot, side, review, self.pain_by_side[side])


class SideCase(Struct, frozen=True):
    """One side of an exercise, or both together where the weaker side leads."""

    slot: SlotProgress
    side: Side
    review: Review
    pain: PainFinding

    @property
    def rule_state(self) -> RuleState:
        return self.slot.progression_state.states[self.side]

    def unchanged(self, decision: Decision, explains_next: bool = True) -> Judgment:
        return Judgment(self.slot.progression_state, decision, explains_next)

    def with_state(self, state: RuleState) -> ProgressionState:
        progression = self.slot.progression_state
        return replace(progression, states=progression.states | {self.side: state})


def judge_exercise(slot: SlotProgress, logged: LoggedExercise) -> Judgment | None:
    """Judge one slot. Returns None if no prescribed set was started."""
    if slot.progression_state.stopped:
        return stay_stopped(slot)
    case = _case(slot, logged)
    if case is None:
        return None
    for step in EXERCISE_STEPS:
        judgment = step(case)
        if judgment is not None:
            return judgment
    if Side.BOTH in case.pain_by_side:
        return _judge_side(case.side(case.slot, Side.BOTH))
    return _judge_each_side(case)


def stay_stopped(slot: SlotProgress) -> Judgment:
    """**Stopped?** An exercise that was stopped for pain stays stopped until the coach resumes it."""
    return Judgment(slot.progression_state, decide(STOPPED))


def stop_for_pain(case: Case) -> Judgment | None:
    """**Stop?** Too many red sessions in a row stop the exercise (two by default)."""
    policy, state, pain = case.slot.plan.program.policies.pain, case.slot.progression_state, case.worst_pain
    if policy is None or state.reds < policy.reds_to_stop:
        return None
    decision = decide(PAIN_STOP, score=pain.score, time=pain.time, nth=state.reds)
    return Judgment(replace(state, stopped=True), decision)


def change_variant(case: Case) -> Judgment | None:
    """**Next variant?** Form that was confirmed often enough earns the next variant, at the same total load or lighter.

    One thing changes at a time, so the reps stay, and the rule does not advance in this session.
    """
    slot, state = case.slot, case.slot.progression_state
    if case.worst_pain.light is not PainLight.GREEN or not slot.slot.judged or not slot.sets_asked_by_rule:
        return None
    steps = slot.slot.variants
    if state.variant + 1 >= len(steps) or state.confirmations < steps[state.variant].sessions:
        return None
    after = slot.in_variant(state.variant + 1)
    # The variant needs a load that can't be built (one dumbbell is no pair). A loaded exercise stays loaded.
    if slot.lowest and not after.loads.heaviest:
        return None
    variant, implements = after.exercise.variant(after.variant), after.exercise.implements_of(after.variant)
    decision = decide(
        VARIANT_CHANGED,
        sessions=steps[state.variant].sessions,
        variant=after.variant or "",
        named=variant.name if variant else "",
        held=held_text(after.lowest, after.unit, implements, was_loaded=bool(slot.lowest)),
        load=after.lowest,
        unit=after.unit,
        implements=implements,
    )
    return Judgment(after.progression_state, decision)


def ease_for_pain(case: SideCase) -> Judgment | None:
    """**Red?** A red light for pain makes the exercise one step easier, if there is an easier step."""
    pain, slot = case.pain, case.slot
    if pain.light is not PainLight.RED:
        return None
    eased = slot.rule.ease(case.rule_state, slot.loads)
    if eased is None:
        return case.unchanged(decide(ALREADY_EASIEST, score=pain.score, time=pain.time))
    decision = decide(
        PAIN_EASED,
        score=pain.score,
        time=pain.time,
        load=slot.built(eased),
        unit=slot.unit,
        asked=slot.first_set_text(eased),
    )
    return Judgment(case.with_state(eased), decision)


def hold_for_missing_side(case: SideCase) -> Judgment | None:
    """**Both sides done?** A prescribed side without any set holds the exercise."""
    side = case.review.missing_side
    if side is None or case.review.was_met_as_issued:
        return None
    return case.unchanged(decide(SIDE_MISSING, case.review.asides, side=side))


def hold_for_pain(case: SideCase) -> Judgment | None:
    """**Amber?** An amber light for pain holds the exercise where it is."""
    pain = case.pain
    if pain.light is not PainLight.AMBER:
        return None
    decision = decide(PAIN_HOLD, case.review.asides, score=pain.score, time=pain.time, limit=pain.limit)
    return Judgment(case.with_state(case.rule_state.with_counters(steps_held=0)), decision)


def record_override(case: SideCase) -> Judgment | None:
    """**Set by the coach?** A session that the coach set is logged and changes nothing."""
    if case.slot.sets_asked_by_rule:
        return None
    return case.unchanged(decide(OVERRIDE_DONE, case.review.asides))


def record_unjudged_slot(case: SideCase) -> Judgment | None:
    """**Judged here?** A slot that is not judged is logged and changes nothing."""
    if case.slot.slot.judged:
        return None
    return case.unchanged(decide(NOT_JUDGED, case.review.asides), explains_next=False)


def apply_rule(case: SideCase) -> Judgment:
    """**The rule.** The progression rule compares the log with the prescription, then advances, holds or backs off."""
    slot = case.slot
    state, decision = _after_large_step(slot, *slot.rule.advance(case.rule_state, case.review, slot.loads))
    progression = case.with_state(state)
    if not progression.judged and case.review.heavier_than_prescribed:
        # The athlete started at the first logged load, not at the lightest load.
        starts = progression.start_loads | {case.side: slot.built(state)}
        progression = replace(progression, start_loads=starts)
    return Judgment(replace(progression, judged=True), decision)


EXERCISE_STEPS: tuple[Callable[[Case], Judgment | None], ...] = (stop_for_pain, change_variant)
SIDE_STEPS: tuple[Callable[[SideCase], Judgment | None], ...] = (
    ease_for_pain,
    hold_for_missing_side,
    hold_for_pain,
    record_override,
    record_unjudged_slot,
)
STEPS: tuple[Callable[..., object], ...] = (stay_stopped, *EXERCISE_STEPS, *SIDE_STEPS, apply_rule)
"""Every step, in order. The steps from `ease_for_pain` on are taken for each side."""


def _judge_side(case: SideCase) -> Judgment:
    for step in SIDE_STEPS:
        judgment = step(case)
        if judgment is not None:
            return judgment
    return apply_rule(case)


def _judge_each_side(case: Case) -> Judgment:
    """Independent sides are judged one after the other. The decision with the weightiest action becomes the slot's."""
    slot, judgments = case.slot, dict[Side, Judgment]()
    for side in case.pain_by_side:
        judgments[side] = _judge_side(case.side(slot, side))
        slot = slot.at(judgments[side].state)
    side, judgment = min(judgments.items(), key=lambda item: BY_WEIGHT.index(item[1].decision.action))
    text = side_by_side({each.value: item.decision.text for each, item in judgments.items()})
    decision = replace(judgment.decision, facts=judgment.decision.facts | {"side": side}, text=text)
    return Judgment(slot.progression_state, decision, judgment.explains_next)


def _case(slot: SlotProgress, logged: LoggedExercise) -> Case | None:
    performance, state = logged.performance, slot.progression_state
    unit = performance.unit or slot.unit
    reviewed = review(logged.prescribed, logged.sets, unit, slot.unit)
    if not reviewed.started:
        return None
    days_off, week = _calendar(slot.progress, performance)
    reviewed = replace(reviewed, heavier_counts=state.reds == 0, pain=performance.pain, days_off=days_off, week=week)
    sides = [side for side in map(Side, state.states) if side is Side.BOTH or reviewed.of_side(side).started]
    pain_by_side = {side: _pain(slot, logged, side) for side in sides}
    worst = max(pain_by_side.values(), key=lambda pain: pain.light)
    counted = slot.at(_count_confirmation(slot, _count_red(state, worst), reviewed, worst))
    issued = None
    if logged.issued is not None:
        issued = review(logged.issued, logged.sets, unit, logged.issued_unit or slot.unit)
    return Case(counted, reviewed, issued, pain_by_side)


def _calendar(progress: Progress, performance: Performance) -> tuple[int | None, int]:
    """On the day of the session: days since the previous session, and whole weeks since the enrollment began."""
    newest = progress.done_on[0] if progress.done_on else None
    days_off = None if newest is None else (performance.performed_on - newest).days
    return days_off, (performance.performed_on - progress.start_on).days // 7


def _pain(slot: SlotProgress, logged: LoggedExercise, side: Side) -> PainFinding:
    """Judge the pain of a side. A session's scores apply to the affected side, a set's pain to its own side."""
    policy, setup = slot.plan.program.policies.pain, slot.progress.setup
    if policy is None:
        return NO_PAIN
    sets = [item for item in logged.progression_sets if side is Side.BOTH or item.side in (side, Side.BOTH)]
    scores = logged.performance.pain if setup.affected_side.loaded_by(side) else PainScores()
    return policy.find(scores, setup.baseline_pain, sets)


def _count_red(state: ProgressionState, pain: PainFinding) -> ProgressionState:
    """Count red sessions in a row: per exercise, whichever side hurts, and once per session."""
    reds = state.reds + 1 if pain.light is PainLight.RED else 0
    return state if reds == state.reds else replace(state, reds=reds)


def _count_confirmation(
    slot: SlotProgress, state: ProgressionState, reviewed: Review, pain: PainFinding
) -> ProgressionState:
    """Count sessions in a row that confirmed the form. A red one resets the count; one set by the coach is ignored."""
    steps = slot.slot.variants
    confirmation = steps[state.variant].confirmation if state.variant < len(steps) else None
    if confirmation is None or not slot.sets_asked_by_rule:
        return state
    confirmed = reviewed.confirmed(confirmation.value) and pain.light is not PainLight.RED
    confirmations = state.confirmations + 1 if confirmed else 0
    return state if confirmations == state.confirmations else replace(state, confirmations=confirmations)


def _after_large_step(slot: SlotProgress, state: RuleState, decision: Decision) -> tuple[RuleState, Decision]:
    """Hold back a step that is too large twice. When it is earned a third time in a row, take it with a warning."""
    if decision.code != STEP_TOO_LARGE.name:
        return state.with_counters(steps_held=0), decision
    sessions = state.counters.steps_held + 1
    if sessions < SESSIONS_BEFORE_A_LARGE_STEP:
        return state.with_counters(steps_held=sessions), decision
    before, rule = slot.built(state), slot.rule
    working = scale(float(decision.facts["next_load"]), 1 / rule.load_rounding_at(state).factor)
    heavier = replace(state.with_counters(steps_held=0), loads=tuple(max(load, working) for load in state.loads))
    heavier = rule.with_reps(heavier, 1)  # the bottom of the range, if there is one
    return heavier, decide(
        LARGE_STEP,
        sessions=sessions,
        before_load=before,
        load=slot.built(heavier),
        asked=slot.first_set_text(heavier),
        unit=slot.unit,
    )
