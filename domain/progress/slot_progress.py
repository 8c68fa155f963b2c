"""A slot's view of the plan and the progress: its rule, variant, loads, overrides and sets."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from domain.cached_property import cached_property
from domain.decision import Decision, load_of, name_bands
from domain.loads.equipment import Equipment
from domain.loads.loading import Loads, Rounding, Unit
from domain.policies.pain import PainPolicy
from domain.programs.exercise import Exercise
from domain.programs.plan import Plan, declared_name
from domain.programs.program import Slot
from domain.progress.progress import OverrideItem, Progress, ProgressionState, Setup
from domain.progression_rules import ProgressionRule
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import TargetSet, target_sets
from domain.sessions.prescription import SetKind
from domain.sessions.side import Side
from domain.wording.facts import EXERCISE_FACT, WAS_LOADED, Fact
from domain.wording.template import side_by_side


class SlotProgress(Struct, frozen=True, dict=True):
    """A slot of a plan, with the progress of the enrollment.

    What a judgment asks for many times is computed once for each slot and progress.
    """

    plan: Plan
    progress: Progress
    slot: Slot

    @cached_property
    def progression_state(self) -> ProgressionState:
        return self.progress.progression_states[self.slot.progression]

    @cached_property
    def rule(self) -> ProgressionRule:
        return self.plan.rule(self.slot, self.unit)

    @cached_property
    def lowest_state(self) -> RuleState:
        """The state of the side at the lowest stage, which both sides train."""
        states = self.progression_state.states.values()
        return min(states, key=lambda state: state.stage) if len(states) > 1 else next(iter(states))

    def exercise_of(self, state: RuleState) -> str:
        """The slug of the exercise of a state: that of its stage, or of the slot."""
        if self.slot.progression not in self.plan.stage_exercises:
            return self.slot.exercise
        return self.rule.exercise_at(state) or self.slot.exercise

    @cached_property
    def exercise_slug(self) -> str:
        ladders = self.plan.stage_exercises
        if not ladders or self.slot.progression not in ladders:
            return self.slot.exercise
        return self.exercise_of(self.lowest_state)

    @property
    def exercise(self) -> Exercise:
        return self.plan.exercise[self.exercise_slug]

    @property
    def unit(self) -> Unit:
        return self.progress.setup.unit

    @property
    def variant(self) -> str | None:
        """The slug of the current variant."""
        steps = self.slot.variants
        return steps[min(self.progression_state.variant, len(steps) - 1)].variant if steps else None

    @cached_property
    def loads(self) -> Loads:
        """The loads that the athlete can build for the slot, in its current stage and variant."""
        loads = usual_loads(self.plan, self.progress.setup, self.exercise_slug, self.variant)
        ladders = self.plan.stage_exercises
        if not ladders or (stages := ladders.get(self.slot.progression)) is None:
            return loads
        others = {slug: self._loads_of_exercise(slug or self.slot.exercise) for slug in stages}
        return replace(loads, others=others)

    def _loads_of_exercise(self, exercise: str) -> Loads:
        return usual_loads(self.plan, self.progress.setup, exercise, self.variant)

    def loads_with(self, equipment: tuple[Equipment, ...]) -> Loads:
        """The loads that can be built for the slot with other equipment than usual."""
        return _loads_with(self.plan, self.progress.setup, self.exercise_slug, self.variant, equipment)

    def with_equipment(self, equipment: tuple[Equipment, ...]) -> "SlotProgress":
        """The slot as if this were the athlete's own equipment, and the only one."""
        setup = replace(self.progress.setup, equipment=equipment, places=())
        return replace(self, progress=replace(self.progress, setup=setup))

    def named(self, decision: Decision, loads_here: Loads | None = None, loads_before: Loads | None = None) -> Decision:
        """The decision with the names of bands instead of their loads.

        `loads_here` are those of the fact `load`, and `loads_before` those of `before_load`.
        """
        if self.slot.progression not in self.plan.banded:
            return decision
        others = {"load": loads_here, "before_load": loads_before}
        by_fact = {name: loads for name, loads in others.items() if loads is not None}
        has_bands = any(loads.bands for loads in (self.loads, *by_fact.values()))
        return name_bands(decision, self.loads, by_fact) if has_bands else decision

    @cached_property
    def pain_policy(self) -> PainPolicy | None:
        """The pain thresholds that hold for the slot in its current stage. None: pain has no effect."""
        return self.plan.pain_policy(self.slot, self.rule.pain_at(self.lowest_state))

    @property
    def body_weight(self) -> float | None:
        """The body weight that is lifted along with the load, in the athlete's unit. None if it is not known."""
        return self._body_weight(self.exercise)

    def _body_weight(self, exercise: Exercise) -> float | None:
        if not exercise.bodyweight:
            return 0.0
        if self._loads_of_exercise(exercise.slug).is_ranked:  # the rank of a band is no weight
            return None
        return self.progress.setup.body_weight if exercise.lifts_bodyweight else None

    @property
    def override(self) -> OverrideItem | None:
        """The coach's override for the next session."""
        overrides = self.progress.overrides
        found = _of_slot(overrides, declared_name(self.slot.slot)) if overrides else None
        return None if found is None else self.applicable(found)

    def applicable(self, override: OverrideItem) -> OverrideItem:
        """The override without a variant that a substitute does not have."""
        if override.variant is None or any(step.variant == override.variant for step in self.slot.variants):
            return override
        return replace(override, variant=None)

    @property
    def lasting_override(self) -> OverrideItem | None:
        """The part of the coach's lasting override that the rule's state can't hold."""
        lasting = self.progress.lasting
        return _of_slot(lasting, declared_name(self.slot.slot)) if lasting else None

    @property
    def sets_asked_by_rule(self) -> bool:
        """Whether the next sets come from the rule and not from an override of the coach."""
        override = self.override
        return override is None or not override.changes_sets

    @property
    def sides(self) -> tuple[Side, ...]:
        affected = self.plan.affected_side(self.slot, self.progress.setup.complaints)
        return self.plan.sides(self.slot, self.exercise_slug, affected)

    def key(self, side: Side) -> str:
        """The name under which the state of a side is stored."""
        return self.plan.state_keys[side]

    def built(self, state: RuleState) -> float:
        """The prescribed load of a state. 0 if its sets have no load."""
        if not self.rule.is_loaded(state):
            return 0.0
        loads = self._loads_of_exercise(self.exercise_of(state))
        return loads.build(state.load, self.rule.load_rounding_at(state).rounding)

    @property
    def work_loads(self) -> tuple[float, ...]:
        """The loads of all work sets, on every side, without drop and rest-pause sets."""
        states = self.progression_state.states.values()
        return tuple(load for state in states if self.rule.is_loaded(state) for load in self.loads_of_work(state))

    def loads_of_work(self, state: RuleState) -> tuple[float, ...]:
        """The loads of the work sets of a state, without drop and rest-pause sets. 0 for a set without a load."""
        work = [target for target in self.target_sets(state) if target.kind is SetKind.WORK]
        if not self.rule.is_loaded(state):
            return (0.0,) * len(work)
        rounding, exercise = self.rule.load_rounding_at(state).rounding, self.exercise_of(state)
        loads, body_weight = self._loads_of_exercise(exercise), self._body_weight(self.plan.exercise[exercise])
        return tuple(target.built(loads, rounding, body_weight) for target in work)

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
        return target_sets(turns[row], state.loads, state.targets[0] if state.targets else None)

    def turn_counts(self, state: RuleState) -> bool | None:
        """Whether the slot's own turn affects the training max. None if the slot has no turns of its own."""
        turns = self.slot.turns
        return turns[state.turn % len(turns)].counts if turns else None

    def first_set_facts(self, state: RuleState) -> dict[str, Fact]:
        """The first set as facts: its load, the unit, and the target in reps or seconds."""
        first, rounding = self.target_sets(state)[0], self.rule.load_rounding_at(state).rounding
        exercise = self.exercise_of(state)
        loads, body_weight = self._loads_of_exercise(exercise), self._body_weight(self.plan.exercise[exercise])
        load = first.built(loads, rounding, body_weight) if self.rule.is_loaded(state) else 0.0
        return {"load": load, "unit": self.unit, **first.amount_facts}

    def easier_set_facts(self, before: RuleState, after: RuleState) -> dict[str, Fact]:
        """The first set of an easier state as facts: with the exercise if it is another one than before, or else with
        `was_loaded` if its added load was taken off.
        """
        facts, exercise = self.first_set_facts(after), self.exercise_of(after)
        if exercise != self.exercise_of(before):
            return facts | {EXERCISE_FACT: exercise}
        if facts["load"] == 0 and float(self.first_set_facts(before)["load"]) > 0:
            facts[WAS_LOADED] = True
        return facts

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
        followers = self.plan.followers[self.slot.progression]
        decisions = {name: replace(decision, slot=declared_name(name)) for name in followers}
        return replace(self.progress, decisions=self.progress.decisions | decisions)


def usual_loads(plan: Plan, setup: Setup, exercise: str, variant: str | None) -> Loads:
    """The loads that progress on an exercise goes by: those of the athlete's own equipment.

    If that has none for the exercise, they are those of all the places where the athlete trains.
    """
    definition = plan.exercise[exercise]
    known = setup.known_loads.get((exercise, variant))
    if known is not None and known[0] is definition:
        return known[1]
    loads = _loads_with(plan, setup, exercise, variant, setup.equipment)
    if setup.places and loads.values == (0.0,):
        loads = _loads_with(plan, setup, exercise, variant, setup.all_equipment)
    setup.known_loads[exercise, variant] = definition, loads
    return loads


def _loads_with(
    plan: Plan, setup: Setup, exercise: str, variant: str | None, equipment: tuple[Equipment, ...]
) -> Loads:
    loads = plan.loads(exercise, variant, equipment, setup.unit)
    return loads.with_body_weight(setup.body_weight) if plan.exercise[exercise].lifts_bodyweight else loads


def _of_slot(items: tuple[OverrideItem, ...], slot: str) -> OverrideItem | None:
    return next((item for item in items if item.slot == slot), None)


def combine_sides(by_side: Mapping[str, Decision]) -> Decision:
    """One decision for the slot: that of the lightest side. If the sides differ, its text has a sentence for each."""
    first, *others = sorted(by_side.values(), key=lambda decision: load_of(decision) or 0.0)
    if all(decision == first for decision in others):
        return first
    return replace(first, text=side_by_side({side: decision.text for side, decision in by_side.items()}))
