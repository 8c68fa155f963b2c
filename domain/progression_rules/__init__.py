"""The progression rules. The folder's listing is the catalogue; this union is the registration."""

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

StageRule = Annotated[
    DoubleProgression | LinearLoad | RepGoal | Wave | ByResult | EffortTarget | Fixed | Custom,
    Meta(title="StageRule", description="A rule that a stage can have: any kind but another ladder."),
]

from domain.progression_rules.staged import Staged  # noqa: E402 - a stage names the kinds above

ProgressionRule = Annotated[
    DoubleProgression | LinearLoad | RepGoal | Wave | ByResult | EffortTarget | Fixed | Custom | Staged,
    Meta(title="ProgressionRule", description="How the sets of a progression change from session to session."),
]
