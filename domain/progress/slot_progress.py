"""Where one slot stands: the plan, the progress and what follows from both for this slot alone."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.loading import Loads, Rounding, Unit
from domain.programs.exercise import Exercise
from domain.programs.program import Plan, Slot
from domain.progress.progress import OverrideItem, Progress, ProgressionState
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import TargetSet, target_sets
from domain.sessions.side import Side
from domain.wording import load_text


class SlotProgress(Struct, frozen=True):
    """A slot of a plan at some progress."""

    plan: Plan
    progress: Progress
    slot: Slot

    @property
    def progression_state(self) -> ProgressionState:
        return self.progress.tracks[self.slot.progression]

    @property
    def rule(self) -> ProgressionRule:
        return self.plan.rule(self.slot, self.unit)

    @property
    def exercise(self) -> Exercise:
        return self.plan.exercise[self.slot.exercise]

    @property
    def unit(self) -> Unit:
        return self.progress.setup.unit

    @property
    def variant(self) -> str | None:
        """The slug of the variant that the slot is at."""
        steps = self.slot.variants
        return steps[min(self.progression_state.variant, len(steps) - 1)].variant if steps else None

    @property
    def loads(self) -> Loads:
        """What the athlete can build for the slot as it stands."""
        setup = self.progress.setup
        return self.plan.loads(self.slot, self.variant, setup.equipment, setup.unit)

    @property
    def override(self) -> OverrideItem | None:
        overrides = self.progress.overrides
        return next((item for item in overrides if item.slot == self.slot.slot), None) if overrides else None

    @property
    def lasting(self) -> OverrideItem | None:
        """What the coach set for the slot until further notice, beside the rule's state."""
        lasting = self.progress.lasting
        return next((item for item in lasting if item.slot == self.slot.slot), None) if lasting else None

    @property
    def sets_asked_by_rule(self) -> bool:
        """Whether the sets are the rule's own, not set for once by the coach."""
        override = self.override
        return override is None or not override.changes_sets

    @property
    def sides(self) -> tuple[Side, ...]:
        return self.plan.sides(self.slot, self.progress.setup.affected_side)

    def key(self, side: Side) -> str:
        """The name under which the state of a side is kept."""
        return self.plan.state_keys[side]

    def built(self, state: RuleState) -> float:
        """The load that is prescribed for a state; 0 where its sets carry none."""
        if not self.rule.is_loaded(state):
            return 0.0
        return self.loads.build(state.load, self.rule.load_rounding_at(state).rounding)

    def target_sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        """The sets that the slot asks for at a state: its own where it has any, else the rule's."""
        turns = self.plan.scheme(self.slot, self.unit)
        if not turns:
            return self.rule.sets(state)
        weeks = self.plan.program.weeks if self.slot.weeks else None
        row = state.turn % len(turns) if weeks is None else weeks.row(self.progress.week, len(turns))
        return target_sets(turns[row], state.loads, state.reps[0] if state.reps else None)

    @property
    def lowest(self) -> float:
        """The lightest load among the sides."""
        return min((self.built(state) for state in self.progression_state.states.values()), default=0.0)

    def in_words(self, state: RuleState) -> str:
        """What a state asks for, as a coach says it: "8 kg, 9 reps"."""
        load, first = load_text(self.built(state), self.unit), self.target_sets(state)[0]
        return load if first.amount is None else f"{load}, {first.in_words}"

    def at(self, progression_state: ProgressionState) -> "SlotProgress":
        """The same slot with another track."""
        if progression_state is self.progression_state:
            return self
        tracks = self.progress.tracks | {self.slot.progression: progression_state}
        return SlotProgress(self.plan, replace(self.progress, tracks=tracks), self.slot)

    def in_variant(self, variant: int) -> "SlotProgress":
        """The slot in another variant, at the same total load or the next lighter, and never more on one implement."""
        if variant == self.progression_state.variant:
            return self
        before = self.exercise.implements_of(self.variant)
        after = self.at(replace(self.progression_state, variant=variant, confirmations=0))
        share = min(before / after.exercise.implements_of(after.variant), 1)

        def spread(load: float) -> float:
            return after.loads.build(load, Rounding.DOWN, share)

        states = {side: after.rule.with_loads(state, spread) for side, state in self.progression_state.states.items()}
        starts = {side: spread(load) for side, load in self.progression_state.start_loads.items()}
        return after.at(replace(after.progression_state, states=states, start_loads=starts))

    def say(self, decision: Decision) -> Progress:
        """Progress with `decision` on every slot that follows this progression."""
        said = {slot: replace(decision, slot=slot) for slot in self.plan.followers[self.slot.progression]}
        return replace(self.progress, decisions=self.progress.decisions | said)


def combine_sides(by_side: Mapping[str, Decision]) -> Decision:
    """One decision for the slot: that of the lightest side, with a sentence for each where they differ."""
    first, *others = sorted(by_side.values(), key=lambda item: float(item.facts.get("load", 0)))
    if all(item == first for item in others):
        return first
    return replace(first, text=" ".join(f"{side.capitalize()}: {item.text}" for side, item in by_side.items()))
