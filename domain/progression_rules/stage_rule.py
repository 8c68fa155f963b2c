"""The rule kinds that a stage can have: every kind but `staged` itself. A new kind is registered here, in one word."""

from typing import Annotated

from msgspec import Meta

from domain.progression_rules.by_result import ByResult
from domain.progression_rules.custom import Custom
from domain.progression_rules.double_progression import DoubleProgression
from domain.progression_rules.effort_target import EffortTarget
from domain.progression_rules.fixed import Fixed
from domain.progression_rules.linear_load import LinearLoad
from domain.progression_rules.rep_goal import RepGoal
from domain.progression_rules.wave import Wave

Kind = DoubleProgression | LinearLoad | RepGoal | Wave | ByResult | EffortTarget | Fixed | Custom

StageRule = Annotated[
    Kind, Meta(title="StageRule", description="A rule that a stage can have: any kind but another ladder.")
]
