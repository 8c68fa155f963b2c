"""The progression rules. Each kind has its own file and is registered in `stage_rule.py`."""

from typing import Annotated

from msgspec import Meta

from domain.progression_rules.stage_rule import RuleKind
from domain.progression_rules.staged import StagedRule

ProgressionRule = Annotated[
    RuleKind | StagedRule,
    Meta(
        title="ProgressionRule",
        description="A progression rule: how the sets of an exercise change from session to session.",
    ),
]
