"""Judges one exercise of a session, step by step. The first step that makes a decision ends it.

The docstring of each step is its sentence in the guide `how-it-decides`; a test compares the two.
"""

from collections.abc import Callable

from msgspec.structs import replace

from domain.decision import Action, decide, declare
from domain.policies.pain import ALREADY_EASIEST, PAIN_EASED, PAIN_HOLD, PAIN_STOP, STOPPED, PainLight
from domain.policies.variants import VARIANT_CHANGED
from domain.progress.exercise_case import Case, Judgment, LoggedExercise, SideCase, case_of
from domain.progress.follow_lifter import apply_and_follow
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.questioned_load import load_questioned, questioned_set
from domain.sessions.side import Side
from domain.sessions.why_not_met import SIDE_MISSING, other_metric, other_resistance
from domain.wording.template import side_by_side

OVERRIDE_DONE = declare(
    "override_done",
    Action.REPEAT,
    "Logged. The coach set this session, so the plan continues where it left off.",
)
NOT_JUDGED = declare(
    "not_judged",
    Action.REPEAT,
    "Logged. Progress on this exercise is decided elsewhere in the program.",
)
# A slot whose sides are judged separately gets the decision whose action comes first in this list.
BY_SEVERITY = (Action.STOP, Action.BACK_OFF, Action.DELOAD, Action.HOLD, Action.REPEAT, Action.ADVANCE, Action.START)


def judge_exercise(slot: SlotProgress, logged: LoggedExercise) -> Judgment | None:
    """Judge one slot. Returns None if no prescribed set was started."""
    if slot.progression_state.stopped:
        return stay_stopped(slot)
    case = case_of(slot, logged)
    return None if case is None else replace(_judge(case), pain=case.worst_pain)


def _judge(case: Case) -> Judgment:
    for step in EXERCISE_STEPS:
        judgment = step(case)
        if judgment is not None:
            return judgment
    if Side.BOTH in case.pain_by_side:
        return _judge_side(case.side(case.slot, Side.BOTH))
    return _judge_each_side(case)


def stay_stopped(slot: SlotProgress) -> Judgment:
    """**Stopped?** An exercise that pain or another symptom stopped stays stopped until the coach resumes it."""
    return Judgment(slot.progression_state, decide(STOPPED))


def stop_for_pain(case: Case) -> Judgment | None:
    """**Stop?** Too many red sessions in a row stop the exercise (two by default)."""
    policy, state, pain = case.slot.plan.program.policies.pain, case.slot.progression_state, case.worst_pain
    if policy is None or state.reds < policy.reds_to_stop:
        return None
    decision = decide(PAIN_STOP, **pain.facts, nth=state.reds)
    return Judgment(replace(state, stopped=True), decision)


def change_variant(case: Case) -> Judgment | None:
    """**Next variant?** Form that was confirmed often enough earns the next variant, at the same total load or lighter.

    One thing changes at a time, so the reps stay, and the rule does not advance in this session.
    """
    slot, state = case.slot, case.slot.progression_state
    if case.worst_pain.light is not PainLight.GREEN or not slot.slot.judged or not slot.sets_asked_by_rule:
        return None
    if case.day_decision is not None:
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
        was_loaded=bool(slot.lowest),
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
        return case.unchanged(decide(ALREADY_EASIEST, **pain.facts))
    decision = decide(PAIN_EASED, **pain.facts, **slot.easier_set_facts(case.rule_state, eased))
    return Judgment(case.with_state(eased), decision)


def hold_for_missing_side(case: SideCase) -> Judgment | None:
    """**Both sides done?** If a prescribed side has no logged set, the exercise holds."""
    side = case.review.missing_side
    if side is None or case.review.was_met_as_issued:
        return None
    return case.unchanged(decide(SIDE_MISSING, case.review.asides, side=side))


def hold_for_pain(case: SideCase) -> Judgment | None:
    """**Amber?** An amber light for pain holds the exercise where it is."""
    pain = case.pain
    if pain.light is not PainLight.AMBER:
        return None
    decision = decide(PAIN_HOLD, case.review.asides, **pain.facts)
    return Judgment(case.with_state(case.rule_state.with_counters(steps_held=0)), decision)


def record_override(case: SideCase) -> Judgment | None:
    """**Set by the coach?** A session that the coach set is logged and changes nothing."""
    if case.slot.sets_asked_by_rule:
        return None
    return case.unchanged(decide(OVERRIDE_DONE, case.review.asides))


def record_modified_sets(case: SideCase) -> Judgment | None:
    """**Deload or place?** Sets that a planned deload or the equipment of a place made lighter are logged and change
    nothing, apart from their pain.
    """
    return None if case.day_decision is None else case.unchanged(case.day_decision, explains_next=False)


def record_unjudged_slot(case: SideCase) -> Judgment | None:
    """**Judged here?** A slot that is not judged is logged and changes nothing, apart from its pain."""
    if case.slot.slot.judged:
        return None
    return case.unchanged(decide(NOT_JUDGED, case.review.asides), explains_next=False)


def question_load(case: SideCase) -> Judgment | None:
    """**Plausible?** A load far above anything lifted recently is questioned. The session changes nothing unless the
    load is confirmed or corrected.
    """
    slot = case.slot
    rule, starts = slot.rule.rule_at(case.rule_state), slot.progression_state.start_loads
    start = starts.get(case.side)
    stated = start if start is not None and start > slot.loads.lightest_loaded else None
    suspect = questioned_set(
        case.review, slot.loads, case.evidence, case.on, stated, rule.load_rounding.max_step_percent
    )
    if suspect is None:
        return None
    state = case.with_evidence(replace(case.evidence, questioned=suspect.load))
    return Judgment(state, load_questioned(suspect, case.review))


def hold_for_other_metric(case: SideCase) -> Judgment | None:
    """**Same metric?** If only seconds were logged where reps were prescribed, or vice versa, nothing counts
    as missed. The exercise holds.
    """
    decision = other_metric(case.review)
    return None if decision is None else case.unchanged(decision)


def hold_for_other_resistance(case: SideCase) -> Judgment | None:
    """**Comparable?** A band without a known force can't be compared with a weight. If one was logged instead of the
    other, the exercise holds.
    """
    decision = other_resistance(case.review)
    return None if decision is None else case.unchanged(decision)


def apply_rule(case: SideCase) -> Judgment:
    """**The rule.** The progression rule compares the log with the prescription, then advances, holds or backs off.
    If sessions in a row used other loads or fewer sets than prescribed, the plan follows the lifter.
    """
    slot = case.slot
    state, decision, evidence = apply_and_follow(case)
    before = slot.progression_state
    progression = replace(
        before,
        evidence=before.evidence | {case.side: evidence},
        states=before.states | {case.side: state},
        judged=True,
    )
    if not before.judged and case.review.heavier_than_prescribed:
        # The athlete started at the first logged load, not at the lightest load.
        starts = progression.start_loads | {case.side: slot.built(state)}
        progression = replace(progression, start_loads=starts)
    return Judgment(progression, decision)


EXERCISE_STEPS: tuple[Callable[[Case], Judgment | None], ...] = (stop_for_pain, change_variant)
SIDE_STEPS: tuple[Callable[[SideCase], Judgment | None], ...] = (
    ease_for_pain,
    hold_for_missing_side,
    hold_for_pain,
    record_override,
    record_modified_sets,
    record_unjudged_slot,
    question_load,
    hold_for_other_metric,
    hold_for_other_resistance,
)
STEPS: tuple[Callable[..., object], ...] = (stay_stopped, *EXERCISE_STEPS, *SIDE_STEPS, apply_rule)
"""Every step, in order. The steps from `ease_for_pain` on are taken for each side."""


def _judge_side(case: SideCase) -> Judgment:
    judgment = next((found for step in SIDE_STEPS if (found := step(case)) is not None), None) or apply_rule(case)
    slot = case.slot
    if slot.slot.progression not in slot.plan.banded:
        return judgment
    return replace(judgment, decision=slot.at(judgment.state).named(judgment.decision))


def _judge_each_side(case: Case) -> Judgment:
    """Independent sides are judged one after the other. The decision with the weightiest action becomes the slot's."""
    slot, judgments = case.slot, dict[Side, Judgment]()
    for side in case.pain_by_side:
        judgments[side] = _judge_side(case.side(slot, side))
        slot = slot.at(judgments[side].state)
    side, judgment = min(judgments.items(), key=lambda item: BY_SEVERITY.index(item[1].decision.action))
    text = side_by_side({each.value: item.decision.text for each, item in judgments.items()})
    decision = replace(judgment.decision, facts=judgment.decision.facts | {"side": side}, text=text)
    return Judgment(slot.progression_state, decision, judgment.explains_next)
