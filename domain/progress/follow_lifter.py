"""Applies a progression rule to one side of a session, and follows loads and sets other than the prescribed ones."""

from msgspec.structs import replace

from domain.decision import Decision, decide, with_facts
from domain.loads.load_step import NO_HEAVIER_LOAD
from domain.progress.exercise_case import SideCase
from domain.progress.large_step import after_large_step
from domain.progression_rules.parts.evidence import NO_EVIDENCE, Evidence
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.unplanned_load import (
    LIGHTER_WITH_MORE_REPS,
    SESSIONS_TO_SAY_MORE_REPS,
    count_fewer_sets,
    follow,
    observe,
    take_increase,
    usual_sets,
)
from domain.sessions.e1rm import MOST_REPS_COMPARED, OneRepMaxFormula
from domain.sessions.why_not_met import LIGHTER_LOAD
from domain.wording.facts import Fact

SESSIONS_TO_SAY_OUTGROWN = 3


def apply_and_follow(case: SideCase) -> tuple[RuleState, Decision, Evidence]:
    """The rule's own decision, or the one to follow the lifter, and what the session showed."""
    slot, before = case.slot, case.rule_state
    if slot.slot.turns:
        case = replace(case, review=replace(case.review, turn_counts=slot.turn_counts(before)))
    evidence = count_fewer_sets(case.evidence, slot.rule.rule_at(before), before, case.review)
    if evidence.fewer_sets:
        case = replace(case, review=usual_sets(case.review, evidence))
    evidence = evidence.with_best(case.on, max([item.load for item in case.review.performed], default=0.0))
    before = take_increase(before, case.review)
    state, decision = after_large_step(slot, *slot.rule.advance(before, case.review, slot.loads))
    evidence, decision = _count_outgrown(evidence, decision)
    if state.stage != before.stage:
        same_exercise = slot.exercise_of(state) == slot.exercise_of(before)
        return state, decision, evidence.best_loads_only() if same_exercise else NO_EVIDENCE
    evidence = observe(evidence, slot.rule, before, slot.target_sets(before), case.review, slot.loads)
    followed = None
    if evidence.heavier or evidence.lighter:
        needed = _sessions_needed(case, evidence, state)
        followed = follow(evidence, slot.rule, state, case.review, slot.loads, needed)
    if followed is None:
        if decision.code == LIGHTER_LOAD.name:
            decision = _more_reps(case, evidence) or decision
        return state, decision, evidence
    facts: dict[str, Fact] = {
        "done_load": followed.done_load,
        "asked_load": case.review.sets[0].prescribed_load,
        "sessions": followed.sessions,
        **slot.first_set_facts(followed.state),
    }
    return followed.state, decide(followed.code, case.review.asides, **facts), evidence.best_loads_only()


def _count_outgrown(evidence: Evidence, decision: Decision) -> tuple[Evidence, Decision]:
    """Count sessions in a row without a heavier load. From the third on, the decision has their number."""
    sessions = evidence.outgrown + 1 if decision.code == NO_HEAVIER_LOAD.name else 0
    if sessions >= SESSIONS_TO_SAY_OUTGROWN:
        decision = with_facts(decision, sessions=sessions)
    return evidence if sessions == evidence.outgrown else replace(evidence, outgrown=sessions), decision


def _more_reps(case: SideCase, evidence: Evidence) -> Decision | None:
    """The decision for sets that are done at a lighter load with more reps as a habit. None if they are not."""
    if evidence.as_hard < SESSIONS_TO_SAY_MORE_REPS:
        return None
    slot = case.slot
    facts: dict[str, Fact] = {
        "done_load": slot.loads.at_most(evidence.loads[0]),
        "load": slot.built(case.rule_state),
        "sessions": evidence.as_hard,
        "formula": OneRepMaxFormula.EPLEY,
        "formula_max_reps": MOST_REPS_COMPARED,
        "unit": slot.unit,
    }
    return decide(LIGHTER_WITH_MORE_REPS, case.review.asides, **facts)


def _sessions_needed(case: SideCase, evidence: Evidence, state: RuleState) -> int:
    """Sessions in a row that have to show another load.

    After a start at the lightest load, the first one is enough. If the rule itself raised the load, two are needed.
    """
    slot, before = case.slot, case.rule_state
    lightest = slot.loads.lightest_loaded if slot.loads.lightest >= 0 else slot.loads.lightest
    if not slot.progression_state.judged and before.load <= lightest:
        return 1
    change = slot.loads.ratio(evidence.loads[0], before.load) if evidence.loads else 1.0
    needed = slot.rule.rule_at(before).sessions_to_follow(before, change, evidence.steady)
    return max(needed, 2) if state.load > before.load else needed
