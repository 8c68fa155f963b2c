"""Fixed: the same sets every time, without progression. For warm-ups, technique work and tests.

If `reps` is null, the sets go to fatigue: reps are logged, never progressed. Source: the warm-up and the hands-free box
squat of the knee circuit (Whitt).
"""

from typing import Annotated

from msgspec import Meta

from domain.decision import Action, Decision, decide, declare
from domain.loads.loading import Loads
from domain.progression_rules.parts.rule_state import RuleState
from domain.progression_rules.parts.scheme import RepTarget, SetCount, TargetSet
from domain.progression_rules.rule import Rule
from domain.sessions.prescription import RIR, HoldSeconds
from domain.sessions.review import Review
from domain.sessions.why_not_met import why_not_met

REPEAT = declare("repeat", Action.REPEAT, "Done as prescribed. Repeat the same sets.")


class FixedRule(Rule, frozen=True, tag="fixed", kw_only=True):
    """The same sets every time, to a target or to fatigue."""

    reps: Annotated[RepTarget | None, Meta(description="Reps of each set. Null means to fatigue, or a hold.")] = None
    seconds: Annotated[HoldSeconds | None, Meta(description="Length of a hold, in seconds, instead of `reps`.")] = None
    sets_count: SetCount = 3
    loaded: Annotated[bool, Meta(description="Whether the sets have a load. If false, bodyweight only.")] = False
    rir: Annotated[RIR | None, Meta(description="Target reps in reserve. For display only.")] = None
    rir_max: Annotated[RIR | None, Meta(description="Upper end of the target reps in reserve.")] = None

    def __post_init__(self) -> None:
        if self.reps is not None and self.seconds is not None:
            raise ValueError("Give `reps` or `seconds`, not both.")
        if self.rir_max is not None and (self.rir is None or self.rir > self.rir_max):
            raise ValueError("`rir_max` needs a `rir` that is not above it.")

    def follows(self, heavier: bool) -> bool:
        """The load is fixed on purpose."""
        return False

    def start(self, loads: Loads, load: float | None) -> RuleState:
        if not self.loaded:
            return RuleState()
        return RuleState(loads=(loads.lightest_loaded if load is None else self.load_rounding.keep(loads, load),))

    def sets(self, state: RuleState) -> tuple[TargetSet, ...]:
        to_fatigue = self.reps is None and self.seconds is None
        one = TargetSet(
            reps=self.reps,
            seconds=self.seconds,
            open=to_fatigue,
            load=state.load,
            rir=self.rir,
            rir_max=self.rir_max,
        )
        return (one,) * self.sets_count

    def may_go_down(self) -> bool:
        return False

    def carries_load(self) -> bool:
        return self.loaded

    def most_reps(self) -> int | None:
        return self.reps

    def advance(self, state: RuleState, review: Review, loads: Loads) -> tuple[RuleState, Decision]:
        return state, why_not_met(review) or decide(REPEAT, review.asides)


# An example as a coach would write it. The documentation shows ten sessions of it.
EXAMPLE = FixedRule(sets_count=3)
