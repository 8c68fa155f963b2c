"""A slot's view of the plan and the progress: its rule, variant, loads, overrides and sets."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.loading import Loads, Rounding, Unit
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan
from domain.programs.program import Slot
from domain.progress.progress import OverrideItem, Progress, ProgressionState
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import TargetSet, target_sets
from domain.sessions.side import Side
from domain.wording import Fact, side_by_side


class SlotProgress(Struct, frozen=True):
    """A slot of a plan, with the progress of the enrollment."""

    plan: Plan
    progress: Progress
    slot: Slot

    @property
    def progression_state(self) -> ProgressionState:
        return self.progress.progression_states[self.slot.progression]

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
        """The slug of the current variant."""
        steps = self.slot.variants
        return steps[min(self.progression_state.variant, len(steps) - 1)].variant if steps else None

    @property
    def loads(self) -> Loads:
        """The loads that the athlete can build for the slot in its current variant."""
        setup = self.progress.setup
        loads = self.plan.loads(self.slot, self.variant, setup.equipment, setup.unit)
        if setup.body_weight is None or not self.exercise.lifts_bodyweight:
            return loads
        return Loads(loads.values, loads.unit, setup.body_weight)

    @property
    def body_weight(self) -> float | None:
        """The body weight that is lifted along with the load, in the athlete's unit. None if it is not known."""
        if not self.exercise.bodyweight:
            return 0.0
        return self.progress.setup.body_weight if self.exercise.lifts_bodyweight else None

    @property
    def override(self) -> OverrideItem | None:
        """The coach's override for the next session."""
        overrides = self.progress.overrides
        return _of_slot(overrides, self.slot.slot) if overrides else None

    @property
    def lasting_override(self) -> OverrideItem | None:
        """The part of the coach's lasting override that the rule's state can't hold."""
        lasting = self.progress.lasting
        return _of_slot(lasting, self.slot.slot) if lasting else None

    @property
    def sets_asked_by_rule(self) -> bool:
        """Whether the next sets come from the rule and not from an override of the coach."""
        override = self.override
        return override is None or not override.changes_sets

    @property
    def sides(self) -> tuple[Side, ...]:
        return self.plan.sides(self.slot, self.progress.setup.affected_side)

    def key(self, side: Side) -> str:
        """The name under which the state of a side is stored."""
        return self.plan.state_keys[side]

    def built(self, state: RuleState) -> float:
        """The prescribed load of a state. 0 if its sets have no load."""
        if not self.rule.is_loaded(state):
            return 0.0
        return self.loads.build(state.load, self.rule.load_rounding_at(state).rounding)

    @property
    def lowest(self) -> float:
        """The lightest prescribed load among the sides."""
        return min((self.built(state) for state in self.progression_state.states.values()), default=0.0)

    def target_sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        """The sets of a state: the slot's own if it has any, otherwise the rule's."""
        turns = self.plan.scheme(self.slot, self.unit)
        if not turns:
            return self.rule.sets(state)
        weeks = self.plan.program.weeks if self.slot.weeks else None
        row = state.turn % len(turns) if weeks is None else weeks.row(self.progress.week, len(turns))
        return target_sets(turns[row], state.loads, state.reps[0] if state.reps else None)

    def turn_counts(self, state: RuleState) -> bool | None:
        """Whether the slot's own turn affects the training max. None if the slot has no turns of its own."""
        turns = self.slot.turns
        return turns[state.turn % len(turns)].counts if turns else None

    def first_set_facts(self, state: RuleState) -> dict[str, Fact]:
        """The first set as facts: its load, the unit, and the target in reps or seconds."""
        first, rounding = self.target_sets(state)[0], self.rule.load_rounding_at(state).rounding
        load = first.built(self.loads, rounding, self.body_weight) if self.rule.is_loaded(state) else 0.0
        return {"load": load, "unit": self.unit, **first.amount_facts}

    def at(self, state: ProgressionState) -> "SlotProgress":
        """The same slot with another progression state."""
        if state is self.progression_state:
            return self
        states = self.progress.progression_states | {self.slot.progression: state}
        return SlotProgress(self.plan, replace(self.progress, progression_states=states), self.slot)

    def in_variant(self, variant: int) -> "SlotProgress":
        """The slot in another variant: at most the same total load, and never heavier per implement."""
        if variant == self.progression_state.variant:
            return self
        before = self.exercise.implements_of(self.variant)
        after = self.at(replace(self.progression_state, variant=variant, confirmations=0, evidence={}))
        share = min(before / after.exercise.implements_of(after.variant), 1)

        def spread(load: float) -> float:
            return after.loads.build(load, Rounding.DOWN, share)

        states = {side: after.rule.with_loads(state, spread) for side, state in self.progression_state.states.items()}
        starts = {side: spread(load) for side, load in self.progression_state.start_loads.items()}
        return after.at(replace(after.progression_state, states=states, start_loads=starts))

    def explained_by(self, decision: Decision) -> Progress:
        """Progress with `decision` as the explanation of every slot that follows this progression."""
        decisions = {name: replace(decision, slot=name) for name in self.plan.followers[self.slot.progression]}
        return replace(self.progress, decisions=self.progress.decisions | decisions)


def _of_slot(items: tuple[OverrideItem, ...], slot: str) -> OverrideItem | None:
    return next((item for item in items if item.slot == slot), None)


def _load_of(decision: Decision) -> float:
    return float(decision.facts.get("load", 0)) - float(decision.facts.get("assistance", 0))


def combine_sides(by_side: Mapping[str, Decision]) -> Decision:
    """One decision for the slot: that of the lightest side. If the sides differ, its text has a sentence for each."""
    first, *others = sorted(by_side.values(), key=_load_of)
    if all(decision == first for decision in others):
        return first
    return replace(first, text=side_by_side({side: decision.text for side, decision in by_side.items()}))
