"""The rule kinds that a stage can have: every kind but `staged` itself. A new kind is registered here, in one word."""

from typing import Annotated

from msgspec import Meta

from domain.progression_rules.by_result import ByResultRule
from domain.progression_rules.custom import CustomRule
from domain.progression_rules.double_progression import DoubleProgressionRule
from domain.progression_rules.effort_target import EffortTargetRule
from domain.progression_rules.fixed import FixedRule
from domain.progression_rules.linear_load import LinearLoadRule
from domain.progression_rules.rep_goal import RepGoalRule
from domain.progression_rules.wave import WaveRule

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

StageRule = Annotated[
    RuleKind, Meta(title="StageRule", description="A rule that a stage can have: any kind but another ladder.")
]
