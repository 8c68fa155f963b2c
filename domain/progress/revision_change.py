"""Moving an athlete to another revision of the program: what carries over, and what starts anew."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Action, decide, declare
from domain.programs.program import Plan
from domain.progress.enrollment_start import start_progress
from domain.progress.prescribe import week_on
from domain.progress.progress import EnrollmentStart, OverrideItem, Progress, ProgressionState
from domain.progress.slot_progress import SlotProgress, combine_sides
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.staged import StagedRule
from domain.wording import Fact

MOVED = declare(
    "moved",
    Action.HOLD,
    "Moved to revision {revision} of the program: {load}, {carried}.",
    revision="the new revision",
    load="the load from now on",
    unit="its unit",
    carried="what was carried over, in words",
)


class CarryOver(StrEnum):
    """What of a progression came along."""

    PROGRESS = "progress"
    LOAD = "load"
    STARTED = "started"


IN_WORDS = {
    CarryOver.PROGRESS: "with the progress made",
    CarryOver.LOAD: "the load alone, since the rule is of another kind",
    CarryOver.STARTED: "started anew",
}


class CarriedProgression(Struct, frozen=True):
    """How one progression came through a move."""

    progression: Annotated[str, Meta(description="The name of the progression, as in the program.")]
    carried: Annotated[
        CarryOver,
        Meta(description="Its progress; its load alone, since the rule's kind changed; or nothing: it started."),
    ]


def change_revision(old: Plan, new: Plan, progress: Progress) -> tuple[Progress, tuple[CarriedProgression, ...]]:
    """Progress on the new plan, in the same week and at the same day, and how each progression came through."""
    today = progress.folded_to or progress.start_on
    counted = new.program.week(progress.sessions, progress.start_on, today)
    fresh = start_progress(new, EnrollmentStart(progress.start_on, progress.setup), {})
    moved = replace(
        progress,
        program=new.named,
        tracks=fresh.tracks,
        decisions=fresh.decisions,
        day=_same_day(old, new, progress.day),
        week_shift=week_on(old, progress, today) - counted,
        overrides=tuple(_kept(item, new) for item in progress.overrides if item.slot in new.slots),
        lasting=tuple(item for item in progress.lasting if item.slot in new.slots),
    )
    found: list[CarriedProgression] = []
    for key, slot in new.first_slot.items():
        slot_progress = SlotProgress(new, moved, slot)
        before = _before(old, progress, key, slot.exercise)
        carried, progression_state = (
            (CarryOver.STARTED, slot_progress.progression_state) if before is None else _carry(before, slot_progress)
        )
        after = slot_progress.at(progression_state)
        facts: dict[str, Fact] = {"revision": new.revision, "unit": after.unit, "carried": IN_WORDS[carried]}
        said = {
            side: decide(MOVED, load=after.built(state), **facts)
            for side, state in after.progression_state.states.items()
        }
        moved = after.say(combine_sides(said))
        found.append(CarriedProgression(key, carried))
    return moved, tuple(found)


def _same_day(old: Plan, new: Plan, day: int) -> int:
    """The day of the same name, else the same place of the rotation."""
    name = old.program.days[day].day
    return next((n for n, item in enumerate(new.program.days) if item.day == name), day % len(new.program.days))


def _kept(item: OverrideItem, new: Plan) -> OverrideItem:
    """A coach's word for the next session, but for a variant that the slot no longer has."""
    variants = {step.variant for step in new.slots[item.slot].variants}
    return item if item.variant in variants else replace(item, variant=None)


def _before(old: Plan, progress: Progress, key: str, exercise: str) -> SlotProgress | None:
    """Where the progression stood; None for one that is new, or that is about another exercise now."""
    slot = old.first_slot.get(key)
    if slot is None or slot.exercise != exercise:
        return None
    return SlotProgress(old, progress, slot)


def _carry(before: SlotProgress, after: SlotProgress) -> tuple[CarryOver, ProgressionState]:
    """What pain did to the exercise comes along in any case: a new revision resumes nothing."""
    carried, progression_state = _states(before, after)
    return carried, replace(
        progression_state, stopped=before.progression_state.stopped, reds=before.progression_state.reds
    )


def _states(before: SlotProgress, after: SlotProgress) -> tuple[CarryOver, ProgressionState]:
    if before.progression_state.states.keys() != after.progression_state.states.keys():
        return CarryOver.STARTED, after.progression_state
    if before.rule == after.rule and before.slot.variants == after.slot.variants:
        return CarryOver.PROGRESS, before.progression_state
    same_kind = type(before.rule) is type(after.rule)
    states = {
        side: _same_kind(before, after, state, fresh) if same_kind else _load_only(before, after, state)
        for (side, state), fresh in zip(
            before.progression_state.states.items(), after.progression_state.states.values(), strict=True
        )
    }
    kept = before.progression_state if before.slot.variants == after.slot.variants else after.progression_state
    return (CarryOver.PROGRESS if same_kind else CarryOver.LOAD), replace(kept, states=states)


def _load_only(before: SlotProgress, after: SlotProgress, state: RuleState) -> RuleState:
    return after.rule.start(after.loads, state.load if before.rule.is_loaded(state) else None)


def _same_kind(before: SlotProgress, after: SlotProgress, state: RuleState, fresh: RuleState) -> RuleState:
    """Load, target, counters and stage, as far as the new rule knows them."""
    stage = _same_stage(before, after, state)
    if stage is None:
        return fresh
    load = state.load if before.rule.is_loaded(state) else 0.0
    carried = after.rule.restart(replace(fresh, stage=stage, remembered=state.remembered), after.loads, load)
    if state.reps and carried.reps:
        carried = after.rule.with_reps(carried, min(state.reps))
    return replace(carried, counters=state.counters, turn=state.turn)


def _same_stage(before: SlotProgress, after: SlotProgress, state: RuleState) -> int | None:
    """The stage of the same name; None where the new ladder has none."""
    if not isinstance(after.rule, StagedRule):
        return 0
    name = before.rule.stage_name(state)
    return next((n for n, stage in enumerate(after.rule.stages) if stage.stage == name), None)
