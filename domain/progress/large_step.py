"""A step in load that is too large: held back until it is earned several times in a row."""

from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.load_step import STEP_TOO_LARGE
from domain.loads.loading import scale
from domain.progress.slot_progress import SlotProgress
from domain.progression_rules.parts.rule_state import RuleState

LARGE_STEP = declare(
    "large_step",
    Action.ADVANCE,
    "The heavier load was earned in {sessions:session in a row}. Next: {next_set}. It is a big jump from "
    "{before_load}, but there is no load in between. Stop a set early rather than lose form.",
    sessions="sessions in a row in which the step was earned",
    before_load="the load until now",
    load="the next load",
    reps="the next target of the first set, if it has one",
    seconds="the same for a hold",
    unit="the unit of both loads",
)

# Nextset's default (no published source). Without it, an athlete who owns 4 kg and 10 kg would stay at 4 kg forever.
SESSIONS_BEFORE_A_LARGE_STEP = 3


def after_large_step(slot: SlotProgress, state: RuleState, decision: Decision) -> tuple[RuleState, Decision]:
    """Hold back a step that is too large twice. When it is earned a third time in a row, take it with a warning."""
    if decision.code != STEP_TOO_LARGE.name:
        return state.with_counters(steps_held=0), decision
    sessions = state.counters.steps_held + 1
    if sessions < SESSIONS_BEFORE_A_LARGE_STEP:
        return state.with_counters(steps_held=sessions), decision
    before, rule = slot.built(state), slot.rule
    working = scale(float(decision.facts["next_load"]), 1 / rule.load_rounding_at(state).factor)
    heavier = replace(state.with_counters(steps_held=0), loads=tuple(max(load, working) for load in state.loads))
    heavier = rule.with_target(heavier, 1)  # the bottom of the range, if there is one
    return heavier, decide(
        LARGE_STEP,
        sessions=sessions,
        before_load=before,
        **slot.first_set_facts(heavier),
    )
