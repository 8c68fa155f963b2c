"""Moving an athlete to another revision of the program: what carries over, and what starts anew."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Action, decide, declare
from domain.programs.program import Plan
from domain.progress.enrollment_start import begin
from domain.progress.prescribe import week_on
from domain.progress.progress import Enrolled, OverrideItem, Progress, Track
from domain.progress.slot_progress import Standing, of_sides
from domain.progression_rules.parts.rule_state import State
from domain.progression_rules.staged import Staged
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


class Carry(StrEnum):
    """What of a progression came along."""

    PROGRESS = "progress"
    LOAD = "load"
    STARTED = "started"


IN_WORDS = {
    Carry.PROGRESS: "with the progress made",
    Carry.LOAD: "the load alone, since the rule is of another kind",
    Carry.STARTED: "started anew",
}


class Carried(Struct, frozen=True):
    """How one progression came through a move."""

    progression: Annotated[str, Meta(description="The name of the progression, as in the program.")]
    carried: Annotated[
        Carry, Meta(description="Its progress; its load alone, since the rule's kind changed; or nothing: it started.")
    ]


def move(old: Plan, new: Plan, progress: Progress) -> tuple[Progress, tuple[Carried, ...]]:
    """Progress on the new plan, in the same week and at the same day, and how each progression came through."""
    today = progress.folded_to or progress.start_on
    counted = new.program.week(progress.sessions, progress.start_on, today)
    fresh = begin(new, Enrolled(progress.start_on, progress.setup), {})
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
    found: list[Carried] = []
    for key, slot in new.first_slot.items():
        standing = Standing(new, moved, slot)
        before = _before(old, progress, key, slot.exercise)
        carried, track = (Carry.STARTED, standing.track) if before is None else _carry(before, standing)
        after = standing.at(track)
        facts: dict[str, Fact] = {"revision": new.revision, "unit": after.unit, "carried": IN_WORDS[carried]}
        said = {side: decide(MOVED, load=after.built(state), **facts) for side, state in after.track.states.items()}
        moved = after.say(of_sides(said))
        found.append(Carried(key, carried))
    return moved, tuple(found)


def _same_day(old: Plan, new: Plan, day: int) -> int:
    """The day of the same name, else the same place of the rotation."""
    name = old.program.days[day].day
    return next((n for n, item in enumerate(new.program.days) if item.day == name), day % len(new.program.days))


def _kept(item: OverrideItem, new: Plan) -> OverrideItem:
    """A coach's word for the next session, but for a variant that the slot no longer has."""
    variants = {step.variant for step in new.slots[item.slot].variants}
    return item if item.variant in variants else replace(item, variant=None)


def _before(old: Plan, progress: Progress, key: str, exercise: str) -> Standing | None:
    """Where the progression stood; None for one that is new, or that is about another exercise now."""
    slot = old.first_slot.get(key)
    if slot is None or slot.exercise != exercise:
        return None
    return Standing(old, progress, slot)


def _carry(before: Standing, after: Standing) -> tuple[Carry, Track]:
    """What pain did to the exercise comes along in any case: a new revision resumes nothing."""
    carried, track = _states(before, after)
    return carried, replace(track, stopped=before.track.stopped, reds=before.track.reds)


def _states(before: Standing, after: Standing) -> tuple[Carry, Track]:
    if before.track.states.keys() != after.track.states.keys():
        return Carry.STARTED, after.track
    if before.rule == after.rule and before.slot.variants == after.slot.variants:
        return Carry.PROGRESS, before.track
    same_kind = type(before.rule) is type(after.rule)
    states = {
        side: _same_kind(before, after, state, fresh) if same_kind else _load_only(before, after, state)
        for (side, state), fresh in zip(before.track.states.items(), after.track.states.values(), strict=True)
    }
    kept = before.track if before.slot.variants == after.slot.variants else after.track
    return (Carry.PROGRESS if same_kind else Carry.LOAD), replace(kept, states=states)


def _load_only(before: Standing, after: Standing, state: State) -> State:
    return after.rule.start(after.loads, state.load if before.rule.is_loaded(state) else None)


def _same_kind(before: Standing, after: Standing, state: State, fresh: State) -> State:
    """Load, target, counters and stage, as far as the new rule knows them."""
    stage = _same_stage(before, after, state)
    if stage is None:
        return fresh
    load = state.load if before.rule.is_loaded(state) else 0.0
    carried = after.rule.restart(replace(fresh, stage=stage, remembered=state.remembered), after.loads, load)
    if state.reps and carried.reps:
        carried = after.rule.with_reps(carried, min(state.reps))
    return replace(carried, counters=state.counters, turn=state.turn)


def _same_stage(before: Standing, after: Standing, state: State) -> int | None:
    """The stage of the same name; None where the new ladder has none."""
    if not isinstance(after.rule, Staged):
        return 0
    name = before.rule.stage_name(state)
    return next((n for n, stage in enumerate(after.rule.stages) if stage.stage == name), None)
