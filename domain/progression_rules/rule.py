"""The base of all rule kinds: configuration, and pure functions of a `RuleState`.

A kind must define three methods: `start`, `sets` and `advance`. Everything else has a default that it may override.
Pain, layoff, overrides, units and sides are written once, for all kinds, in `domain.progress` and `domain.policies`.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, Self

from msgspec import Struct
from msgspec.structs import replace

from domain.decision import Decision
from domain.loads.load_rounding import LoadRounding
from domain.loads.loading import Loads, Rounding, Unit, scale
from domain.policies.pain import PainLimits
from domain.progression_rules.parts.collected_data import CollectedData, Fault
from domain.progression_rules.parts.condition import Condition
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import TargetSet
from domain.sessions.e1rm import load_for_reps
from domain.sessions.metric import Metric
from domain.sessions.prescription import PrescribedSet
from domain.sessions.review import Review, SessionResult
from domain.sessions.side import Side
from domain.sessions.tempo import Tempo

ANY_LOADS = Loads((0.0, 1.0), Unit.KG)  # for properties that do not depend on the athlete's equipment


class PastSet(Struct, frozen=True):
    """A work set of an earlier session of the same exercise. The load is in the athlete's unit."""

    load: float
    reps: int
    can_estimate: bool = True  # False where bodyweight is part of the load, and not known
    seconds: float = 0
    distance_m: float = 0
    side: Side = Side.BOTH

    def done(self, metric: Metric) -> float:
        """What was done, in a metric."""
        if metric is Metric.REPS:
            return self.reps
        return self.seconds if metric is Metric.SECONDS else self.distance_m

    def load_for(self, amount: float, metric: Metric = Metric.REPS) -> float:
        """The load that the set shows for a number of reps, seconds or meters, at most the one lifted.

        Where it can't be estimated, the load is lower in proportion to what is missing.
        """
        done = self.done(metric)
        if done >= amount:
            return self.load
        can_estimate = self.can_estimate and metric is Metric.REPS
        estimated = load_for_reps(self.load, done, amount) if can_estimate else None
        if estimated is None:
            return scale(self.load, done / amount) if self.load > 0 else self.load
        return estimated


def best_one_rep_max(history: Sequence[PastSet]) -> float | None:
    """The best estimate of a one-repetition maximum (Epley, sets of at most ten reps), or the heaviest load."""
    estimates = [scale(item.load, 1 + item.reps / 30) for item in history if item.can_estimate and 1 < item.reps <= 10]
    return max([*estimates, *(item.load for item in history if item.reps > 0)], default=None)


class Rule(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """The base of all kinds."""

    # A kind must define these.

    def start(self, loads: Loads, load: float | None) -> RuleState:
        """The first state, at `load`, or at the lightest load if None."""
        raise NotImplementedError

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        """The work sets of one side, in order."""
        raise NotImplementedError

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        """The state after a session, and the reason. Not called if pain or a missing side holds the exercise."""
        raise NotImplementedError

    # Judging a session.

    def result(self, review: Review) -> SessionResult:
        if review.met:
            return SessionResult.MET
        return SessionResult.MISSED if review.of_work.missed and not review.was_met_as_issued else SessionResult.NEITHER

    def amounts_to_meet(self, targets: list[float]) -> list[float]:
        """The reps, seconds or meters of each set that meet this rule. `targets` has the tops of one side's sets."""
        return targets

    def stages_up_to(self, state: RuleState) -> tuple[str, ...]:
        """The names of the stages that were reached, for a ladder."""
        return ()

    def conditions(self) -> tuple[Condition, ...]:
        """All conditions of the rule."""
        return ()

    # Loads and targets.

    @property
    def load_rounding(self) -> LoadRounding:
        """How working loads are stored and prescribed."""
        return LoadRounding()

    @property
    def rounding(self) -> Rounding:
        return self.load_rounding.rounding

    @property
    def first_load_percent(self) -> float:
        """The first working load as a percentage of the starting load."""
        return 100

    def load_rounding_at(self, state: RuleState) -> LoadRounding:
        """The rounding at one state. It differs by stage in a ladder."""
        return self.load_rounding

    def is_loaded(self, state: RuleState) -> bool:
        """Whether the sets of this state have a load."""
        return bool(state.loads)

    def with_loads(self, state: RuleState, change: Callable[[float], float]) -> RuleState:
        """The state with every working load changed in the same way, for a layoff, unit, variant or override."""
        return replace(
            state,
            loads=tuple(change(load) for load in state.loads),
            remembered=None if state.remembered is None else change(state.remembered),
        )

    def with_target(self, state: RuleState, target: int) -> RuleState:
        """The state with a target set by the coach, limited to the rule's range. Rules without a target ignore it."""
        return state

    def in_unit(self, unit: Unit) -> Self:
        """The same rule with its own loads in another unit."""
        return self

    def reps_to_reach(self, prescribed: PrescribedSet) -> float | None:
        """The reps, seconds or meters of a set that show its load: its target, or the bottom of a range."""
        return prescribed.amount

    def moved_to(self, state: RuleState, loads: tuple[float, ...], fewest: int) -> RuleState:
        """The state at the loads that the lifter uses. `fewest` is the fewest reps of a set at them."""
        counters = replace(state.counters, met=0, missed=0, under=0, misses=0, lighter=0, steps_held=0)
        return replace(state, loads=loads, counters=counters)

    def follows(self, heavier: bool) -> bool:
        """Whether the plan follows heavier (or lighter) loads than prescribed after several sessions in a row."""
        return True

    # False for rules that count over all sets: they already take fewer sets with more reps.
    adapts_to_fewer_sets: ClassVar[bool] = True

    @property
    def judges_effort(self) -> bool:
        """Whether fewer reps in reserve than prescribed make a set count less."""
        return False

    def sessions_to_follow(self, state: RuleState, change: float, steady: bool) -> int:
        """Sessions in a row at another load after which the plan follows.

        `change` is that load divided by the prescribed one. `steady`: the newest two sessions used the same load.
        """
        return 3

    # Starting, restarting and easing.

    def load_from_history(self, history: Sequence[PastSet]) -> float | None:
        """The starting load that the sets of an earlier session show. None if they show none.

        For a rule that starts with a share of a one-repetition maximum, it is the estimate of that maximum. For other
        rules, it is the working load whose heaviest set matches the median of the sets. That set is never heavier than
        what was lifted.
        """
        if self.first_load_percent != 100:
            return best_one_rep_max(history)
        targets = [target for target in self.sets(self.start(ANY_LOADS, 1.0)) if target.loaded]
        factor = max((target.factor for target in targets), default=1.0)
        metric, amount = self.first_target
        done = (item for item in history if item.done(metric) > 0)
        shown = sorted((item.load_for(amount, metric) for item in done), reverse=True)
        if not any(shown):
            return None
        middle = shown[len(shown) // 2]
        return scale(middle, 1 / factor) if middle > 0 else middle

    @property
    def first_target(self) -> tuple[Metric, float]:
        """The first target of the heaviest set, in its metric. 1 rep if every set is open."""
        targets = self.sets(self.start(ANY_LOADS, 1.0))
        counted = [target for target in targets if target.loaded and target.amount]
        heaviest = max(counted, key=lambda target: target.factor, default=None)
        return (Metric.REPS, 1) if heaviest is None else (heaviest.metric, heaviest.amount or 1)

    def restart(self, state: RuleState, loads: Loads, load: float) -> RuleState:
        """The start of the current stage, at the working load `load`."""
        first = self.start(loads, load)
        return replace(first, loads=(load,) * len(first.loads), stage=state.stage, remembered=state.remembered)

    def ease(self, state: RuleState, loads: Loads) -> RuleState | None:
        """One step easier, for pain. None if there is no easier step."""
        return self.lighter(state, loads) or self.soften(state, loads)

    def lighter(self, state: RuleState, loads: Loads) -> RuleState | None:
        """One buildable load lighter, at the bottom of the range. None at the lightest load."""
        if not self.is_loaded(state) or loads.lighter(self.load_rounding.built(loads, state.load)) is None:
            return None
        eased = self.restart(state, loads, _one_step_down(self.load_rounding, loads, state.load))
        lower = tuple(_one_step_down(self.load_rounding, loads, load) for load in state.loads)
        return replace(eased, loads=lower, turn=state.turn)

    def soften(self, state: RuleState, loads: Loads) -> RuleState | None:
        """Fewer reps at the same load. None if the target is at its lowest."""
        eased = replace(self.restart(state, loads, state.load), loads=state.loads, turn=state.turn)
        return eased if sum(eased.targets) < sum(state.targets) else None

    # Stages of a ladder. Every other kind has one stage without a name.

    def rule_at(self, state: RuleState) -> "Rule":
        """The rule that a state follows: in a ladder, the rule of its stage."""
        return self

    def start_at(self, loads: Loads, load: float | None, stage: int) -> RuleState:
        """The first state of a stage, at `load`, or at the lightest load if None."""
        return self.start(loads, load)

    def in_week(self, state: RuleState, week: int, sessions: int) -> RuleState:
        """A first state moved to a week, from 1, of a table with one row for each of `sessions` sessions a week."""
        return state

    def stage_name(self, state: RuleState) -> str | None:
        return None

    def tempo_at(self, state: RuleState) -> Tempo | None:
        """The tempo of the stage. None: that of the slot."""
        return None

    def rest_at(self, state: RuleState) -> float | None:
        """The rest after each set of the stage, in seconds. None: that of the slot."""
        return None

    def pain_at(self, state: RuleState) -> PainLimits | None:
        """The pain thresholds of the stage. None: those of the slot, or of the program."""
        return None

    def exercise_at(self, state: RuleState) -> str | None:
        """The slug of the exercise of the stage. None: that of the slot."""
        return None

    def rules_by_exercise(self, exercise: str) -> "list[tuple[str, Rule]]":
        """The rules that the rule consists of, each with its exercise. `exercise` is that of the slot."""
        return [(exercise, self)]

    def stage_named(self, name: str | None) -> int | None:
        """The number of the stage with this name. None if there is none."""
        return 0

    def rule_of(self, stage: str | None) -> "Rule":
        """The rule that a stage follows."""
        return self

    # Properties that the check of a program reads.

    sets_own_reps: ClassVar[bool] = True  # the rule sets the target reps, so a judged slot can't have its own sets

    @property
    def own_unit(self) -> Unit | None:
        """The unit of the rule's own loads. None means the athlete's."""
        return None

    def sessions(self) -> tuple[tuple[TargetSet, ...], ...]:
        """The sets of every session that the rule can prescribe. Their loads have no meaning."""
        return (self.sets(self.start(ANY_LOADS, 1.0)),)

    def carries_load(self) -> bool:
        """Whether the rule has a working load. A slot's own sets are percentages of it."""
        return True

    def needs_bodyweight(self) -> bool:
        """Whether any prescribed set has no load."""
        unloaded = not self.is_loaded(self.start(ANY_LOADS, 1.0))
        return unloaded or any(not target.loaded for sets in self.sessions() for target in sets)

    def may_go_down(self) -> bool:
        """Whether a session can lead to a deload or a back-off without pain or a break."""
        return True

    def takes_turns(self) -> bool:
        """Whether slots may have their own `turns`."""
        return False

    def needs_turns(self) -> bool:
        """Whether slots must have their own sets."""
        return False

    def most_reps(self) -> int | None:
        """The highest rep target of a set. None for open sets, holds and schemes."""
        return None

    def counter_names(self) -> tuple[str, ...]:
        """The counters of the rule that conditions may use."""
        return ()

    def faults(self, pointer: str) -> list[Fault]:
        """Contradictions between the rule's fields. `pointer` points to the rule."""
        return []

    def unreachable_faults(self, pointer: str, data: CollectedData) -> Iterator[Fault]:
        """Conditions that never hold, because no session of the program collects their data."""
        return iter(())


def _one_step_down(load_rounding: LoadRounding, loads: Loads, working: float) -> float:
    """The working load whose heaviest set is one buildable load lighter."""
    step = loads.lighter(load_rounding.built(loads, working))
    return working if step is None else min(working, step / load_rounding.factor)
