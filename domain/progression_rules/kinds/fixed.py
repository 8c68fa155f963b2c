"""Fixed: the same sets every time, without progression. For warm-ups, technique work and tests.

Without a target, the sets go to fatigue: reps are logged, never progressed. Source: the warm-up and the hands-free box
squat of the knee circuit (Whitt).
"""

from typing import Annotated, Self

from msgspec import Meta, field
from msgspec.structs import replace

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import Loads, Unit
from domain.progression_rules.parts.collected_data import Fault
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import (
    RepTarget,
    SetCount,
    SetLine,
    TargetSet,
    lines_in_unit,
    refuse_two_targets,
    scheme_faults,
    target_sets,
)
from domain.progression_rules.rule import Rule
from domain.sessions.metric import Meters, Seconds
from domain.sessions.prescription import RIR
from domain.sessions.review import Review
from domain.sessions.why_not_met import why_not_met

REPEAT = declare("repeat", Action.REPEAT, "Done as prescribed. Repeat the same sets.")


class FixedRule(Rule, frozen=True, tag="fixed", kw_only=True):
    """The same sets every time, to a target or to fatigue."""

    reps: Annotated[
        RepTarget | None,
        Meta(description="Reps of each set. Null means to fatigue, or a target in `seconds` or `distance_m`."),
    ] = None
    seconds: Annotated[
        Seconds | None, Meta(description="Length of each set in seconds, such as for a hold, instead of `reps`.")
    ] = None
    sets_count: SetCount = 3
    loaded: Annotated[bool, Meta(description="Whether the sets have a load. If false, bodyweight only.")] = False
    rir: Annotated[RIR | None, Meta(description="Target reps in reserve. For display only.")] = None
    rir_max: Annotated[RIR | None, Meta(description="Upper end of the target reps in reserve.")] = None
    distance_m: Annotated[
        Meters | None, Meta(description="Distance of each set in meters, such as for a carry, instead of `reps`.")
    ] = None
    scheme: Annotated[
        tuple[SetLine, ...],
        Meta(
            max_length=20,
            description="Sets that differ, line by line, such as intervals, instead of equal ones. With them, omit all "
            "other fields except `unit`.",
        ),
    ] = field(name="sets", default=())
    unit: Annotated[
        Unit | None, Meta(description="Unit of the load differences in `sets`. Defaults to the athlete's unit.")
    ] = None

    def __post_init__(self) -> None:
        refuse_two_targets(self.reps, self.seconds, self.distance_m)
        if self.rir_max is not None and (self.rir is None or self.rir > self.rir_max):
            raise ValueError("`rir_max` needs a `rir` that is not above it.")
        others = (self.reps, self.seconds, self.distance_m, self.rir, self.loaded or None)
        if self.scheme and any(value is not None for value in others):
            raise ValueError("Give `sets`, or the target of equal sets, not both.")

    @property
    def own_unit(self) -> Unit | None:
        return self.unit

    def in_unit(self, unit: Unit) -> Self:
        if self.unit is None or self.unit is unit:
            return self
        return replace(self, scheme=lines_in_unit(self.scheme, self.unit, unit), unit=unit)

    def faults(self, pointer: str) -> list[Fault]:
        return scheme_faults(self.scheme, f"{pointer}/sets")

    def follows(self, heavier: bool) -> bool:
        """The load is fixed on purpose."""
        return False

    def start(self, loads: Loads, load: float | None) -> RuleState:
        if not self.carries_load():
            return RuleState()
        return RuleState(loads=(loads.lightest_loaded if load is None else self.load_rounding.keep(loads, load),))

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        if self.scheme:
            return target_sets(self.scheme, state.loads)
        to_fatigue = self.reps is None and self.seconds is None and self.distance_m is None
        one = TargetSet(
            reps=self.reps,
            seconds=self.seconds,
            distance_m=self.distance_m,
            open=to_fatigue,
            load=state.load,
            rir=self.rir,
            rir_max=self.rir_max,
        )
        return (one,) * self.sets_count

    def may_go_down(self) -> bool:
        return False

    def carries_load(self) -> bool:
        return any(line.loaded for line in self.scheme) if self.scheme else self.loaded

    def most_reps(self) -> int | None:
        return self.reps

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        return state, why_not_met(review) or decide(REPEAT, review.asides)


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = FixedRule(sets_count=3)
