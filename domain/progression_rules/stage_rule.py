"""The rule kinds that a stage can use: every kind except `staged`. New kinds are registered here."""

from typing import Annotated

from msgspec import Meta

from domain.progression_rules.kinds.by_result import ByResultRule
from domain.progression_rules.kinds.custom import CustomRule
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.kinds.rep_goal import RepGoalRule
from domain.progression_rules.kinds.wave import WaveRule

RuleKind = (
    DoubleProgressionRule
    | LinearLoadRule
    | RepGoalRule
    | WaveRule
    | ByResultRule
    | EffortTargetRule
    | FixedRule
    | CustomRule
)

StageRule = Annotated[RuleKind, Meta(title="StageRule", description="The rule of a stage: any kind except `staged`.")]
