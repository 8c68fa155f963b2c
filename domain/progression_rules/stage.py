"""A stage of a ladder: its own rule, and the exits that leave it."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.loads.loading import Unit
from domain.policies.pain import PainLimits
from domain.progression_rules.parts.collected_data import CollectedData, Fault, condition_faults
from domain.progression_rules.parts.condition import Conditions, CounterCondition, RepsCondition, SetChoice
from domain.progression_rules.parts.condition_checks import never_hold, takes_every_case
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.rule_state import Counters
from domain.progression_rules.stage_rule import StageRule
from domain.sessions.metric import RestSeconds
from domain.sessions.tempo import Tempo
from domain.text_types import Name, Slug


class StageExit(Struct, frozen=True, forbid_unknown_fields=True):
    """A way out of a stage. It is taken in the session in which all its conditions hold."""

    when: Conditions
    to: Annotated[Name | None, Meta(description="Name of the stage to enter. Defaults to the next one.")] = None
    load: Annotated[
        LoadChange | None,
        Meta(
            description="First load of the entered stage, based on the working load of this stage. Defaults to "
            "the same load, if both stages have a load and the same exercise, else to the lightest load."
        ),
    ] = None
    remember: Annotated[
        bool,
        Meta(
            description="True: remember the working load of this stage, for a later load change with `of: remembered`."
        ),
    ] = False


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """One stage of a ladder. Its exits are tried in order, before the stage's own rule is applied."""

    stage: Annotated[Name, Meta(description="Name of the stage, unique in the ladder.")]
    rule: Annotated[StageRule, Meta(description="How load and reps progress in this stage.")]
    exits: Annotated[
        tuple[StageExit, ...],
        Meta(
            max_length=10,
            description="The first exit whose conditions hold is taken. Conditions may use counters of the stage's "
            "rule, and `stage_sessions`, `stage_met`, `stage_missed`, `stage_met_running`, `stage_missed_running` "
            "and `stage_deloads`, which count since the stage was entered. `_running` means in a row. Empty means that "
            "the ladder ends here.",
        ),
    ] = ()
    tempo: Annotated[Tempo | None, Meta(description="Tempo in this stage. Null means that of the slot.")] = None
    rest_seconds: Annotated[
        RestSeconds | None,
        Meta(description="Rest after each set in this stage, in seconds. Null means that of the slot."),
    ] = None
    exercise: Annotated[
        Slug | None,
        Meta(
            description="Slug of the exercise of this stage, with its own equipment and load. Null means that of the "
            "slot."
        ),
    ] = None
    pain: Annotated[
        PainLimits | None,
        Meta(description="Pain thresholds in this stage. Null means those of the slot, or of the program."),
    ] = None

    def in_unit(self, exit_unit: Unit | None, unit: Unit) -> "Stage":
        """The stage with its loads in another unit. `exit_unit` is that of the loads in its exits."""
        exits = tuple(
            item if item.load is None or exit_unit is None else replace(item, load=item.load.in_unit(exit_unit, unit))
            for item in self.exits
        )
        return replace(self, rule=self.rule.in_unit(unit), exits=exits)

    def exit_faults(self, pointer: str, remembers: bool) -> Iterator[Fault]:
        """Exits that are never taken. `remembers`: whether any exit of the ladder remembers a load."""
        for n, item in enumerate(self.exits):
            here = f"{pointer}/exits/{n}"
            impossible = [(f"{here}/when/{c}", reason) for c, reason in never_hold(item.when)]
            yield from impossible
            if not impossible and takes_every_case([earlier.when for earlier in self.exits[:n]], item.when, holds=True):
                yield f"{here}/when", "Earlier exits already cover this exit."
            if item.load is not None and item.load.needs_remembered_load and not remembers:
                yield f"{here}/load/of", "No exit remembers a load."
            yield from self._when_faults(item, f"{here}/when")

    def _when_faults(self, item: StageExit, pointer: str) -> Iterator[Fault]:
        counters = {*Counters.STAGE, *self.rule.counter_names()}
        most = self.rule.most_reps()
        for n, condition in enumerate(item.when):
            if isinstance(condition, CounterCondition) and condition.counter not in counters:
                yield f"{pointer}/{n}/counter", f"There is no counter `{condition.counter}`."
            if isinstance(condition, RepsCondition) and condition.of is not SetChoice.TOTAL and most is not None:
                least = condition.min
                if least is not None and least > (0 if condition.over_target else most):
                    reason = f"Stage `{self.stage}` never prescribes more than {most} reps. This needs more."
                    yield f"{pointer}/{n}/min", reason

    def unreachable_faults(self, pointer: str, data: CollectedData) -> Iterator[Fault]:
        """Conditions of the stage's rule and of its exits that never hold."""
        yield from self.rule.unreachable_faults(f"{pointer}/rule", data)
        for n, item in enumerate(self.exits):
            here = f"{pointer}/exits/{n}/when"
            yield from condition_faults(item.when, here, data.sessions(self.rule.sessions()), data.unilateral)
            for c, condition in enumerate(item.when):
                if not isinstance(condition, CounterCondition) or condition.counter != "stage_deloads":
                    continue
                if (condition.min or 0) >= 1 and not self.rule.may_go_down():
                    yield f"{here}/{c}", "The stage's rule never deloads, so `stage_deloads` stays at 0."


def target_stage(stages: Sequence[Stage], number: int, item: StageExit) -> int | None:
    """The number of the stage that an exit of stage `number` leads to. None if there is none."""
    if item.to is not None:
        return stage_number(stages, item.to)
    return number + 1 if number + 1 < len(stages) else None


def stage_number(stages: Sequence[Stage], name: str | None) -> int | None:
    return next((n for n, stage in enumerate(stages) if stage.stage == name), None)
