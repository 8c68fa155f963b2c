"""Staged: a ladder of stages, each with a rule of its own. It never wraps: the last stage is the last.

Source: the box squat of the knee circuit (Whitt): hands free, then bodyweight to 8 reps, then loaded at 5-8.
"""

from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.form import Confirmation
from domain.load_step import NO_HEAVIER_LOAD
from domain.loading import Loads
from domain.progression_rules.double_progression import DoubleProgression
from domain.progression_rules.fixed import Fixed
from domain.progression_rules.rule import RepTarget, Rule, State, TargetSet
from domain.review import Review

STAGE_ENTERED = declare(
    "stage_entered",
    Action.ADVANCE,
    "{left} is behind you. Now {stage}: {load}, {reps} reps.",
    left="the stage that was left",
    stage="the stage that begins",
    load="its first load",
    reps="its first target",
    unit="the unit of the load",
)
NOT_CONFIRMED = declare(
    "not_confirmed",
    Action.HOLD,
    "Done as asked. {stage} ends when every set is logged with {confirmation}: true.",
    stage="the present stage",
    confirmation="what has to be confirmed",
)

StageRule = Annotated[DoubleProgression | Fixed, Meta(title="StageRule", description="A rule that a stage can have.")]


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """One stage and what it takes to leave it. All that is asked for must hold in the same session."""

    stage: Annotated[str, Meta(min_length=1, max_length=80, description="Name of the stage.")]
    rule: StageRule
    leave_when_confirmed: Annotated[
        Confirmation | None, Meta(description="Every set on every side must confirm this.")
    ] = None
    leave_at_reps: Annotated[
        RepTarget | None, Meta(description="Every set on every side must reach this many good reps.")
    ] = None

    def is_left_by(self, review: Review) -> bool:
        if not review.met or (self.leave_when_confirmed is None and self.leave_at_reps is None):
            return False
        confirmed = self.leave_when_confirmed is None or review.confirmed(self.leave_when_confirmed.value)
        return confirmed and (self.leave_at_reps is None or review.fewest >= self.leave_at_reps)


class Staged(Rule, frozen=True, tag="staged"):
    """A ladder of stages, each with a rule of its own, left upwards for good reasons only."""

    stages: Annotated[tuple[Stage, ...], Meta(min_length=1, max_length=20)]

    def __post_init__(self) -> None:
        for stage in self.stages[:-1]:
            if stage.leave_when_confirmed is None and stage.leave_at_reps is None:
                raise ValueError(f"stage `{stage.stage}` can't be left, so what follows is never reached")
        for stage in self.stages:
            rule = stage.rule
            most = rule.reps_max if isinstance(rule, DoubleProgression) else rule.reps
            if stage.leave_at_reps is not None and most is not None and stage.leave_at_reps > most:
                raise ValueError(
                    f"stage `{stage.stage}` asks for {most} reps at most and is left at {stage.leave_at_reps}"
                )

    def stage_name(self, state: State) -> str | None:
        return self.stages[state.stage].stage

    def start(self, loads: Loads, load: float | None) -> State:
        """A load given by the coach means the first stage that is loaded."""
        first = 0
        if load:
            first = next((n for n, stage in enumerate(self.stages) if getattr(stage.rule, "loaded", False)), 0)
        return replace(self.stages[first].rule.start(loads, load), stage=first)

    def sets(self, state: State) -> tuple[TargetSet, ...]:
        return self.stages[state.stage].rule.sets(state)

    def is_loaded(self, state: State) -> bool:
        return self.stages[state.stage].rule.is_loaded(state)

    def with_reps(self, state: State, reps: int) -> State:
        return self.stages[state.stage].rule.with_reps(state, reps)

    def restart(self, state: State, loads: Loads, load: float) -> State:
        return replace(self.stages[state.stage].rule.restart(state, loads, load), stage=state.stage)

    def lighter(self, state: State, loads: Loads) -> State | None:
        """Within a loaded stage never down to bodyweight: that is the stage before."""
        step = self.stages[state.stage].rule.lighter(state, loads)
        return step if step is not None and step.load > 0 else None

    def ease(self, state: State, loads: Loads) -> State | None:
        lighter = self.lighter(state, loads)
        if lighter is not None:
            return lighter
        if state.stage > 0:
            before = state.stage - 1
            return replace(self.stages[before].rule.start(loads, None), stage=before)
        return self.stages[0].rule.soften(state, loads)

    def advance(self, state: State, review: Review, loads: Loads) -> tuple[State, Decision]:
        stage = self.stages[state.stage]
        last = state.stage == len(self.stages) - 1
        if not last and stage.is_left_by(review):
            return self._enter(state, review, loads)
        after, decision = stage.rule.advance(state, review, loads)
        after = replace(after, stage=state.stage)
        waits = stage.leave_when_confirmed
        if not last and review.met and waits is not None and not review.confirmed(waits.value):
            decision = decide(NOT_CONFIRMED, review.asides, stage=stage.stage, confirmation=waits.value)
        return after, decision

    def _enter(self, state: State, review: Review, loads: Loads) -> tuple[State, Decision]:
        left, entered = self.stages[state.stage], self.stages[state.stage + 1]
        first = entered.rule.start(loads, None)
        if entered.rule.loaded and first.load == 0:  # nothing to load it with: the stage before stays, at its top
            top = left.leave_at_reps or int(review.fewest)
            facts = {"top": top, "load": 0.0, "unit": loads.unit.value}
            return left.rule.with_reps(state, top), decide(NO_HEAVIER_LOAD, review.asides, **facts)
        after = replace(first, stage=state.stage + 1)
        sets = entered.rule.sets(after)
        facts = {"load": after.load, "reps": sets[0].reps or 0, "unit": loads.unit.value}
        return after, decide(STAGE_ENTERED, review.asides, left=left.stage, stage=entered.stage, **facts)
